-- Codes of the provinces of a day that a present province was made of, through every merger and renaming since.
-- Parameters: unit (id of the present province), as_of.
WITH RECURSIVE lineage AS (
  SELECT CAST(:unit AS bigint) AS id
  UNION
  SELECT s.from_unit_id
  FROM lineage JOIN admin_succession AS s ON s.to_unit_id = lineage.id
  JOIN admin_unit AS earlier ON earlier.id = s.from_unit_id AND earlier.level = 'province'
)
SELECT unit.code
FROM lineage JOIN admin_unit AS unit USING (id)
WHERE (unit.valid_from IS NULL OR unit.valid_from <= :as_of) AND (unit.valid_to IS NULL OR unit.valid_to > :as_of)
ORDER BY unit.code

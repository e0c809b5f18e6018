-- Bodies of communes that become one, with the unit that follows: those that the plan carries whole, and those of the
-- unit itself where it stands already and goes on.
WITH merging AS (
  SELECT ends.to_code, ends.to_province, count(DISTINCT ends.from_code) AS n
  FROM reorganisation_row AS ends
  WHERE ends.reorganisation_id = :id AND ends.table_name = 'admin_unit' AND ends.how = 'end' AND ends.to_code IS NOT NULL
    AND length(ends.to_code) = 5
  GROUP BY ends.to_code, ends.to_province
), named AS (
  SELECT merging.to_code, merging.to_province, standing.id AS standing_id,
         coalesce(substr(opened.label, 7), standing.name) AS name
  FROM merging
  LEFT JOIN reorganisation_row AS opened
    ON opened.reorganisation_id = :id AND opened.table_name = 'admin_unit' AND opened.how IN ('open', 'reopen')
   AND opened.to_code = merging.to_code
  LEFT JOIN admin_unit AS standing
    ON opened.id IS NULL AND standing.level = 'commune' AND standing.code = merging.to_code
   AND (standing.valid_from IS NULL OR standing.valid_from <= :on)
   AND (standing.valid_to IS NULL OR standing.valid_to > :on)
  WHERE merging.n > 1 OR standing.id IS NOT NULL
)
SELECT named.to_code, named.name AS to_name, named.to_province, body.id, body.code, body.name, body.kind,
       body.province_code, unit.name AS unit_name, body.commune_id IS NOT DISTINCT FROM named.standing_id AS stands
FROM named
JOIN LATERAL (
  SELECT plan.row_id AS id FROM reorganisation_row AS plan
  WHERE plan.reorganisation_id = :id AND plan.table_name = 'agency' AND plan.how = 'whole'
    AND plan.to_code = named.to_code
  UNION
  SELECT own.id FROM agency AS own WHERE own.commune_id = named.standing_id
) AS found ON true
JOIN agency AS body ON body.id = found.id
JOIN admin_unit AS unit ON unit.id = body.commune_id
WHERE body.block = 'commune' AND body.kind = ANY (:kinds) AND visible(body)
  AND (body.valid_from IS NULL OR body.valid_from < :on) AND (body.valid_to IS NULL OR body.valid_to > :on)
ORDER BY named.to_code, body.kind, stands DESC, body.code

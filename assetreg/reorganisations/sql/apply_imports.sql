-- Rows not yet applied go to the default successor; where they came from is said as their former commune.
UPDATE import_row AS said
SET commune_id = unit.id, commune_code = unit.code, province_code = unit.province_code,
    former_commune_id = coalesce(said.former_commune_id, said.commune_id)
FROM reorganisation_target AS target
JOIN unit_change_day AS day ON true
JOIN admin_unit AS unit
  ON unit.level = 'commune' AND unit.code = target.to_code
 AND (unit.valid_from IS NULL OR unit.valid_from <= day."on") AND (unit.valid_to IS NULL OR unit.valid_to > day."on")
WHERE target.from_unit_id = said.commune_id AND target.is_default
  AND said.batch_id IN (SELECT row_id FROM reorganisation_row
                        WHERE reorganisation_id = :id AND table_name = 'import_row' AND how <> 'stay')

-- What waits for an answer from earlier events goes along with the records it is about.
UPDATE reorganisation_row AS waiting SET commune_id = unit.id, province_code = unit.province_code
FROM reorganisation_target AS target
JOIN unit_change_day AS day ON true
JOIN admin_unit AS unit
  ON unit.level = 'commune' AND unit.code = target.to_code
 AND (unit.valid_from IS NULL OR unit.valid_from <= day."on") AND (unit.valid_to IS NULL OR unit.valid_to > day."on")
WHERE target.from_unit_id = waiting.commune_id AND target.is_default AND waiting.is_open
  AND waiting.reorganisation_id <> :id

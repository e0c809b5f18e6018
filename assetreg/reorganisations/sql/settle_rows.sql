UPDATE reorganisation_row AS plan
SET province_code = plan.to_province,
    commune_id = CASE WHEN length(plan.to_code) = 5 THEN unit.id END
FROM reorganisation_row AS same
JOIN unit_change_day AS day ON true
LEFT JOIN admin_unit AS unit
  ON unit.level = 'commune' AND unit.code = same.to_code
 AND (unit.valid_from IS NULL OR unit.valid_from <= day."on") AND (unit.valid_to IS NULL OR unit.valid_to > day."on")
WHERE same.id = plan.id AND plan.reorganisation_id = :id AND plan.how <> 'stay' AND plan.to_province IS NOT NULL

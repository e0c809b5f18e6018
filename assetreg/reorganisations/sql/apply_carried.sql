-- Rows of {table} go where the plan says; a row of the province as a whole has no commune before or after.
UPDATE {table} AS t
SET province_code = plan.to_province, commune_id = unit.id{former}{memory}
FROM reorganisation_row AS plan
JOIN unit_change_day AS day ON true
LEFT JOIN admin_unit AS unit
  ON unit.level = 'commune' AND unit.code = plan.to_code
 AND (unit.valid_from IS NULL OR unit.valid_from <= day."on") AND (unit.valid_to IS NULL OR unit.valid_to > day."on")
WHERE plan.reorganisation_id = :id AND plan.table_name = '{table}' AND plan.how <> 'stay' AND t.id = plan.row_id

UPDATE import_mapping AS saved SET province_code = plan.to_province, commune_id = unit.id
FROM reorganisation_row AS plan
LEFT JOIN (
  SELECT unit.id, unit.code FROM admin_unit AS unit JOIN unit_change_day AS day ON true
  WHERE unit.level = 'commune' AND (unit.valid_from IS NULL OR unit.valid_from <= day."on")
    AND (unit.valid_to IS NULL OR unit.valid_to > day."on")
) AS unit ON unit.code = plan.to_code AND plan.how <> 'province'
WHERE plan.reorganisation_id = :id AND plan.table_name = 'import_mapping' AND plan.how <> 'stay'
  AND saved.id = plan.row_id

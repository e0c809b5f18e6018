UPDATE import_mapping AS saved SET province_code = plan.to_code
FROM reorganisation_row AS plan
WHERE plan.reorganisation_id = :id AND plan.table_name = 'import_mapping' AND plan.how <> 'stay'
  AND saved.id = plan.row_id

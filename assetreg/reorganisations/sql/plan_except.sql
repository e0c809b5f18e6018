-- What was said of single records wins over what the event says of all.
UPDATE reorganisation_row AS plan
SET to_code = coalesce(said.to_code, plan.to_code),
    to_province = CASE WHEN said.to_code IS NULL THEN plan.to_province ELSE said.province_code END,
    how = CASE WHEN said.stay THEN 'stay' WHEN said.to_code IS NULL THEN plan.how ELSE 'exception' END,
    is_open = plan.is_open AND said.to_code IS NULL AND NOT said.stay,
    note = coalesce(said.note, plan.note)
FROM unnest(CAST(:tables AS text[]), CAST(:ids AS bigint[]), CAST(:codes AS text[]), CAST(:stays AS boolean[]),
            CAST(:notes AS text[]), CAST(:provinces AS text[]))
       AS said (table_name, row_id, to_code, stay, note, province_code)
WHERE plan.reorganisation_id = :id AND plan.table_name = said.table_name AND plan.row_id = said.row_id

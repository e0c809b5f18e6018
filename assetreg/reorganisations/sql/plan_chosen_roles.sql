-- A role that would begin over every successor begins over the one that was said.
DELETE FROM reorganisation_row AS plan
USING unnest(CAST(:tables AS text[]), CAST(:ids AS bigint[]), CAST(:codes AS text[])) AS said (table_name, row_id, to_code)
WHERE plan.reorganisation_id = :id AND plan.table_name = said.table_name AND plan.row_id = said.row_id
  AND plan.how = 'every' AND plan.to_code <> said.to_code

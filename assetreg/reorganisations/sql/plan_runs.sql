-- Measured distances of provinces in which a seat, a unit or a body changes.
INSERT INTO reorganisation_row (reorganisation_id, table_name, row_id, label, province_code, to_province, how, detail)
SELECT :id, 'commute_run', run.id, run.method || ' ' || run.as_of, run.province_code, run.province_code, 'stale',
       jsonb_build_object('flows', (SELECT count(*) FROM staff_flow AS flow WHERE flow.run_id = run.id))
FROM commute_run AS run
WHERE run.province_code IN (SELECT from_province FROM reorganisation_target UNION SELECT to_province FROM reorganisation_target)

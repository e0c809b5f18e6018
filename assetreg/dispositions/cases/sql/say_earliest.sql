-- Every case with an open clock says which of them ends first. Clocks without a day have stopped and say nothing.
-- :change  the change set that is open
UPDATE disposition_case AS cases
SET due_on = first.due_on, due_rule = CASE WHEN first.due_on IS NOT NULL THEN first.rule END,
    revision = cases.revision + 1, change_set_id = :change,
    updated_at = now()
FROM (
  SELECT DISTINCT ON (case_id) case_id, due_on, rule
  FROM disposition_clock
  WHERE met_on IS NULL
  ORDER BY case_id, due_on, id
) AS first
WHERE cases.id = first.case_id
  AND (cases.due_on, cases.due_rule) IS DISTINCT FROM
      (first.due_on, CASE WHEN first.due_on IS NOT NULL THEN first.rule END)

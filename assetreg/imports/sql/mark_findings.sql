-- A row that would change the register and was found wrong or doubtful afterwards waits, or is refused.
UPDATE import_row r
SET verdict = CASE found.worst WHEN 0 THEN 'refuse' ELSE 'doubt' END
FROM (
  SELECT row_number, min(CASE severity WHEN 'error' THEN 0 ELSE 1 END) AS worst
  FROM import_finding
  WHERE batch_id = :batch_id
    AND (severity = 'error' OR (severity = 'doubt' AND (answer IS NULL OR answer = 'skip')))
  GROUP BY row_number
) found
WHERE r.batch_id = :batch_id AND r.row_number = found.row_number AND r.verdict IN ('create', 'revise', 'doubt')
  AND (r.verdict <> 'doubt' OR found.worst = 0)

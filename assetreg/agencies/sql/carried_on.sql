-- Where a body went, step by step through the last event that touched each body on the way, as far as events of the
-- given kinds lead. One row: the last body reached, the body itself where nothing followed.
WITH RECURSIVE walk (id, depth, path) AS (
  SELECT CAST(:id AS bigint), 0, ARRAY[CAST(:id AS bigint)]
  UNION ALL
  SELECT step.to_id, w.depth + 1, w.path || step.to_id
  FROM walk w
  JOIN agency a ON a.id = w.id AND visible(a)
  CROSS JOIN LATERAL (
    SELECT s.to_id, e.kind
    FROM agency_succession s JOIN agency_event e ON e.id = s.event_id
    WHERE s.from_id = w.id AND visible(s) AND s.is_default AND e.effective_on <= :day
    ORDER BY e.effective_on DESC, e.id DESC
    LIMIT 1
  ) step
  WHERE a.valid_to <= :day AND step.to_id IS NOT NULL AND step.kind = ANY (:kinds)
    AND NOT step.to_id = ANY (w.path)  -- a register mended by hand could lead in a circle
)
SELECT w.id, a.valid_to IS NULL OR a.valid_to > :day AS stands
FROM walk w JOIN agency a ON a.id = w.id AND visible(a)
ORDER BY w.depth DESC
LIMIT 1

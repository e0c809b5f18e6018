-- Every body out of which this one came, through one event before another, with the act of each step. Nearest first.
WITH RECURSIVE walk (link_id, next_id, depth, path) AS (
  SELECT s.id, s.from_id, 1, ARRAY[s.id]
  FROM agency_succession s WHERE s.to_id = :id AND visible(s)
  UNION ALL
  SELECT s.id, s.from_id, w.depth + 1, w.path || s.id
  FROM walk w JOIN agency_succession s ON s.to_id = w.next_id AND visible(s)
  WHERE NOT s.id = ANY (w.path) AND w.depth < 20
),
-- A body reached by several ways is told once, at its nearest.
link AS (SELECT link_id, min(depth) AS depth FROM walk GROUP BY link_id)
SELECT g.id, g.code, g.name, g.valid_to, e.id AS event_id, e.kind, s.share, s.is_default,
       s.to_id IS NULL AS is_caretaker, e.effective_on, e.act_number, e.act_date, e.act_issuer, e.note, l.depth,
       other.code AS through_code, other.name AS through_name
FROM link l
JOIN agency_succession s ON s.id = l.link_id
JOIN agency_event e ON e.id = s.event_id
JOIN agency g ON g.id = s.from_id AND visible(g)
JOIN agency other ON other.id = s.to_id AND visible(other)
ORDER BY l.depth, e.effective_on, s.is_default DESC, g.name_key, g.id
LIMIT :limit

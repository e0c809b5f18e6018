-- What the units :ids became, one step on; for a district without a successor of its own, the communes that took
-- its communes (its territory; nothing is said of its staff). Ordered by old unit, date, default first, code.
SELECT o.id AS of_unit_id, o.name AS of_name, o.valid_from AS of_valid_from, o.valid_to AS of_valid_to,
       t.id AS unit_id, t.code, t.name, t.level, t.kind, t.province_code,
       s.share, s.is_default, e.effective_on, e.legal_act
FROM admin_succession s
JOIN admin_unit o ON o.id = s.from_unit_id
JOIN admin_event e ON e.id = s.event_id
JOIN admin_unit t ON t.id = s.to_unit_id
WHERE s.from_unit_id = ANY(:ids)
UNION ALL
SELECT d.id, d.name, d.valid_from, d.valid_to, t.id, t.code, t.name, t.level, t.kind, t.province_code,
       CASE WHEN count(*) OVER (PARTITION BY d.id) = 1 THEN 'full' ELSE 'partial' END, false,
       abolished.effective_on, abolished.legal_act
FROM admin_unit d
CROSS JOIN LATERAL (
  SELECT DISTINCT s.to_unit_id
  FROM admin_unit c
  JOIN admin_succession s ON s.from_unit_id = c.id
  WHERE c.parent_id = d.id AND c.level = 'commune'
) took
JOIN admin_unit t ON t.id = took.to_unit_id
JOIN admin_event abolished ON abolished.kind = 'abolish' AND abolished.effective_on = d.valid_to
WHERE d.id = ANY(:ids) AND d.level = 'district'
  AND NOT EXISTS (SELECT FROM admin_succession own WHERE own.from_unit_id = d.id)
ORDER BY of_valid_to NULLS LAST, of_unit_id, effective_on, is_default DESC, code

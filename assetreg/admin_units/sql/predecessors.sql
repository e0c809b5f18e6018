-- What the units :ids were made of, one step back. Ordered by unit, date, code.
SELECT s.to_unit_id AS of_unit_id, f.id AS unit_id, f.code, f.name, f.level, f.kind, f.province_code,
       s.share, s.is_default, e.effective_on, e.legal_act
FROM admin_succession s
JOIN admin_event e ON e.id = s.event_id
JOIN admin_unit f ON f.id = s.from_unit_id
WHERE s.to_unit_id = ANY(:ids)
ORDER BY 1, 10, 3

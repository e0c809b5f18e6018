-- What the units :ids were made of, one step back. Ordered by unit, date, code.
SELECT o.id AS of_unit_id, o.name AS of_name, o.valid_from AS of_valid_from, o.valid_to AS of_valid_to,
       f.id AS unit_id, f.code, f.name, f.level, f.kind, f.province_code,
       s.share, s.is_default, e.effective_on, e.legal_act
FROM admin_succession s
JOIN admin_unit o ON o.id = s.to_unit_id
JOIN admin_event e ON e.id = s.event_id
JOIN admin_unit f ON f.id = s.from_unit_id
WHERE s.to_unit_id = ANY(:ids)
ORDER BY o.valid_to NULLS LAST, o.id, e.effective_on, f.code

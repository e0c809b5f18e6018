-- Facilities without an outcome: waiting since their former unit ended, else since they were entered here.
-- Among those of one day the vacant and the costly come first.
SELECT f.code, f.name, c.name AS commune_name, p.name AS province_name, f.status, w.since,
       CAST(:on AS date) - w.since AS days
FROM facility f
JOIN admin_unit c ON c.id = f.commune_id
LEFT JOIN admin_unit o ON o.id = f.former_commune_id
LEFT JOIN admin_unit p ON p.level = 'province' AND p.code = f.province_code
  AND (p.valid_from IS NULL OR p.valid_from <= :on) AND (p.valid_to IS NULL OR p.valid_to > :on)
CROSS JOIN LATERAL (SELECT coalesce(o.valid_to, f.created_at::date) AS since) w
WHERE visible(f) AND f.outcome = 'undecided'
ORDER BY w.since, (f.status IS NOT DISTINCT FROM 'vacant') DESC, f.residual_value_vnd DESC NULLS LAST, f.code
LIMIT :limit

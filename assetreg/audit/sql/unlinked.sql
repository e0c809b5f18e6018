-- Change sets, and parts of them, that no link vouches for. Parameter: province text or NULL.
SELECT s.id AS change_set_id, coalesce(s.province_code, '00') AS province_code, 'change_set' AS table_name
FROM change_set s
WHERE CAST(:province AS text) IS NULL AND NOT EXISTS (SELECT FROM change_link l WHERE l.change_set_id = s.id)
UNION ALL
SELECT DISTINCT p.change_set_id, p.province_code, p.table_name
FROM change_part p
WHERE (CAST(:province AS text) IS NULL OR p.province_code = :province) AND NOT EXISTS (
  SELECT FROM change_link l WHERE l.change_set_id = p.change_set_id AND l.province_code = p.province_code)
ORDER BY province_code, change_set_id
LIMIT 100

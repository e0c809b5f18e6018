-- Every link in order, with what its own contents, its change set and its parts say about it. The session must write
-- values as history.sql does. Parameter: province text or NULL.
SELECT l.province_code, l.sequence, l.change_set_id, l.rows, l.previous, l.hash,
       change_link_hash(l) AS counted_hash,
       s.id IS NOT NULL AND l.digest = sha256(change_set_facts(s) || coalesce(part.digests, '')) AS digest_holds,
       l.rows = coalesce(part.rows, 0) AS rows_hold
FROM change_link l
LEFT JOIN change_set s ON s.id = l.change_set_id
LEFT JOIN LATERAL (
  SELECT string_agg(change_part_digest(p), '' ORDER BY p.id) AS digests, sum(p.rows) AS rows
  FROM change_part p WHERE p.change_set_id = l.change_set_id AND p.province_code = l.province_code
) part ON true
WHERE CAST(:province AS text) IS NULL OR l.province_code = :province
ORDER BY l.province_code, l.sequence

-- Where each chain ends, when that was, and whether its last link is what the head says.
SELECT h.province_code, h.sequence, encode(h.hash, 'hex') AS hash, s.sealed_at,
       l.hash IS NOT DISTINCT FROM h.hash AND l.hash IS NOT DISTINCT FROM change_link_hash(l) AS holds
FROM change_head h
LEFT JOIN change_link l ON l.province_code = h.province_code AND l.sequence = h.sequence
LEFT JOIN change_set s ON s.id = l.change_set_id
ORDER BY h.province_code

-- A province's chain from the first link of any of these acts to its end. Parameters: province, acts.
SELECT l.sequence, l.change_set_id, l.rows, encode(l.digest, 'hex') AS digest, encode(l.previous, 'hex') AS previous,
       encode(l.hash, 'hex') AS hash
FROM change_link l
WHERE l.province_code = :province AND l.sequence >= (
  SELECT min(first.sequence) FROM change_link first
  WHERE first.province_code = :province AND first.change_set_id = ANY(:acts))
ORDER BY l.sequence

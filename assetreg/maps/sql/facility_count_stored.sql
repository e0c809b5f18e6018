-- How many facilities a tile holds according to the pyramid.
-- Parameters: z, x, y (tile), stored (level read), province, outcomes.
SELECT coalesce(sum(n), 0)::bigint
FROM map_cluster
WHERE visible(map_cluster) AND z = :stored
  AND x BETWEEN CAST(:x AS integer) << (:stored - :z) AND ((CAST(:x AS integer) + 1) << (:stored - :z)) - 1
  AND y BETWEEN CAST(:y AS integer) << (:stored - :z) AND ((CAST(:y AS integer) + 1) << (:stored - :z)) - 1
  AND (CAST(:province AS text) IS NULL OR province_code = :province)
  AND (CAST(:outcomes AS text[]) IS NULL OR outcome = ANY(:outcomes))

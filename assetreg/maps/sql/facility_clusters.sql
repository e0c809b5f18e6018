-- Clusters of a tile from the stored pyramid: one per cell of the tile, with the mix of outcomes.
-- Parameters: z, x, y (tile), shift (world units per tile = 2^shift), stored (level read), cells (level shown),
-- province text or null, outcomes text[] or null.
SELECT ST_AsMVT(feature, 'facilities', 4096, 'geom') FROM (
  SELECT sum(n)::integer AS n,
         nullif(sum(n) FILTER (WHERE outcome = 'reuse'), 0)::integer AS reuse,
         nullif(sum(n) FILTER (WHERE outcome = 'handover'), 0)::integer AS handover,
         nullif(sum(n) FILTER (WHERE outcome = 'disposal'), 0)::integer AS disposal,
         nullif(sum(n) FILTER (WHERE outcome = 'undecided'), 0)::integer AS undecided,
         ST_MakePoint((sum(sum_x) / sum(n) - (CAST(:x AS bigint) << :shift)) * 4096 / (1::bigint << :shift),
                      (sum(sum_y) / sum(n) - (CAST(:y AS bigint) << :shift)) * 4096 / (1::bigint << :shift)) AS geom
  FROM map_cluster
  WHERE visible(map_cluster) AND z = :stored AND n > 0
    AND x BETWEEN CAST(:x AS integer) << (:stored - :z) AND ((CAST(:x AS integer) + 1) << (:stored - :z)) - 1
    AND y BETWEEN CAST(:y AS integer) << (:stored - :z) AND ((CAST(:y AS integer) + 1) << (:stored - :z)) - 1
    AND (CAST(:province AS text) IS NULL OR province_code = :province)
    AND (CAST(:outcomes AS text[]) IS NULL OR outcome = ANY(:outcomes))
  GROUP BY x >> (:stored - :cells), y >> (:stored - :cells)
  ORDER BY n DESC, geom
) AS feature

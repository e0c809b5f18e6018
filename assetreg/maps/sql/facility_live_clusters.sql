-- Clusters of a tile straight from the register: of crowded places beyond the stored pyramid, and for those who see
-- only parts of provinces, which the pyramid does not tell apart.
-- Parameters: z, x, y (tile), shift, cells (level shown), first and last (core/quads.py), west, south, east, north
-- (degrees), province, commune (id) or null, outcomes, kind, status, holder_level, words
-- (patterns), named (communes).
SELECT ST_AsMVT(feature, 'facilities', 4096, 'geom') FROM (
  SELECT count(*)::integer AS n,
         nullif(count(*) FILTER (WHERE outcome = 'reuse'), 0)::integer AS reuse,
         nullif(count(*) FILTER (WHERE outcome = 'handover'), 0)::integer AS handover,
         nullif(count(*) FILTER (WHERE outcome = 'disposal'), 0)::integer AS disposal,
         nullif(count(*) FILTER (WHERE outcome = 'undecided'), 0)::integer AS undecided,
         ST_MakePoint((avg(wx) - (CAST(:x AS bigint) << :shift)) * 4096 / (1::bigint << :shift),
                      (avg(wy) - (CAST(:y AS bigint) << :shift)) * 4096 / (1::bigint << :shift)) AS geom
  FROM (
    SELECT map_world_x(location) AS wx, map_world_y(location) AS wy, outcome
    FROM facility
    WHERE visible(facility) AND quad BETWEEN :first AND :last
      AND location && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
      AND (CAST(:province AS text) IS NULL OR province_code = :province)
      AND (CAST(:commune AS bigint) IS NULL OR commune_id = :commune)
      AND (CAST(:outcomes AS text[]) IS NULL OR outcome = ANY(:outcomes))
      AND (CAST(:kind AS text) IS NULL OR kind = :kind)
      AND (CAST(:status AS text) IS NULL OR status = :status)
      AND (CAST(:holder_level AS text) IS NULL OR holder_level = :holder_level)
      AND (CAST(:words AS text[]) IS NULL OR search_text LIKE ALL(:words)
           OR commune_id = ANY(CAST(:named AS bigint[])) OR former_commune_id = ANY(CAST(:named AS bigint[])))
    OFFSET 0
  ) AS point
  GROUP BY wx >> (30 - :cells), wy >> (30 - :cells)
  ORDER BY n DESC, geom
) AS feature

-- Every facility of a tile by itself. A point on an edge belongs to one tile only: the range of numbers decides; the
-- box is for those who see the whole country, whom the index of places serves.
-- `rough`: the place is only the centre of its unit.
-- Parameters: x, y (tile), shift, first and last (core/quads.py), west, south, east, north (degrees), province,
-- commune (id) or null, outcomes, kind, status, holder_level, words (patterns), named (communes).
SELECT ST_AsMVT(feature, 'facilities', 4096, 'geom') FROM (
  SELECT 1 AS n, code, name, outcome, CASE WHEN location_source = 'unit_centre' THEN true END AS rough,
         ST_MakePoint((wx - (CAST(:x AS bigint) << :shift)) * 4096.0 / (1::bigint << :shift),
                      (wy - (CAST(:y AS bigint) << :shift)) * 4096.0 / (1::bigint << :shift)) AS geom
  FROM (
    SELECT id, code, name, outcome, location_source, map_world_x(location) AS wx, map_world_y(location) AS wy
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
  ORDER BY id
) AS feature

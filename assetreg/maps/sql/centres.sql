-- Centres of the units of a day, with how well each place is known (`seat` or `estimate`).
-- Parameters: x, y (tile), shift, west, south, east, north (degrees), as_of, levels text[], provinces text[] or null.
SELECT ST_AsMVT(feature, 'centres', 4096, 'geom') FROM (
  SELECT code, name, level, quality,
         ST_MakePoint((wx - (CAST(:x AS bigint) << :shift)) * 4096.0 / (1::bigint << :shift),
                      (wy - (CAST(:y AS bigint) << :shift)) * 4096.0 / (1::bigint << :shift)) AS geom
  FROM (
    SELECT unit.id, unit.code, unit.name, unit.level, place.quality,
           map_world_x(place.centre) AS wx, map_world_y(place.centre) AS wy
    FROM admin_place AS place
    JOIN admin_unit AS unit ON unit.id = place.unit_id
    WHERE place.centre && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
      AND unit.level = ANY(CAST(:levels AS text[]))
      AND (unit.valid_from IS NULL OR unit.valid_from <= :as_of)
      AND (unit.valid_to IS NULL OR unit.valid_to > :as_of)
      AND (CAST(:provinces AS text[]) IS NULL OR unit.province_code = ANY(:provinces))
    OFFSET 0
  ) AS point
  WHERE wx >> :shift = :x AND wy >> :shift = :y
  ORDER BY level = 'province', id
) AS feature

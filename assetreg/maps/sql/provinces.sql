-- Boundaries of today's provinces with their burden: staff and mean one-way metres.
-- Shapes reach over the tile's edge, whole; who draws them clips them.
-- Parameters: z, x, y (tile), as_of, province or null.
SELECT ST_AsMVT(feature, 'provinces', 4096, 'geom') FROM (
  SELECT unit.code, unit.name, burden.staff, burden.mean_m,
         map_tile_shape(area.outline, :z, :x, :y) AS geom
  FROM map_boundary AS area
  JOIN admin_unit AS unit ON unit.id = area.unit_id
  LEFT JOIN (
    SELECT province_code, sum(staff)::integer AS staff,
           round(sum(staff * distance_m) / sum(staff))::integer AS mean_m
    FROM staff_flow
    WHERE visible(staff_flow) AND basis IN ('inherited', 'stated') AND NOT is_withheld AND staff > 0
    GROUP BY province_code
  ) AS burden ON burden.province_code = unit.code
  WHERE area.level = 'province' AND area.min_zoom <= :z AND area.max_zoom >= :z
    AND area.outline && ST_TileEnvelope(:z, :x, :y)
    AND (unit.valid_from IS NULL OR unit.valid_from <= :as_of)
    AND (unit.valid_to IS NULL OR unit.valid_to > :as_of)
    AND (CAST(:province AS text) IS NULL OR unit.code = :province)
  ORDER BY unit.id
) AS feature
WHERE NOT ST_IsEmpty(feature.geom)

-- Boundaries as GeoJSON features: the communes of one province with their burden, or all provinces (more coarsely).
-- Parameters: level, province or null, tolerance (degrees), as_of.
SELECT json_build_object(
  'type', 'Feature',
  'geometry', ST_AsGeoJSON(ST_ForcePolygonCW(ST_SimplifyPreserveTopology(place.boundary, :tolerance)), 5)::json,
  'properties', json_build_object('code', unit.code, 'name', unit.name, 'staff', burden.staff, 'mean_m', burden.mean_m))
FROM admin_place AS place
JOIN admin_unit AS unit ON unit.id = place.unit_id
LEFT JOIN LATERAL (
  SELECT sum(staff)::integer AS staff, round(sum(staff * distance_m) / sum(staff))::integer AS mean_m
  FROM staff_flow
  WHERE visible(staff_flow) AND unit.level = 'commune' AND destination_unit_id = unit.id AND basis IN ('inherited', 'stated') AND NOT is_withheld AND staff > 0
) AS burden ON true
WHERE place.boundary IS NOT NULL AND unit.level = :level
  AND (CAST(:province AS text) IS NULL OR unit.province_code = :province)
  AND (unit.valid_from IS NULL OR unit.valid_from <= :as_of)
  AND (unit.valid_to IS NULL OR unit.valid_to > :as_of)
ORDER BY unit.id

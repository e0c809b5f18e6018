-- The flows of a province, or of one commune of it (to its centre, or from facilities in it), as GeoJSON features.
-- Parameters: province, commune (id) or null.
SELECT json_build_object(
  'type', 'Feature', 'geometry', ST_AsGeoJSON(flow.line, 6)::json,
  'properties', json_build_object('code', facility.code, 'staff', flow.staff, 'm', round(flow.distance_m)::integer))
FROM staff_flow AS flow
JOIN facility ON facility.id = flow.facility_id
WHERE visible(flow) AND visible(facility) AND flow.province_code = :province AND flow.basis IN ('inherited', 'stated') AND NOT flow.is_withheld
  AND (CAST(:commune AS bigint) IS NULL OR facility.commune_id = :commune OR flow.destination_unit_id = :commune)
ORDER BY flow.distance_m DESC, flow.id

-- Staff on their way: a line from each former seat to the centre its whole body went to. Lines too short to be seen
-- at this zoom are left out; a line is in every tile it crosses, uncut, so that it can be drawn and clicked whole.
-- Parameters: x, y (tile), shift, west, south, east, north (degrees, with a margin), shortest_m, province or null,
-- outcomes text[] or null.
SELECT ST_AsMVT(feature, 'flows', 4096, 'geom') FROM (
  SELECT facility.code, flow.staff, round(flow.distance_m)::integer AS m,
         unit.code AS destination, unit.level,
         ST_MakeLine(
           ST_MakePoint((map_world_x(ST_StartPoint(flow.line)) - (CAST(:x AS bigint) << :shift)) * 4096.0 / (1::bigint << :shift),
                        (map_world_y(ST_StartPoint(flow.line)) - (CAST(:y AS bigint) << :shift)) * 4096.0 / (1::bigint << :shift)),
           ST_MakePoint((map_world_x(ST_EndPoint(flow.line)) - (CAST(:x AS bigint) << :shift)) * 4096.0 / (1::bigint << :shift),
                        (map_world_y(ST_EndPoint(flow.line)) - (CAST(:y AS bigint) << :shift)) * 4096.0 / (1::bigint << :shift))
         ) AS geom
  FROM staff_flow AS flow
  JOIN facility ON facility.id = flow.facility_id
  JOIN admin_unit AS unit ON unit.id = flow.destination_unit_id
  WHERE visible(flow) AND visible(facility)
    AND flow.line && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
    AND flow.basis IN ('inherited', 'stated') AND NOT flow.is_withheld
    AND flow.distance_m >= :shortest_m
    AND (CAST(:province AS text) IS NULL OR flow.province_code = :province)
    AND (CAST(:outcomes AS text[]) IS NULL OR facility.outcome = ANY(:outcomes))
  ORDER BY flow.distance_m DESC, flow.id
) AS feature

-- What a small drawing of one facility shows: its point, its commune's boundary (thinned) and centre, and up to a dozen
-- facilities of the commune whose own points lie nearest, one row each. A commune has few, so that no index of shapes is
-- needed, which the walls would keep from serving.
SELECT ST_X(f.location) AS longitude, ST_Y(f.location) AS latitude,
       ST_X(p.centre) AS centre_longitude, ST_Y(p.centre) AS centre_latitude, p.quality AS centre_quality,
       ST_AsGeoJSON(ST_SimplifyPreserveTopology(p.boundary, 0.0005), 5) AS boundary,
       near.name AS neighbour, ST_X(near.location) AS neighbour_longitude, ST_Y(near.location) AS neighbour_latitude
FROM facility f
JOIN admin_place p ON p.unit_id = f.commune_id
LEFT JOIN LATERAL (
  SELECT n.name, n.location FROM facility n
  WHERE visible(n) AND n.commune_id = f.commune_id AND n.id <> f.id
    AND n.location_source IN ('stated', 'converted')
  ORDER BY ST_DistanceSphere(n.location, f.location), n.id LIMIT 12
) near ON true
WHERE visible(f) AND f.id = :facility_id AND f.location IS NOT NULL

-- What a small map of one facility shows: its point, its commune's boundary (thinned) and centre, and up to 20
-- neighbours within the box around the point that the one who asks may see. Numbers of places, not shapes, are
-- compared: an index answers that behind the walls too.
SELECT ST_X(f.location) AS longitude, ST_Y(f.location) AS latitude,
       ST_X(p.centre) AS centre_longitude, ST_Y(p.centre) AS centre_latitude, p.quality AS centre_quality,
       ST_AsGeoJSON(ST_SimplifyPreserveTopology(p.boundary, 0.0005), 5) AS boundary
FROM facility f
JOIN admin_place p ON p.unit_id = f.commune_id
WHERE visible(f) AND f.id = :facility_id AND f.location IS NOT NULL

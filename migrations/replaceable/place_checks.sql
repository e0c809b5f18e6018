-- The checks of a facility's location, one function to a family. Each answers, for the facilities wanted, what it found
-- of every check that applies: failed, passed, or unmade where what it needs is not known. What does not apply is not
-- answered. Distances are metres; where two things are compared, the error of both is granted before a check fails.
--
-- They ask across the walls between places (who else stands on this spot?) and are called by score_places alone, which
-- runs as the owner; shapes are therefore asked of spatial indexes here.

-- The newest version of the formula.
CREATE OR REPLACE VIEW place_formula AS
  SELECT * FROM place_check WHERE version = (SELECT max(version) FROM place_check);

CREATE OR REPLACE FUNCTION place_limit(wanted text) RETURNS double precision LANGUAGE sql STABLE AS $$
  SELECT limit_m FROM place_formula WHERE code = wanted
$$;

-- The point of each facility that has one, and how far it may be off: as stated, else as its method usually is. The
-- centre of a unit that is an estimate: old centres have a median error of 1.4 km, one in twenty is off by more than 5.
CREATE OR REPLACE FUNCTION place_points(wanted bigint[]) RETURNS TABLE (
  facility_id bigint, at geometry, is_given boolean, error_m double precision, quad bigint, commune_id bigint,
  former_id bigint, province_id bigint, province_code text)
LANGUAGE sql STABLE AS $$
  SELECT f.id, f.location, f.location_source <> 'unit_centre',
         CASE WHEN f.location_source = 'unit_centre' THEN CASE centre.quality WHEN 'seat' THEN 100 ELSE 5000 END
              ELSE coalesce(f.location_accuracy_m, CASE
                WHEN f.location_source = 'converted' OR f.location_method IN ('survey', 'cadastral_map') THEN 10
                WHEN f.location_method = 'gps' THEN 30
                WHEN f.location_method = 'map_click' THEN 50
                WHEN f.location_method = 'address' THEN 300 ELSE 100 END) END,
         f.quad, f.commune_id, f.former_commune_id, province.id, f.province_code
  FROM facility f
  LEFT JOIN admin_place centre ON centre.unit_id = coalesce(f.former_commune_id, f.commune_id)
  LEFT JOIN admin_unit province
    ON province.level = 'province' AND province.code = f.province_code AND province.valid_to IS NULL
  WHERE f.id = ANY (wanted) AND f.location IS NOT NULL AND NOT f.is_restricted
$$;

-- What the record itself tells: no point, only a unit's centre, rounded degrees, a rough accuracy.
CREATE OR REPLACE FUNCTION place_point_outcomes(wanted bigint[]) RETURNS TABLE (
  facility_id bigint, code text, outcome text, distance_m double precision, unit_id bigint, other_id bigint, basis text)
LANGUAGE sql STABLE AS $$
  WITH asked AS MATERIALIZED (
    SELECT f.id, f.location, f.location_source AS source, f.location_accuracy_m AS accuracy_m,
           coalesce(f.former_commune_id, f.commune_id) AS centre_id
    FROM facility f WHERE f.id = ANY (wanted) AND NOT f.is_restricted
  )
  SELECT id, 'no_point', CASE WHEN location IS NULL THEN 'failed' ELSE 'passed' END, NULL::float8, NULL::bigint,
         NULL::bigint, NULL FROM asked
  UNION ALL
  SELECT a.id, 'centre_only', CASE WHEN a.source = 'unit_centre' THEN 'failed' ELSE 'passed' END, NULL,
         CASE WHEN a.source = 'unit_centre' THEN a.centre_id END, NULL, p.quality
  FROM asked a LEFT JOIN admin_place p ON p.unit_id = a.centre_id AND a.source = 'unit_centre'
  WHERE a.location IS NOT NULL
  UNION ALL
  SELECT id, 'rounded_degrees',
         CASE WHEN abs(ST_X(location) * 100 - round(ST_X(location) * 100)) < 1e-6
               AND abs(ST_Y(location) * 100 - round(ST_Y(location) * 100)) < 1e-6 THEN 'failed' ELSE 'passed' END,
         NULL, NULL, NULL, NULL
  FROM asked WHERE location IS NOT NULL AND source = 'stated'
  UNION ALL
  SELECT id, 'rough_accuracy',
         CASE WHEN accuracy_m IS NULL THEN 'unmade' WHEN accuracy_m > (SELECT place_limit('rough_accuracy'))
              THEN 'failed' ELSE 'passed' END,
         accuracy_m, NULL, NULL, NULL
  FROM asked WHERE location IS NOT NULL AND source <> 'unit_centre'
$$;

-- Whether the point lies in the units that the record states: by boundary, and where none is loaded by what centres
-- can tell, which may refute but never confirms a province or a country.
CREATE OR REPLACE FUNCTION place_unit_outcomes(wanted bigint[]) RETURNS TABLE (
  facility_id bigint, code text, outcome text, distance_m double precision, unit_id bigint, other_id bigint, basis text)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE country AS MATERIALIZED (
    SELECT bool_and(EXISTS (SELECT FROM admin_boundary_part b WHERE b.unit_id = u.id)) AS is_bounded
    FROM admin_unit u WHERE u.level = 'province' AND u.valid_to IS NULL
  ),
  own AS MATERIALIZED (
    SELECT p.*, c.kind = 'special_zone' AS has_islands, ST_DistanceSphere(centre.centre, p.at) AS centre_m,
           EXISTS (SELECT FROM admin_boundary_part b WHERE b.unit_id = p.commune_id) AS is_bounded,
           EXISTS (SELECT FROM admin_boundary_part b
                   WHERE b.unit_id = p.commune_id AND ST_Intersects(b.part, p.at)) AS is_inside
    FROM place_points(wanted) p
    JOIN admin_unit c ON c.id = p.commune_id
    LEFT JOIN admin_place centre ON centre.unit_id = p.commune_id
  ),
  -- Everything below is asked only of points that do not lie in their commune's boundary.
  away AS MATERIALIZED (
    SELECT o.*, province.is_bounded AS in_bounded_province, province.is_inside AS in_province,
           coalesce(lies.any_province, false) AS in_any_province, lies.commune_id AS lies_in, outside.metres AS outside_m
    FROM own o
    CROSS JOIN LATERAL (
      SELECT EXISTS (SELECT FROM admin_boundary_part b WHERE b.unit_id = o.province_id) AS is_bounded,
             EXISTS (SELECT FROM admin_boundary_part b
                     WHERE b.unit_id = o.province_id AND ST_Intersects(b.part, o.at)) AS is_inside
    ) province
    LEFT JOIN LATERAL (
      SELECT bool_or(u.level = 'province') AS any_province, min(u.id) FILTER (WHERE u.level = 'commune') AS commune_id
      FROM admin_boundary_part b JOIN admin_unit u ON u.id = b.unit_id AND u.valid_to IS NULL
      WHERE ST_Intersects(b.part, o.at)
    ) lies ON true
    LEFT JOIN LATERAL (
      SELECT min(ST_Distance(b.part::geography, o.at::geography, false)) AS metres
      FROM admin_boundary_part b WHERE o.is_bounded AND b.unit_id = o.commune_id
    ) outside ON true
    WHERE NOT o.is_inside
  ),
  far AS MATERIALIZED (
    SELECT a.*, near.id AS near_id, near.province_code AS near_province, near.metres AS near_m,
           from_province.metres AS province_m, from_country.metres AS country_m
    FROM away a
    LEFT JOIN LATERAL (
      SELECT close.id, close.province_code, ST_DistanceSphere(close.centre, a.at) AS metres
      FROM (SELECT u.id, u.province_code, p.centre
            FROM admin_place p JOIN admin_unit u ON u.id = p.unit_id AND u.level = 'commune' AND u.valid_to IS NULL
            WHERE NOT a.is_bounded AND a.centre_m > 8000
            ORDER BY p.centre <-> a.at LIMIT 4) close
      ORDER BY metres, close.id LIMIT 1
    ) near ON true
    LEFT JOIN LATERAL (
      SELECT min(ST_Distance(close.part::geography, a.at::geography, false)) AS metres
      FROM (SELECT b.part FROM admin_boundary_part b
            WHERE a.in_bounded_province AND NOT a.in_province AND b.unit_id = a.province_id
            ORDER BY b.part <-> a.at LIMIT 4) close
    ) from_province ON true
    LEFT JOIN LATERAL (
      SELECT min(ST_Distance(close.part::geography, a.at::geography, false)) AS metres
      FROM (SELECT b.part FROM admin_boundary_part b
            WHERE (SELECT is_bounded FROM country) AND NOT a.in_any_province AND b.level = 'province'
            ORDER BY b.part <-> a.at LIMIT 4) close
    ) from_country ON true
  ),
  inside AS (
    SELECT o.facility_id, c.code, 'passed', NULL::float8, NULL::bigint, NULL::bigint, 'boundary'
    FROM own o, (VALUES ('outside_commune'), ('outside_province'), ('abroad'), ('at_sea')) c (code)
    WHERE o.is_inside
  ),
  heir AS (
    SELECT DISTINCT former_id AS from_id, former_id AS unit_id FROM own WHERE is_given AND former_id IS NOT NULL
    UNION
    SELECT h.from_id, s.to_unit_id FROM heir h JOIN admin_succession s ON s.from_unit_id = h.unit_id
  )
  SELECT * FROM inside
  UNION ALL
  SELECT facility_id, 'outside_commune',
         CASE WHEN NOT is_bounded THEN 'unmade'
              WHEN outside_m > (SELECT place_limit('outside_commune')) + error_m THEN 'failed' ELSE 'passed' END,
         outside_m, lies_in, NULL, CASE WHEN is_bounded THEN 'boundary' END
  FROM far
  UNION ALL
  SELECT facility_id, 'nearest_other',
         CASE WHEN near_id <> commune_id AND 2 * near_m < centre_m
                   AND centre_m - near_m > (SELECT place_limit('nearest_other')) + error_m
              THEN 'failed' ELSE 'passed' END,
         centre_m, near_id, NULL, 'centre'
  FROM far WHERE NOT is_bounded AND is_given
  UNION ALL
  SELECT facility_id, 'outside_province',
         CASE WHEN in_province THEN 'passed'
              WHEN in_bounded_province AND province_m > (SELECT place_limit('outside_province')) + error_m THEN 'failed'
              WHEN in_bounded_province THEN 'passed'
              WHEN near_province <> province_code AND 2 * near_m < centre_m AND centre_m > 15000 + error_m THEN 'failed'
              ELSE 'unmade' END,
         coalesce(province_m, centre_m), coalesce(lies_in, near_id), NULL,
         CASE WHEN in_bounded_province THEN 'boundary' ELSE 'centre' END
  FROM far
  UNION ALL
  -- Far out at sea between the islands of its own zone a point is not abroad.
  SELECT facility_id, 'abroad',
         CASE WHEN in_any_province OR in_province THEN 'passed'
              WHEN c.is_bounded AND country_m > (SELECT place_limit('abroad')) AND NOT has_islands THEN 'failed'
              WHEN c.is_bounded THEN 'passed'
              WHEN coalesce(near_m, centre_m) > CASE WHEN has_islands THEN 700000 ELSE 40000 END THEN 'failed'
              ELSE 'unmade' END,
         coalesce(country_m, near_m), NULL, NULL, CASE WHEN c.is_bounded THEN 'boundary' ELSE 'centre' END
  FROM far, country c
  UNION ALL
  SELECT facility_id, 'at_sea',
         CASE WHEN in_any_province OR in_province THEN 'passed' WHEN NOT c.is_bounded THEN 'unmade'
              WHEN country_m > (SELECT place_limit('at_sea')) + error_m THEN 'failed' ELSE 'passed' END,
         country_m, NULL, NULL, CASE WHEN c.is_bounded THEN 'boundary' END
  FROM far, country c
  WHERE NOT (c.is_bounded AND NOT has_islands AND coalesce(country_m, 0) > (SELECT place_limit('abroad')))
  UNION ALL
  SELECT o.facility_id, 'former_contradicts',
         CASE WHEN ST_DistanceSphere(p.centre, o.at) > (SELECT place_limit('former_contradicts')) + o.error_m
                   + CASE p.quality WHEN 'seat' THEN 100 ELSE 5000 END THEN 'failed'
              WHEN coalesce(a.outside_m, 1000) > 500 + o.error_m AND found.commune_id IS NOT NULL
                   AND NOT EXISTS (SELECT FROM heir h WHERE h.from_id = o.former_id AND h.unit_id = found.commune_id)
              THEN 'failed' ELSE 'passed' END,
         ST_DistanceSphere(p.centre, o.at), found.commune_id, NULL, p.quality
  FROM own o
  JOIN admin_place p ON p.unit_id = o.former_id
  LEFT JOIN away a ON a.facility_id = o.facility_id
  CROSS JOIN LATERAL (SELECT CASE WHEN o.is_inside THEN o.commune_id ELSE a.lies_in END AS commune_id) found
  WHERE o.is_given
$$;

-- Facilities within reach of each of some points: what shares a spot, each holder and name once, by its first record.
CREATE OR REPLACE FUNCTION place_neighbours(spots geometry[]) RETURNS TABLE (quad bigint, facility_id bigint, identity text)
LANGUAGE sql STABLE AS $$
  SELECT s.quad, min(o.id), lower(o.holder || '|' || o.name)
  FROM (SELECT quad_of(spot) AS quad, spot FROM unnest(spots) AS spot) s
  -- Fenced, so that the spatial index is asked whatever the planner believes of the sources of places.
  CROSS JOIN LATERAL (
    SELECT f.id, f.holder, f.name, f.location, f.location_source FROM facility f
    WHERE f.location && ST_Expand(s.spot, 0.00006) OFFSET 0
  ) o
  WHERE o.location_source IN ('stated', 'converted')
    AND ST_DistanceSphere(o.location, s.spot) <= (SELECT place_limit('on_another'))
  GROUP BY s.quad, lower(o.holder || '|' || o.name)
$$;

-- Whether the point is one that geocoders give when they know nothing better (one coordinate for places of several
-- communes or addresses; the middle of a unit), and else whether another facility stands on the same spot.
CREATE OR REPLACE FUNCTION place_crowd_outcomes(wanted bigint[]) RETURNS TABLE (
  facility_id bigint, code text, outcome text, distance_m double precision, unit_id bigint, other_id bigint, basis text)
LANGUAGE sql STABLE AS $$
  WITH point AS MATERIALIZED (SELECT * FROM place_points(wanted) WHERE is_given),
  spot AS MATERIALIZED (SELECT DISTINCT ON (quad) quad, at FROM point ORDER BY quad, facility_id),
  crowd AS MATERIALIZED (
    SELECT s.quad, count(*) AS records, count(DISTINCT o.commune_id) AS communes,
           count(DISTINCT lower(o.address)) AS addresses
    FROM spot s
    CROSS JOIN LATERAL (
      SELECT f.commune_id, f.address FROM facility f
      WHERE f.quad = s.quad AND f.location_source IN ('stated', 'converted') OFFSET 0
    ) o
    GROUP BY s.quad
  ),
  middle AS MATERIALIZED (
    SELECT p.unit_id, ST_Centroid(p.boundary) AS centroid FROM admin_place p
    WHERE p.boundary IS NOT NULL AND p.unit_id IN (SELECT commune_id FROM point UNION SELECT province_id FROM point)
  ),
  centre AS MATERIALIZED (
    SELECT DISTINCT ON (s.quad) s.quad, p.unit_id
    FROM spot s JOIN admin_place p ON p.centre && ST_Expand(s.at, 0.0002)
    WHERE p.quality = 'estimate' AND ST_DistanceSphere(p.centre, s.at) <= (SELECT place_limit('default_point'))
    ORDER BY s.quad, p.unit_id
  ),
  judged AS MATERIALIZED (
    SELECT p.*, crowd.records, lower(f.holder || '|' || f.name) AS identity,
           CASE WHEN (crowd.records >= 3 AND crowd.communes >= 2) OR (crowd.records >= 5 AND crowd.addresses >= 3)
                THEN 'crowd'
                WHEN c.unit_id IS NOT NULL OR m.unit_id IS NOT NULL THEN 'centre' END AS basis,
           coalesce(c.unit_id, m.unit_id) AS middle_of
    FROM point p
    JOIN crowd USING (quad)
    JOIN facility f ON f.id = p.facility_id
    LEFT JOIN centre c ON c.quad = p.quad
    LEFT JOIN LATERAL (
      SELECT min(m.unit_id) AS unit_id FROM middle m
      WHERE m.unit_id IN (p.commune_id, p.province_id)
        AND ST_DistanceSphere(m.centroid, p.at) <= (SELECT place_limit('default_point'))
    ) m ON true
  ),
  standing AS MATERIALIZED (
    SELECT * FROM place_neighbours((SELECT array_agg(at) FROM spot WHERE quad IN (
      SELECT quad FROM judged WHERE basis IS DISTINCT FROM 'crowd')))
  )
  SELECT facility_id, 'default_point', CASE WHEN basis IS NULL THEN 'passed' ELSE 'failed' END,
         CASE basis WHEN 'crowd' THEN records END, CASE basis WHEN 'centre' THEN middle_of END, NULL::bigint, basis
  FROM judged
  UNION ALL
  SELECT j.facility_id, 'on_another', CASE WHEN other.id IS NULL THEN 'passed' ELSE 'failed' END,
         ST_DistanceSphere(o.location, j.at), NULL, other.id, NULL
  FROM judged j
  LEFT JOIN LATERAL (
    SELECT min(s.facility_id) AS id FROM standing s WHERE s.quad = j.quad AND s.identity <> j.identity
  ) other ON true
  LEFT JOIN facility o ON o.id = other.id
  WHERE j.basis IS DISTINCT FROM 'crowd'
$$;

-- A headquarters that by its name is the seat of one of its units, against where that unit's seat is published; and
-- whether it lies just as far from there as the shift from VN-2000 to WGS84 moves a point (EPSG 6960, about 225 m).
CREATE OR REPLACE FUNCTION place_seat_outcomes(wanted bigint[]) RETURNS TABLE (
  facility_id bigint, code text, outcome text, distance_m double precision, unit_id bigint, other_id bigint, basis text)
LANGUAGE sql STABLE AS $$
  WITH claim AS MATERIALIZED (
    SELECT p.facility_id, p.at, p.error_m, f.location_source = 'stated' AS is_stated, claimed.*
    FROM place_points(wanted) p
    JOIN facility f ON f.id = p.facility_id
    CROSS JOIN LATERAL (SELECT fold_text(f.name) AS name) said
    LEFT JOIN admin_unit former ON former.id = p.former_id
    LEFT JOIN LATERAL (
      SELECT u.id AS unit_id, place.quality, place.centre, ST_DistanceSphere(place.centre, p.at) AS metres,
             CASE WHEN place.quality = 'seat' THEN 100 WHEN u.level <> 'commune' THEN NULL
                  WHEN u.valid_to IS NULL THEN 8000 ELSE 5000 END AS seat_error_m
      FROM admin_unit u
      LEFT JOIN admin_place place ON place.unit_id = u.id
      WHERE u.id = ANY (ARRAY[p.commune_id, p.former_id, former.parent_id, p.province_id])
        AND f.kind = 'headquarters' AND said.name ~ '\m(ubnd|uy ban nhan dan)\M' AND strpos(said.name, u.search_name) > 0
      -- Of a former and a present unit of one name the one that lies nearer is meant.
      ORDER BY length(u.search_name) DESC, metres, u.id LIMIT 1
    ) claimed ON true
    WHERE p.is_given
  )
  SELECT facility_id, 'far_from_seat',
         CASE WHEN seat_error_m IS NULL OR metres IS NULL THEN 'unmade'
              WHEN metres > (SELECT place_limit('far_from_seat')) + seat_error_m + error_m THEN 'failed'
              ELSE 'passed' END,
         metres, unit_id, NULL::bigint, quality
  FROM claim WHERE unit_id IS NOT NULL
  UNION ALL
  SELECT facility_id, 'missing_shift',
         CASE WHEN NOT is_stated THEN 'passed'
              WHEN quality IS DISTINCT FROM 'seat' THEN 'unmade'
              WHEN metres NOT BETWEEN 150 AND 300 THEN 'passed'
              WHEN ST_DistanceSphere(centre, ST_Transform(ST_SetSRID(at, 0),
                     '+proj=longlat +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,'
                     '-0.01975479,0.00427372,0.252906278 +no_defs', 4326)) <= (SELECT place_limit('missing_shift'))
              THEN 'failed' ELSE 'passed' END,
         metres, unit_id, NULL, NULL
  FROM claim
$$;

-- Lakes and rivers of the layers that somebody loaded, where one of them reaches; elsewhere the check is not made.
CREATE OR REPLACE FUNCTION place_water_outcomes(wanted bigint[]) RETURNS TABLE (
  facility_id bigint, code text, outcome text, distance_m double precision, unit_id bigint, other_id bigint, basis text)
LANGUAGE sql STABLE AS $$
  SELECT p.facility_id, 'on_water',
         CASE WHEN NOT EXISTS (SELECT FROM water_layer l WHERE ST_Intersects(l.extent, p.at)) THEN 'unmade'
              WHEN water.found THEN 'failed' ELSE 'passed' END,
         NULL::float8, NULL::bigint, NULL::bigint, water.name
  FROM place_points(wanted) p
  LEFT JOIN LATERAL (
    SELECT true AS found, min(w.name) AS name FROM water_part w WHERE ST_Intersects(w.part, p.at) HAVING count(*) > 0
  ) water ON true
  WHERE p.is_given
$$;

CREATE OR REPLACE FUNCTION place_outcomes(wanted bigint[]) RETURNS TABLE (
  facility_id bigint, code text, outcome text, distance_m double precision, unit_id bigint, other_id bigint, basis text)
LANGUAGE sql STABLE AS $$
  SELECT * FROM place_point_outcomes(wanted)
  UNION ALL SELECT * FROM place_unit_outcomes(wanted)
  UNION ALL SELECT * FROM place_crowd_outcomes(wanted)
  UNION ALL SELECT * FROM place_seat_outcomes(wanted)
  UNION ALL SELECT * FROM place_water_outcomes(wanted)
$$;

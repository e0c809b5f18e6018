-- Facilities all of whose parts that were ever looked at stand idle, since the day the last of them fell idle: the
-- set-wise form of non_use.unused_since. The term is over when the day that ends its months has passed.
WITH look AS MATERIALIZED (
  SELECT u.facility_id, u.parcel_id, u.building_id, u.as_of,
         u.vacant_m2 + u.encroached_m2 > 0
           AND u.office_m2 + u.public_service_m2 + u.business_m2 + u.lease_m2 + u.joint_venture_m2 + u.mixed_m2
             + u.other_m2 + u.dwelling_m2 = 0 AS is_idle
  FROM use_state u
  WHERE visible(u) AND u.as_of <= CAST(:on AS date)
    AND (CAST(:province AS text) IS NULL OR u.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR u.commune_id = :commune)
),
-- Most facilities are in use: those with a use inside the term, and those never found idle, need no second look. Three
-- days of grace, because months are of different lengths.
suspect AS (
  SELECT facility_id FROM look GROUP BY facility_id
  HAVING bool_or(is_idle) AND bool_and(is_idle OR as_of < CAST(:on AS date) - make_interval(months => :months, days => -3))
),
dated AS (
  SELECT facility_id, parcel_id, building_id, as_of,
         max(as_of) FILTER (WHERE NOT is_idle) OVER (PARTITION BY facility_id, parcel_id, building_id) AS last_use
  FROM look JOIN suspect USING (facility_id)
),
part AS (
  SELECT facility_id, min(as_of) FILTER (WHERE last_use IS NULL OR as_of > last_use) AS since
  FROM dated GROUP BY facility_id, parcel_id, building_id
),
idle AS (
  SELECT facility_id, max(since) AS since FROM part GROUP BY facility_id HAVING bool_and(since IS NOT NULL)
)
SELECT f.code, f.name, f.holder, c.name AS commune_name, p.name AS province_name, f.outcome, f.land_area_m2,
       f.gross_floor_m2, i.since, CAST(i.since + make_interval(months => :months) AS date) AS term_ends_on
FROM idle i
JOIN facility f ON f.id = i.facility_id
JOIN admin_unit c ON c.id = f.commune_id
LEFT JOIN admin_unit p ON p.level = 'province' AND p.code = f.province_code
  AND (p.valid_from IS NULL OR p.valid_from <= :on) AND (p.valid_to IS NULL OR p.valid_to > :on)
WHERE visible(f) AND f.status IS DISTINCT FROM 'demolished'
  AND i.since + make_interval(months => :months) < :on
  AND (CAST(:after_since AS date) IS NULL OR (i.since, f.code) > (:after_since, :after_code))
ORDER BY i.since, f.code
LIMIT :limit

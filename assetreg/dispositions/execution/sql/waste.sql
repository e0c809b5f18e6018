-- Houses and land that stand vacant: since the last of their parts that were ever looked at fell idle (the set-wise form
-- of assets/non_use.unused_since, as in assets/sql/unused.sql), and what was lost since. Since when is not known where
-- only the status says so: those come last.
WITH look AS MATERIALIZED (
  SELECT u.facility_id, u.parcel_id, u.building_id, u.as_of,
         u.vacant_m2 + u.encroached_m2 > 0
           AND u.office_m2 + u.public_service_m2 + u.business_m2 + u.lease_m2 + u.joint_venture_m2 + u.mixed_m2
             + u.other_m2 + u.dwelling_m2 = 0 AS is_idle
  FROM use_state AS u
  WHERE visible(u) AND u.as_of <= CAST(:on AS date)
    AND (CAST(:province AS text) IS NULL OR u.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR u.commune_id = :commune)
),
suspect AS (SELECT facility_id FROM look GROUP BY facility_id HAVING bool_or(is_idle)),
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
),
vacant (id, since) AS (
  SELECT f.id, i.since FROM facility AS f LEFT JOIN idle AS i ON i.facility_id = f.id
  WHERE visible(f) AND f.status = 'vacant'
    AND (CAST(:province AS text) IS NULL OR f.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR f.commune_id = :commune)
  UNION
  SELECT facility_id, since FROM idle
)
SELECT listed.*
FROM (
  SELECT f.id, CAST(coalesce(v.since, DATE '9999-12-31') - DATE '2000-01-01' AS bigint) AS sort_key, f.code AS asset,
         f.name, f.holder, u.name AS unit, v.since, coalesce(f.gross_floor_m2, f.usable_floor_m2) AS floor_m2,
         f.land_area_m2 AS land_m2, lost.months,
         round(coalesce(f.gross_floor_m2, f.usable_floor_m2) * lost.months) AS m2_months,
         CASE WHEN CAST(:cost AS numeric) > 0
              THEN CAST(round(coalesce(f.gross_floor_m2, f.usable_floor_m2) * lost.months * :cost) AS bigint) END
           AS cost_vnd
  FROM vacant AS v
  JOIN facility AS f ON f.id = v.id
  LEFT JOIN admin_unit AS u ON u.id = f.commune_id
  CROSS JOIN LATERAL (
    SELECT round((CAST(:on AS date) - v.since) * 12 / 365.25, 1) AS months) AS lost
  WHERE visible(f) AND f.status IS DISTINCT FROM 'demolished'
) AS listed
ORDER BY listed.sort_key, listed.id
LIMIT :limit

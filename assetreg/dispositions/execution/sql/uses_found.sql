-- What the last look at every part found in one of three ways (:found): vacant, encroached, or let to others without a
-- paper and without a decision to exploit; and what the status of the record says so without a look.
WITH look AS (
  SELECT DISTINCT ON (s.facility_id, s.parcel_id, s.building_id)
         s.facility_id, s.as_of, s.paper,
         CASE :found WHEN 'vacant' THEN s.vacant_m2 WHEN 'encroached' THEN s.encroached_m2
                     ELSE s.lease_m2 + s.joint_venture_m2 END AS m2
  FROM use_state AS s
  WHERE visible(s) AND s.as_of <= CAST(:on AS date)
    AND (CAST(:province AS text) IS NULL OR s.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR s.commune_id = :commune)
  ORDER BY s.facility_id, s.parcel_id, s.building_id, s.as_of DESC
),
found AS (
  SELECT facility_id, sum(m2) AS m2, min(as_of) AS as_of FROM look
  WHERE m2 > 0 AND (:found <> 'leased' OR paper IS NULL) GROUP BY facility_id
),
wanted (id, m2, as_of) AS (
  SELECT facility_id, m2, as_of FROM found
  UNION ALL
  SELECT f.id, NULL, NULL FROM facility AS f
  WHERE visible(f) AND f.status = :found AND NOT EXISTS (SELECT FROM found WHERE facility_id = f.id)
    AND (CAST(:province AS text) IS NULL OR f.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR f.commune_id = :commune)
)
SELECT listed.*
FROM (
  SELECT f.id, CAST(coalesce(w.as_of, DATE '9999-12-31') - DATE '2000-01-01' AS bigint) AS sort_key, f.code AS asset,
         f.name, f.holder, u.name AS unit, f.status, w.m2 AS found_m2, w.as_of,
         coalesce(f.gross_floor_m2, f.usable_floor_m2) AS floor_m2, f.land_area_m2 AS land_m2
  FROM wanted AS w
  JOIN facility AS f ON f.id = w.id
  LEFT JOIN admin_unit AS u ON u.id = f.commune_id
  WHERE visible(f) AND f.status IS DISTINCT FROM 'demolished'
    AND (:found <> 'leased' OR NOT EXISTS (
      SELECT FROM disposition_line AS l
      WHERE l.asset_kind = 'facility' AND l.asset_id = f.id AND l.form = 'exploit'
        AND l.state IN ('decided', 'cleared', 'delivered', 'done')))
) AS listed
ORDER BY listed.sort_key, listed.id
LIMIT :limit

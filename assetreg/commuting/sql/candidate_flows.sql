-- Every body's seat of the provinces, with where its staff went if the law or an office says so.
-- One row per flow: `inherited` (one successor took over the whole body), `unknown` with the reason, `reference`
-- (an abolished district's seat to the provincial centre: a distance to measure by, never burden).
-- Parameters: provinces text[], as_of date.
WITH RECURSIVE seat AS (
  SELECT f.id AS facility_id, f.province_code, f.commune_id, f.holder_level, f.headcount AS staff, f.location,
         CASE f.holder_level WHEN 'commune' THEN fc.id WHEN 'district' THEN fd.id WHEN 'province' THEN fp.id END
           AS origin_id,
         fp.id AS former_province_id
  FROM facility f
  LEFT JOIN admin_unit fc ON fc.id = f.former_commune_id
  LEFT JOIN admin_unit fd ON fd.id = fc.parent_id AND fd.level = 'district'
  LEFT JOIN admin_unit fp ON fp.id = fd.parent_id AND fp.level = 'province'
  WHERE visible(f) AND f.kind = 'headquarters'
    AND f.province_code = ANY(:provinces)
    AND (f.holder_level IN ('province', 'district', 'commune') OR (f.holder_level IS NULL AND f.headcount > 0))
),
-- Follow successions from each origin to the units of the day; `whole` stays true only where nothing was divided.
lineage AS (
  SELECT DISTINCT origin_id, origin_id AS unit_id, true AS whole
  FROM seat WHERE origin_id IS NOT NULL AND holder_level IN ('province', 'commune')
  UNION
  SELECT l.origin_id, s.to_unit_id, l.whole AND s.share = 'full'
  FROM lineage l
  JOIN admin_succession s ON s.from_unit_id = l.unit_id
  JOIN admin_event e ON e.id = s.event_id AND e.effective_on <= :as_of
),
heir AS (
  SELECT l.origin_id, count(DISTINCT u.id) AS heirs, bool_and(l.whole) AS whole, min(u.id) AS unit_id
  FROM lineage l
  JOIN admin_unit u ON u.id = l.unit_id
  WHERE (u.valid_from IS NULL OR u.valid_from <= :as_of) AND (u.valid_to IS NULL OR u.valid_to > :as_of)
  GROUP BY l.origin_id
),
province AS (
  SELECT id, code FROM admin_unit
  WHERE level = 'province'
    AND (valid_from IS NULL OR valid_from <= :as_of) AND (valid_to IS NULL OR valid_to > :as_of)
),
flow AS (
  SELECT s.*, NULL::bigint AS before_unit_id,
         CASE WHEN s.holder_level IN ('province', 'commune') AND h.heirs = 1 AND h.whole THEN h.unit_id END
           AS destination_id,
         CASE WHEN s.holder_level IS NULL THEN 'no_level'
              WHEN s.holder_level = 'district' THEN 'abolished_district'
              WHEN s.origin_id IS NULL OR h.heirs IS NULL THEN 'no_former_unit'
              WHEN h.heirs > 1 OR NOT h.whole THEN 'split_unit' END AS unknown_reason,
         'inherited' AS wanted
  FROM seat s LEFT JOIN heir h ON h.origin_id = s.origin_id
  UNION ALL
  SELECT s.*, s.former_province_id, p.id, NULL, 'reference'
  FROM seat s JOIN province p ON p.code = s.province_code
  WHERE s.holder_level = 'district'
)
SELECT f.facility_id, f.province_code, f.commune_id, f.origin_id, f.staff, f.destination_id, f.wanted,
       coalesce(f.unknown_reason,
                CASE WHEN f.location IS NULL THEN 'no_location' WHEN d.centre IS NULL THEN 'no_centre' END)
         AS unknown_reason,
       ST_X(f.location) AS origin_lon, ST_Y(f.location) AS origin_lat,
       ST_X(d.centre) AS destination_lon, ST_Y(d.centre) AS destination_lat,
       ST_X(b.centre) AS before_lon, ST_Y(b.centre) AS before_lat
FROM flow f
LEFT JOIN admin_place d ON d.unit_id = f.destination_id
LEFT JOIN admin_place b ON b.unit_id = f.before_unit_id
ORDER BY f.facility_id, f.wanted

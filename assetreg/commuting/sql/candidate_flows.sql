-- Every body's seat of the provinces, with where its staff went if the law or an office says so.
-- One row per flow: `stated` (a group of staff of whom an office says where they went), `inherited` (one successor took
-- over the whole body; the staff that no group states), `unknown` with the reason, `reference` (an abolished
-- district's seat to the provincial centre: a distance to measure by, never burden).
-- Parameters: provinces text[], as_of date, withheld bigint[] (groups too small to be seen outside planning).
WITH RECURSIVE seat AS (
  SELECT f.id AS facility_id, f.province_code, f.commune_id, f.holder_id, f.holder_level, f.headcount, f.location,
         CASE f.holder_level WHEN 'commune' THEN fc.id WHEN 'district' THEN fd.id WHEN 'province' THEN fp.id END
           AS origin_id,
         fp.id AS former_province_id
  FROM facility f
  LEFT JOIN admin_unit fc ON fc.id = f.former_commune_id
  LEFT JOIN admin_unit fd ON fd.id = fc.parent_id AND fd.level = 'district'
  LEFT JOIN admin_unit fp ON fp.id = fd.parent_id AND fp.level = 'province'
  WHERE visible(f) AND f.kind = 'headquarters'
    AND f.province_code = ANY(:provinces)
    AND (f.holder_level IN ('province', 'district', 'commune') OR (f.holder_level IS NULL AND f.headcount > 0)
         OR EXISTS (SELECT FROM staff_group g WHERE g.former_facility_id = f.id))
),
-- The seat that a group comes from: the one it names, or the only one of its body or of its former unit.
seat_of_body AS (
  SELECT holder_id, min(facility_id) AS facility_id FROM seat WHERE holder_id IS NOT NULL
  GROUP BY holder_id HAVING count(*) = 1
),
seat_of_unit AS (
  SELECT origin_id, min(facility_id) AS facility_id FROM seat WHERE origin_id IS NOT NULL
  GROUP BY origin_id HAVING count(*) = 1
),
said AS (
  SELECT g.id, g.people, g.counted_on, g.new_facility_id, g.new_agency_id, g.new_unit_id,
         coalesce(g.former_facility_id, b.facility_id, u.facility_id) AS facility_id
  FROM staff_group g
  LEFT JOIN seat_of_body b ON b.holder_id = g.former_agency_id
  LEFT JOIN seat_of_unit u ON u.origin_id = g.former_unit_id
  WHERE visible(g) AND g.province_code = ANY(:provinces) AND g.counted_on <= :as_of
),
-- A count of one day is whole: the last one of each seat counts.
stated AS (
  SELECT s.* FROM said s
  JOIN (SELECT facility_id, max(counted_on) AS counted_on FROM said GROUP BY facility_id) last
    USING (facility_id, counted_on)
),
told AS (SELECT facility_id, sum(people)::bigint AS people FROM stated GROUP BY facility_id),
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
  SELECT s.facility_id, s.province_code, s.commune_id, s.origin_id, s.location, s.headcount - coalesce(t.people, 0) AS staff,
         NULL::bigint AS before_unit_id,
         CASE WHEN s.holder_level IN ('province', 'commune') AND h.heirs = 1 AND h.whole THEN h.unit_id END
           AS destination_id,
         CASE WHEN s.holder_level IS NULL THEN 'no_level'
              WHEN s.holder_level = 'district' THEN 'abolished_district'
              WHEN s.origin_id IS NULL OR h.heirs IS NULL THEN 'no_former_unit'
              WHEN h.heirs > 1 OR NOT h.whole THEN 'split_unit' END AS unknown_reason,
         'inherited' AS wanted, NULL::geometry AS destination, false AS is_withheld
  FROM seat s
  LEFT JOIN heir h ON h.origin_id = s.origin_id
  LEFT JOIN told t ON t.facility_id = s.facility_id
  -- Of a seat of which groups are stated, the rest of its people; nobody where its headcount is not known.
  WHERE t.people IS NULL OR s.headcount > t.people
  UNION ALL
  SELECT s.facility_id, s.province_code, s.commune_id, s.origin_id, s.location, g.people, NULL,
         coalesce(g.new_unit_id, nf.commune_id, na.commune_id, p.id), NULL, 'stated', nf.location,
         g.id = ANY(:withheld)
  FROM stated g
  JOIN seat s ON s.facility_id = g.facility_id
  LEFT JOIN facility nf ON nf.id = g.new_facility_id
  LEFT JOIN agency na ON na.id = g.new_agency_id
  LEFT JOIN province p ON p.code = na.province_code
  UNION ALL
  SELECT s.facility_id, s.province_code, s.commune_id, s.origin_id, s.location, s.headcount, s.former_province_id, p.id,
         NULL, 'reference', NULL, false
  FROM seat s JOIN province p ON p.code = s.province_code
  WHERE s.holder_level = 'district'
)
SELECT f.facility_id, f.province_code, f.commune_id, f.origin_id, f.staff, f.destination_id, f.wanted, f.is_withheld,
       coalesce(f.unknown_reason,
                CASE WHEN f.location IS NULL THEN 'no_location'
                     WHEN coalesce(f.destination, d.centre) IS NULL THEN 'no_centre' END)
         AS unknown_reason,
       ST_X(f.location) AS origin_lon, ST_Y(f.location) AS origin_lat,
       ST_X(coalesce(f.destination, d.centre)) AS destination_lon,
       ST_Y(coalesce(f.destination, d.centre)) AS destination_lat,
       ST_X(b.centre) AS before_lon, ST_Y(b.centre) AS before_lat
FROM flow f
LEFT JOIN admin_place d ON d.unit_id = f.destination_id
LEFT JOIN admin_place b ON b.unit_id = f.before_unit_id
ORDER BY f.facility_id, f.wanted, f.destination_id, f.staff, f.is_withheld

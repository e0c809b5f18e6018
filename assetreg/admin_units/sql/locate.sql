-- For each point: the commune whose boundary it lies in; else the commune with the nearest centre, within the
-- province whose boundary it lies in where one is known (simplified boundaries leave slivers between communes).
-- One row per point, in order. Distances are metres on the sphere, from the point to the commune's centre.
WITH asked AS MATERIALIZED (
  -- What is no place on the globe (NaN counts above every number) has no point: index and plan would decide for it.
  SELECT t.n, CASE WHEN t.lon BETWEEN -180 AND 180 AND t.lat BETWEEN -90 AND 90
                   THEN ST_SetSRID(ST_MakePoint(t.lon, t.lat), 4326) END AS point
  FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) WITH ORDINALITY AS t(lon, lat, n)
),
inside AS MATERIALIZED (
  SELECT DISTINCT ON (a.n, u.level) a.n, u.level, u.id, u.province_code
  FROM asked a
  JOIN admin_boundary_part b ON ST_Intersects(b.part, a.point)
  JOIN admin_unit u
    ON u.id = b.unit_id
   AND (u.valid_from IS NULL OR u.valid_from <= :on) AND (u.valid_to IS NULL OR u.valid_to > :on)
  ORDER BY a.n, u.level, u.code
)
SELECT coalesce(commune.id, near.id) AS commune_id,
       CASE WHEN commune.id IS NOT NULL THEN 'boundary' ELSE 'nearest_centre' END AS method,
       ST_DistanceSphere(place.centre, a.point) AS distance_m
FROM asked a
LEFT JOIN inside commune ON commune.n = a.n AND commune.level = 'commune'
LEFT JOIN inside province ON province.n = a.n AND province.level = 'province'
LEFT JOIN LATERAL (
  SELECT close.id
  FROM (
    -- Nearest in degrees first, which the index knows; a degree of longitude is a little shorter, hence several.
    SELECT u.id, p.centre
    FROM admin_place p
    JOIN admin_unit u
      ON u.id = p.unit_id AND u.level = 'commune'
     AND (u.valid_from IS NULL OR u.valid_from <= :on) AND (u.valid_to IS NULL OR u.valid_to > :on)
    -- Asked here and not only in the join, so that nothing is searched for points that are placed already.
    WHERE commune.id IS NULL AND (province.id IS NULL OR u.province_code = province.province_code)
    ORDER BY p.centre <-> a.point
    LIMIT 4
  ) close
  ORDER BY ST_DistanceSphere(close.centre, a.point), close.id
  LIMIT 1
) near ON true
LEFT JOIN admin_place place ON place.unit_id = coalesce(commune.id, near.id)
ORDER BY a.n

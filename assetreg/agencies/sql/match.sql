-- Which body each text means: by our code, its asset-unit code, its budget code, its electronic identifier, or its
-- name. The first way that finds any body decides; where it finds several, none is meant. Without a day, bodies that
-- stand today come before those that have ended. One row per text that found any.
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(CAST(:numbers AS integer[]), CAST(:texts AS text[]), CAST(:provinces AS text[]))
    AS a (n, said, province_code)
),
found AS (
  SELECT a.n, 1 AS way, g.id, g.valid_from, g.valid_to
  FROM asked a JOIN agency g ON g.code = upper(a.said) AND visible(g)
  UNION ALL
  SELECT a.n, 2, g.id, g.valid_from, g.valid_to
  FROM asked a JOIN agency g ON g.province_code = a.province_code AND g.asset_unit_code = a.said AND visible(g)
  UNION ALL
  SELECT a.n, 3, g.id, g.valid_from, g.valid_to
  FROM asked a JOIN agency g ON g.province_code = a.province_code AND g.budget_code = a.said AND visible(g)
  UNION ALL
  SELECT a.n, 4, g.id, g.valid_from, g.valid_to
  FROM asked a JOIN agency g ON g.province_code = a.province_code AND g.electronic_id = a.said AND visible(g)
  UNION ALL
  SELECT a.n, 5, g.id, g.valid_from, g.valid_to
  FROM asked a JOIN agency g ON g.province_code = a.province_code AND g.name_key = agency_name_key(a.said) AND visible(g)
),
dated AS (
  SELECT n, way, id,
         (valid_from IS NULL OR valid_from <= :day) AND (valid_to IS NULL OR valid_to > :day) AS stands
  FROM found
),
ranked AS (
  SELECT n, id, rank() OVER (PARTITION BY n ORDER BY stands DESC, way) AS place
  FROM dated
  WHERE stands OR NOT :strictly
)
SELECT n, CASE count(DISTINCT id) WHEN 1 THEN min(id) END AS agency_id
FROM ranked
WHERE place = 1
GROUP BY n

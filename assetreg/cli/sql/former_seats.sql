-- The seat of every province, district and commune of 30 June 2025, with the former and the present commune it
-- stands in. A district's or province's seat stands in that of its communes whose centre is nearest to its point.
-- A whole-island district had no commune: its special zone stands for both. One row per former unit.
WITH RECURSIVE former AS (
  SELECT u.id, u.level, u.code, u.name, u.parent_id, u.province_code, p.centre
  FROM admin_unit u
  JOIN admin_place p ON p.unit_id = u.id
  WHERE (u.valid_from IS NULL OR u.valid_from <= date '2025-06-30')
    AND (u.valid_to IS NULL OR u.valid_to > date '2025-06-30')
),
commune AS MATERIALIZED (
  SELECT c.*, d.parent_id AS province_id
  FROM former c JOIN former d ON d.id = c.parent_id
  WHERE c.level = 'commune'
),
-- Where the body went on, followed to the unit of today.
heir AS (
  SELECT f.id AS former_id, s.to_unit_id AS unit_id
  FROM former f
  JOIN admin_succession s ON s.from_unit_id = f.id AND s.is_default
  WHERE f.level IN ('commune', 'district')
  UNION
  SELECT h.former_id, s.to_unit_id
  FROM heir h JOIN admin_succession s ON s.from_unit_id = h.unit_id AND s.is_default
),
present AS MATERIALIZED (
  SELECT DISTINCT ON (h.former_id) h.former_id, u.id, u.code, u.name, u.province_code
  FROM heir h JOIN admin_unit u ON u.id = h.unit_id
  WHERE u.level = 'commune' AND u.valid_to IS NULL
  ORDER BY h.former_id, u.id
),
seat AS MATERIALIZED (
  SELECT f.id, f.level, f.code, f.name, f.centre,
         CASE f.level WHEN 'commune' THEN f.id ELSE near.id END AS former_commune_id
  FROM former f
  LEFT JOIN LATERAL (
    SELECT c.id FROM commune c
    WHERE f.level <> 'commune'  -- here, and not only below: the planner then asks nothing for the 10,000 communes
      AND ((f.level = 'district' AND c.parent_id = f.id) OR (f.level = 'province' AND c.province_id = f.id))
    ORDER BY ST_Distance(c.centre, f.centre), c.id
    LIMIT 1
  ) near ON f.level <> 'commune'
)
SELECT s.level, s.code, s.name, s.former_commune_id, p.id AS commune_id, p.code AS commune_code,
       p.name AS commune_name, p.province_code, province.name AS province_name,
       ST_AsEWKT(s.centre) AS location
FROM seat s
JOIN present p ON p.former_id = coalesce(s.former_commune_id, s.id)
JOIN admin_unit province
  ON province.level = 'province' AND province.code = p.province_code AND province.valid_to IS NULL
ORDER BY s.level DESC, s.code

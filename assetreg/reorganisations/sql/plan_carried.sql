-- Rows of {table} that lie in a unit that ends, or belong to a province that does. Where a unit was split, a place
-- decides by the successors' boundaries, then what the row goes along with; the default successor carries the rest,
-- and whoever knows better is asked.
INSERT INTO reorganisation_row (reorganisation_id, table_name, row_id, label, province_code, commune_id, from_code,
                                to_code, to_province, how, is_open)
SELECT :id, '{table}', t.id, left({shown}, 200), t.province_code, t.commune_id, target.from_code,
       coalesce(inside.code, along.to_code, target.to_code),
       coalesce(inside.province, along.to_province, target.to_province),
       CASE WHEN target.to_code IS NULL THEN 'stay'
            WHEN target.successors = 1 THEN 'whole'
            WHEN inside.code IS NOT NULL THEN 'boundary'
            WHEN along.to_code IS NOT NULL THEN along.how
            ELSE 'default' END,
       target.to_code IS NULL OR ({asks} AND target.successors > 1 AND inside.code IS NULL AND along.to_code IS NULL)
FROM {table} AS t
JOIN reorganisation_target AS target ON target.from_unit_id = t.commune_id AND (target.is_default OR target.to_code IS NULL)
LEFT JOIN LATERAL ({inside}) AS inside ON target.successors > 1
LEFT JOIN LATERAL ({along}) AS along ON target.successors > 1
WHERE {where}
UNION ALL
SELECT :id, '{table}', t.id, left({shown}, 200), t.province_code, NULL, target.from_code, target.to_code,
       target.to_province,
       CASE WHEN target.to_code IS NULL THEN 'stay' WHEN target.successors = 1 THEN 'province' ELSE 'default' END,
       target.to_code IS NULL OR ({asks} AND target.successors > 1)
FROM {table} AS t
JOIN reorganisation_target AS target
  ON target.from_level = 'province' AND target.from_code = t.province_code
 AND (target.is_default OR target.to_code IS NULL) AND target.to_code IS DISTINCT FROM target.from_code
WHERE t.commune_id IS NULL AND {where}

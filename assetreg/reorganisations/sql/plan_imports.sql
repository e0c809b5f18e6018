-- Files read and not yet applied with rows placed in a unit that ends; saved mappings of a unit that does.
INSERT INTO reorganisation_row (reorganisation_id, table_name, row_id, label, province_code, from_code, to_code,
                                to_province, how, detail)
SELECT :id, 'import_row', batch.id, batch.filename, min(target.from_province), NULL, NULL, NULL, 'whole',
       jsonb_build_object('rows', count(*))
FROM import_batch AS batch
JOIN import_row AS said ON said.batch_id = batch.id
JOIN reorganisation_target AS target
  ON target.from_unit_id = said.commune_id AND target.is_default AND target.to_code IS NOT NULL
WHERE batch.state = 'planned'
GROUP BY batch.id
UNION ALL
SELECT :id, 'import_mapping', saved.id, saved.kind || ' ' || saved.name, saved.province_code, target.from_code,
       target.to_code, target.to_province,
       CASE WHEN EXISTS (SELECT FROM import_mapping AS other
                         WHERE other.province_code = target.to_code AND other.commune_id IS NULL
                           AND (other.kind, other.name) = (saved.kind, saved.name))
            THEN 'stay' ELSE 'province' END, '{}'
FROM import_mapping AS saved
JOIN reorganisation_target AS target
  ON target.from_level = 'province' AND target.from_code = saved.province_code AND target.is_default
 AND target.to_code <> target.from_code
WHERE saved.commune_id IS NULL
UNION ALL
-- Of mappings that would bear one name in one successor the one saved last goes there.
SELECT :id, 'import_mapping', saved.id, saved.kind || ' ' || saved.name, saved.province_code, target.from_code,
       target.to_code, target.to_province,
       CASE WHEN row_number() OVER (PARTITION BY target.to_code, saved.kind, saved.name
                                    ORDER BY saved.updated_at DESC, saved.id) > 1
              OR EXISTS (SELECT FROM import_mapping AS other JOIN admin_unit AS unit ON unit.id = other.commune_id
                         WHERE unit.code = target.to_code AND unit.valid_to IS NULL
                           AND (other.kind, other.name) = (saved.kind, saved.name) AND other.id <> saved.id
                           AND other.commune_id NOT IN (SELECT from_unit_id FROM reorganisation_target
                                                        WHERE from_unit_id IS NOT NULL))
            THEN 'stay' ELSE 'whole' END, '{}'
FROM import_mapping AS saved
JOIN reorganisation_target AS target
  ON target.from_unit_id = saved.commune_id AND target.is_default AND target.to_code IS NOT NULL

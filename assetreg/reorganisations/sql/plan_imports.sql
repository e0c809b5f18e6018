-- Files read and not yet applied with rows placed in a unit that ends; saved mappings of a province that does.
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
                         WHERE other.province_code = target.to_code AND (other.kind, other.name) = (saved.kind, saved.name))
            THEN 'stay' ELSE 'province' END, '{}'
FROM import_mapping AS saved
JOIN reorganisation_target AS target
  ON target.from_level = 'province' AND target.from_code = saved.province_code AND target.is_default
 AND target.to_code <> target.from_code

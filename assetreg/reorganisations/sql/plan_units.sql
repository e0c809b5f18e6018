-- The units themselves: each that ends with each successor, each that begins, each that comes to lie in another.
INSERT INTO reorganisation_row (reorganisation_id, table_name, row_id, label, province_code, commune_id, from_code,
                                to_code, to_province, how)
SELECT :id, 'admin_unit', unit.id, unit.code || ' ' || unit.name, target.from_province,
       CASE WHEN unit.level = 'commune' THEN unit.id END, target.from_code, target.to_code, target.to_province, 'end'
FROM reorganisation_target AS target JOIN admin_unit AS unit ON unit.id = target.from_unit_id
UNION ALL
SELECT :id, 'admin_unit', NULL, opened.code || ' ' || opened.name, opened.province_code, NULL, NULL, opened.code,
       opened.province_code, CASE WHEN opened.is_same THEN 'reopen' ELSE 'open' END
FROM unit_change_open AS opened
UNION ALL
SELECT :id, 'admin_unit', unit.id, unit.code || ' ' || unit.name, unit.province_code,
       CASE WHEN unit.level = 'commune' THEN unit.id END, NULL, moved.code, unit.province_code, 'parent'
FROM unit_change_parent AS moved JOIN admin_unit AS unit ON unit.id = moved.unit_id

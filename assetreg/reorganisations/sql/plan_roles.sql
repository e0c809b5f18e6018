-- A role over a unit that ends: one row for each successor over which it begins. Roles that ended before stay.
INSERT INTO reorganisation_row (reorganisation_id, table_name, row_id, label, province_code, commune_id, from_code,
                                to_code, to_province, how, is_open)
SELECT :id, 'user_role', held.id, held.role || ' ' || holder.email, target.from_province,
       CASE WHEN target.from_level = 'commune' THEN held.unit_id END, target.from_code, target.to_code,
       target.to_province,
       CASE WHEN target.to_code IS NULL THEN 'stay' WHEN target.successors = 1 THEN 'whole' ELSE 'every' END,
       target.to_code IS NULL
FROM user_role AS held
JOIN reorganisation_target AS target ON target.from_unit_id = held.unit_id
JOIN app_user AS holder ON holder.id = held.user_id
WHERE held.valid_to IS NULL OR held.valid_to > :on

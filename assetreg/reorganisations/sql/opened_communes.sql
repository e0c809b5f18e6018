-- Communes that the event has opened.
SELECT unit.id
FROM reorganisation_image AS image JOIN admin_unit AS unit ON unit.id = CAST(image.row_key ->> 'id' AS bigint)
WHERE image.reorganisation_id = :id AND image.table_name = 'admin_unit' AND image.before IS NULL
  AND unit.level = 'commune'
ORDER BY unit.id

-- Units lie again in what they lay in before, and those that the event opened in nothing: then they can go.
UPDATE admin_unit AS unit
SET parent_id = CAST(image.before ->> 'parent_id' AS bigint)
FROM reorganisation_image AS image
WHERE image.reorganisation_id = :id AND image.table_name = 'admin_unit'
  AND unit.id = CAST(image.row_key ->> 'id' AS bigint)
  AND unit.parent_id IS DISTINCT FROM CAST(image.before ->> 'parent_id' AS bigint)

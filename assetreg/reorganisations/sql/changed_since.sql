-- Rows of {table} that say something else than the event left. What is gone altogether is no obstacle.
SELECT image.row_key
FROM reorganisation_image AS image JOIN {table} AS stands ON {same}
WHERE image.reorganisation_id = :id AND image.table_name = :table
  AND image.after_digest IS DISTINCT FROM md5(ROW({columns})::text)
ORDER BY image.id

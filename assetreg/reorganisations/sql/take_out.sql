DELETE FROM {table} AS stands USING reorganisation_image AS image
WHERE image.reorganisation_id = :id AND image.table_name = :table AND image.before IS NULL AND {same}

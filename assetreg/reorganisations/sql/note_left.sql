-- What each kept row of {table} says now that the event is written.
UPDATE reorganisation_image AS image SET after_digest = md5(ROW({columns})::text)
FROM {table} AS stands
WHERE image.reorganisation_id = :id AND image.table_name = :table AND {same}

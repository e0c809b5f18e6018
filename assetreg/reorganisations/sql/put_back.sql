-- Rows of {table} say again what they said before the event.
UPDATE {table} AS stands SET {former}
FROM reorganisation_image AS image, jsonb_populate_record(NULL::{table}, image.before) AS former
WHERE image.reorganisation_id = :id AND image.table_name = :table AND image.before IS NOT NULL AND {same}

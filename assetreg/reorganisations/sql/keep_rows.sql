-- Rows of {table}, as they are before the event: what it will write of them.
INSERT INTO reorganisation_image (reorganisation_id, table_name, row_key, before)
SELECT :id, :table, jsonb_build_object({key_pairs}), jsonb_build_object({pairs})
FROM {table} AS stands
WHERE ({key}) IN {chosen}

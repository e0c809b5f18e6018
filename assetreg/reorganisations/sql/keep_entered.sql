-- Rows of {table} that the event has entered.
INSERT INTO reorganisation_image (reorganisation_id, table_name, row_key)
SELECT :id, :table, jsonb_build_object({key_pairs})
FROM {table} AS stands
WHERE ({key}) IN {chosen}

-- Likely duplicates that were found in a unit the event opened are found again by the next search.
DELETE FROM duplicate_candidate
WHERE commune_id IN (SELECT CAST(row_key ->> 'id' AS bigint) FROM reorganisation_image
                     WHERE reorganisation_id = :id AND table_name = 'admin_unit' AND before IS NULL)

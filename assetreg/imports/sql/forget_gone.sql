-- What earlier rows became that say the same as rows of this batch: forgotten where the record is gone, by whichever
-- hand, so that the row may become one again.
DELETE FROM import_result done
USING import_row r
WHERE r.batch_id = :batch_id AND r.verdict = 'create' AND done.digest = r.digest
  AND NOT EXISTS (SELECT FROM facility f WHERE f.id = done.facility_id)

-- Rows whose ground moved since they were planned: the facility was changed or deleted, or what was to be created
-- has been entered meanwhile.
SELECT count(*)
FROM import_row r
WHERE r.batch_id = :batch_id AND (
  (r.verdict = 'revise' AND NOT EXISTS (
    SELECT FROM facility f WHERE f.id = r.facility_id AND f.revision = r.revision))
  OR (r.verdict IN ('create', 'revise') AND r.digest IS NOT NULL AND EXISTS (
    SELECT FROM import_result done WHERE done.digest = r.digest))
  OR (r.verdict = 'create' AND r.national_asset_code IS NOT NULL AND EXISTS (
    SELECT FROM facility f
    WHERE f.province_code = r.province_code AND f.national_asset_code = r.national_asset_code)))

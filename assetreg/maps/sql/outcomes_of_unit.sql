-- Facilities of a unit by outcome, located or not. Parameters: province or null, commune (id) or null.
SELECT outcome, count(*) FROM facility
WHERE visible(facility)
  AND (CAST(:province AS text) IS NULL OR province_code = :province)
  AND (CAST(:commune AS bigint) IS NULL OR commune_id = :commune)
GROUP BY outcome

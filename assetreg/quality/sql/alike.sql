-- Facilities that score alike, commune by commune: the rows of which the figures of units are made, a few per commune
-- however many facilities there are.
SELECT s.province_code, s.commune_id, s.score, s.failed, s.passed, s.unmade, s.looked_at, s.location_source,
       count(*) AS n, sum(s.importance) AS importance
FROM place_score s
WHERE visible(s)
  AND (CAST(:province AS text) IS NULL OR s.province_code = :province)
  AND (CAST(:commune AS bigint) IS NULL OR s.commune_id = :commune)
GROUP BY s.province_code, s.commune_id, s.score, s.failed, s.passed, s.unmade, s.looked_at, s.location_source
ORDER BY s.province_code, s.commune_id, s.score

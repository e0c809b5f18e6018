-- Premises without a place by law, commune by commune: they are counted apart and never scored.
SELECT f.province_code, f.commune_id, count(*) AS n
FROM facility f
WHERE visible(f) AND f.is_restricted
  AND (CAST(:province AS text) IS NULL OR f.province_code = :province)
  AND (CAST(:commune AS bigint) IS NULL OR f.commune_id = :commune)
GROUP BY f.province_code, f.commune_id

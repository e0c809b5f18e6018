-- Facilities whose score is missing, or was counted of another version of the record or by another formula; the
-- neighbours in the register side by side, so that what one call reads of boundaries it reads once.
SELECT f.id
FROM facility f
LEFT JOIN place_score s ON s.facility_id = f.id
WHERE visible(f) AND NOT f.is_restricted
  AND (CAST(:province AS text) IS NULL OR f.province_code = :province)
  AND (CAST(:every AS boolean) OR s.facility_id IS NULL OR s.facility_revision <> f.revision
       OR s.formula <> (SELECT max(version) FROM place_check))
ORDER BY f.province_code, f.commune_id, f.id

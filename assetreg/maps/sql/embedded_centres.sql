-- Units of some provinces on a day, with their places: centres for a page, and what its panels say about them.
-- Of one commune (`heir`) only itself and what went into it.
-- Parameters: provinces text[], as_of, heir (id of a commune) or null.
SELECT unit.id, unit.code, unit.level, unit.name, place.quality, ST_X(place.centre) AS lon, ST_Y(place.centre) AS lat
FROM admin_place AS place
JOIN admin_unit AS unit ON unit.id = place.unit_id
WHERE unit.province_code = ANY(:provinces)
  AND (unit.valid_from IS NULL OR unit.valid_from <= :as_of)
  AND (unit.valid_to IS NULL OR unit.valid_to > :as_of)
  AND (CAST(:heir AS bigint) IS NULL OR unit.id = :heir OR EXISTS (
         SELECT FROM admin_succession AS s WHERE s.from_unit_id = unit.id AND s.to_unit_id = :heir))
ORDER BY unit.level = 'province', unit.id

-- The box around a unit in degrees: of its boundary where one is loaded, else of the centres of its communes.
-- Parameters: unit (id), level, code, as_of.
SELECT coalesce(ST_XMin(place.boundary), centres.west), coalesce(ST_YMin(place.boundary), centres.south),
       coalesce(ST_XMax(place.boundary), centres.east), coalesce(ST_YMax(place.boundary), centres.north)
FROM (
  SELECT ST_XMin(box) AS west, ST_YMin(box) AS south, ST_XMax(box) AS east, ST_YMax(box) AS north
  FROM (
    SELECT ST_Extent(place.centre) AS box
    FROM admin_unit AS inside
    JOIN admin_place AS place ON place.unit_id = inside.id
    WHERE inside.id = :unit
       OR (:level = 'province' AND inside.level = 'commune' AND inside.province_code = :code
           AND (inside.valid_from IS NULL OR inside.valid_from <= :as_of)
           AND (inside.valid_to IS NULL OR inside.valid_to > :as_of))
  ) AS extent
) AS centres
LEFT JOIN admin_place AS place ON place.unit_id = :unit

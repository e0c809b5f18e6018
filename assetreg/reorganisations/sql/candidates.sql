-- The successors of the former unit of each waiting record, nearest to its place first; a record without a place, and
-- a successor without a centre, come in the order of codes.
SELECT waiting.id AS row_id, unit.code, unit.name, ST_DistanceSphere(place.centre, land.location) AS distance_m
FROM reorganisation_row AS waiting
JOIN reorganisation AS event ON event.id = waiting.reorganisation_id
JOIN admin_unit AS former
  ON former.level = 'commune' AND former.code = waiting.from_code AND former.valid_to = event.effective_on
JOIN admin_succession AS became ON became.from_unit_id = former.id
JOIN admin_unit AS unit ON unit.id = became.to_unit_id
LEFT JOIN admin_place AS place ON place.unit_id = unit.id
LEFT JOIN facility AS land ON waiting.table_name = 'facility' AND land.id = waiting.row_id AND visible(land)
WHERE waiting.id = ANY (:ids) AND visible(waiting)
ORDER BY waiting.id, distance_m NULLS LAST, became.is_default DESC, unit.code

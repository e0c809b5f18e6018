-- Pairs of cars worth judging: one number alike when letters and digits that look alike are read as one, a chassis
-- number that ends in the other, or name, holder, year and cost the same. Cars of one province each.
-- Parameters: commune (null: all that are seen), province (null: all), most.
WITH car AS MATERIALIZED (
  SELECT v.id, v.province_code,
         translate(v.plate_key, 'OQDILZSB', '00011258') AS plate,
         translate(v.chassis_key, 'OQDILZSB', '00011258') AS chassis,
         translate(v.engine_key, 'OQDILZSB', '00011258') AS engine,
         ROW(fold_text(v.name), coalesce(v.holder_id::text, fold_text(v.holder)),
             coalesce(v.year_made, extract(year FROM v.put_in_use_on)), v.original_cost_vnd)::text AS books,
         v.original_cost_vnd IS NOT NULL AND coalesce(v.year_made, extract(year FROM v.put_in_use_on)) IS NOT NULL
           AS has_books
  FROM vehicle AS v
  WHERE visible(v) AND (CAST(:province AS text) IS NULL OR v.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR v.commune_id = :commune)
)
SELECT one.id, other.id FROM car AS one JOIN car AS other USING (province_code, plate) WHERE one.id < other.id
UNION
SELECT one.id, other.id FROM car AS one JOIN car AS other USING (province_code, engine) WHERE one.id < other.id
UNION
SELECT one.id, other.id
FROM car AS one JOIN car AS other
  ON other.province_code = one.province_code AND right(other.chassis, 6) = right(one.chassis, 6) AND one.id < other.id
WHERE least(length(one.chassis), length(other.chassis)) >= 6
  AND (one.chassis LIKE '%' || other.chassis OR other.chassis LIKE '%' || one.chassis)
UNION
SELECT one.id, other.id FROM car AS one JOIN car AS other USING (province_code, books)
WHERE one.id < other.id AND one.has_books AND other.has_books
ORDER BY 1, 2
LIMIT :most

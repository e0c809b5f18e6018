-- What acts did in some provinces: the text, the rows and the digests of which each part's own digest is taken, in the
-- order in which a link takes them. Parameters: acts, provinces.
SELECT p.change_set_id, p.province_code, p.table_name, p.side, p.rows, ROW(
         p.id, p.change_set_id, p.province_code, p.commune_id, p.table_name, p.side, p.operation, p.layout,
         p.rows)::text AS said,
       p.ids, ARRAY(SELECT encode(digest, 'hex') FROM unnest(p.digests) WITH ORDINALITY AS one (digest, place)
                    ORDER BY place) AS digests
FROM change_part p
WHERE p.change_set_id = ANY(:acts) AND p.province_code = ANY(:provinces) AND visible(p)
ORDER BY p.change_set_id, p.id

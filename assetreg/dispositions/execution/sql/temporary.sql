-- What changed hands before its decision, is not decided, and whose limit to be regularised has passed on a day.
SELECT listed.*
FROM (
  SELECT dl.id, CAST(d.regularise_by - DATE '2000-01-01' AS bigint) AS sort_key, d.code AS delivery,
         l.asset_code AS asset, l.asset_name AS name, d.giver AS holder, d.receiver, u.name AS unit, c.code AS case_code,
         c.state, d.delivered_on, d.regularise_by, CAST(:on AS date) - d.regularise_by AS days
  FROM delivery AS d
  JOIN delivery_line AS dl ON dl.delivery_id = d.id
  JOIN disposition_line AS l ON l.id = dl.line_id
  LEFT JOIN disposition_case AS c ON c.id = l.case_id
  LEFT JOIN admin_unit AS u ON u.id = l.commune_id
  WHERE visible(l) AND d.state = 'temporary' AND d.regularise_by < CAST(:on AS date) AND l.state = 'pending'
    AND (CAST(:province AS text) IS NULL OR d.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR l.commune_id = :commune)
) AS listed
ORDER BY listed.sort_key, listed.id
LIMIT :limit

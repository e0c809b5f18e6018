-- Assets that a second decision speaks of before the first was carried out. A plan that was decided with the recovery it
-- follows, and parts that go different ways in one case, are one matter.
SELECT listed.*
FROM (
  SELECT l.id, CAST(l.decided_on - DATE '2000-01-01' AS bigint) AS sort_key, l.asset_code AS asset, l.asset_name AS name,
         l.holder, u.name AS unit, c.code AS case_code, l.form, l.decided_on, o.case_id AS other_case_id,
         oc.code AS other_case, o.form AS other_form, o.decided_on AS other_on
  FROM disposition_line AS l
  JOIN disposition_line AS o ON o.asset_id = l.asset_id AND o.asset_kind = l.asset_kind AND o.id < l.id
  LEFT JOIN disposition_case AS c ON c.id = l.case_id
  LEFT JOIN disposition_case AS oc ON oc.id = o.case_id
  LEFT JOIN admin_unit AS u ON u.id = l.commune_id
  WHERE visible(l) AND visible(o) AND l.case_id <> o.case_id AND l.follows_line_id IS DISTINCT FROM o.id
    AND l.decided_on <= CAST(:on AS date) AND o.decided_on IS NOT NULL
    AND l.state NOT IN ('refused', 'withdrawn') AND o.state NOT IN ('refused', 'withdrawn')
    AND (o.delivered_on IS NULL OR o.delivered_on > l.decided_on) AND o.form NOT IN ('exploit', 'shared_use', 'keep')
    AND (CAST(:province AS text) IS NULL OR l.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR l.commune_id = :commune)
) AS listed
ORDER BY listed.sort_key, listed.id
LIMIT :limit

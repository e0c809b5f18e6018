-- Lines that were decided, whose path asks that they be put in use, and that nobody has put in use by a day.
SELECT listed.*, d.decision
FROM (
  SELECT l.id, CAST(l.decided_on - DATE '2000-01-01' AS bigint) AS sort_key, l.asset_code AS asset, l.asset_name AS name,
         coalesce(l.receiver, l.holder) AS receiver, u.name AS unit, c.code AS case_code, l.form, l.decided_on,
         l.delivered_on, CAST(:on AS date) - l.decided_on AS days
  FROM disposition_line AS l
  LEFT JOIN disposition_case AS c ON c.id = l.case_id
  LEFT JOIN admin_unit AS u ON u.id = l.commune_id
  WHERE visible(l) AND l.decided_on <= CAST(:on AS date) AND l.in_use_on IS NULL
    AND l.state IN ('decided', 'cleared', 'delivered', 'disputed')
    AND (CAST(:province AS text) IS NULL OR l.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR l.commune_id = :commune)
    AND l.path IN (SELECT code FROM disposition_path WHERE "use")
) AS listed
LEFT JOIN LATERAL (
  SELECT concat_ws('/', p.number, p.symbol) AS decision
  FROM disposition_verdict AS v
  JOIN disposition_decision AS n ON n.id = v.decision_id JOIN disposition_paper AS p ON p.id = n.paper_id
  WHERE v.line_id = listed.id ORDER BY v.id DESC LIMIT 1
) AS d ON true
ORDER BY listed.sort_key, listed.id
LIMIT :limit

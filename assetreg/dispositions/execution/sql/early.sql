-- Lines whose decision bears an earlier date than the submission it rests on: the paper of the dossier, where there is
-- none the move to the authority, else the day the case was submitted.
SELECT listed.*
FROM (
  SELECT l.id, CAST(l.decided_on - DATE '2000-01-01' AS bigint) AS sort_key, l.asset_code AS asset, l.asset_name AS name,
         l.holder, u.name AS unit, c.code AS case_code, l.form, l.decided_on, asked.submitted_on,
         asked.submitted_on - l.decided_on AS days
  FROM disposition_line AS l
  JOIN disposition_case AS c ON c.id = l.case_id
  LEFT JOIN admin_unit AS u ON u.id = l.commune_id
  CROSS JOIN LATERAL (
    SELECT coalesce(
      (SELECT min(p.issued_on) FROM disposition_case_paper AS cp JOIN disposition_paper AS p ON p.id = cp.paper_id
       WHERE cp.case_id = c.id AND p.kind = 'submission'),
      (SELECT max(m.on_date) FROM disposition_move AS m WHERE m.case_id = c.id AND m.move = 'present'),
      c.submitted_on) AS submitted_on
  ) AS asked
  WHERE visible(l) AND l.decided_on <= CAST(:on AS date) AND l.decided_on < asked.submitted_on
    AND (CAST(:province AS text) IS NULL OR l.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR l.commune_id = :commune)
) AS listed
ORDER BY listed.sort_key, listed.id
LIMIT :limit

-- Rows whose every doubt is answered become what the answers make of them; a row with an unanswered doubt, or one
-- answered 'skip', stays out.
WITH answered AS (
  SELECT n.row_number,
         max(n.answer) FILTER (WHERE n.code = 'possible_match') AS match,
         max(n.params ->> 'facility') FILTER (WHERE n.code = 'possible_match') AS facility_code,
         max(n.answer) FILTER (WHERE n.code = 'split_commune') AS commune_code,
         max(n.answer) FILTER (WHERE n.code = 'holder_changed') AS holder
  FROM import_finding n
  WHERE n.batch_id = :batch_id AND n.severity = 'doubt'
  GROUP BY n.row_number
  HAVING bool_and(n.answer IS NOT NULL AND n.answer <> 'skip')
)
UPDATE import_row r SET
  verdict = CASE WHEN r.facility_id IS NOT NULL OR a.match = 'same' THEN 'revise' ELSE 'create' END,
  facility_id = CASE WHEN a.match = 'same' THEN f.id ELSE r.facility_id END,
  revision = CASE WHEN a.match = 'same' THEN f.revision ELSE r.revision END,
  holder = CASE WHEN a.holder = 'keep' THEN NULL ELSE r.holder END,
  former_commune_id = CASE WHEN a.match = 'same' AND NOT 'former_commune' = ANY (coalesce(r.cleared, '{}'))
                           THEN coalesce(r.former_commune_id, f.former_commune_id) ELSE r.former_commune_id END,
  -- The row was placed as a new facility. One without coordinates of its own does not move the one it turns out to be.
  location_source = CASE WHEN a.match = 'same' AND r.location_source = 'unit_centre' AND f.location IS NOT NULL
                           AND NOT coalesce(r.cleared, '{}') && ARRAY['longitude', 'latitude', 'x', 'y']
                         THEN NULL ELSE r.location_source END,
  commune_id = coalesce(u.id, r.commune_id),
  commune_code = coalesce(u.code, r.commune_code),
  province_code = coalesce(u.province_code, r.province_code)
FROM answered a
LEFT JOIN facility f ON f.code = a.facility_code AND a.match = 'same'
LEFT JOIN admin_unit u ON u.level = 'commune' AND u.code = a.commune_code
  AND (u.valid_from IS NULL OR u.valid_from <= :day) AND (u.valid_to IS NULL OR u.valid_to > :day)
WHERE r.batch_id = :batch_id AND r.row_number = a.row_number AND r.verdict = 'doubt'

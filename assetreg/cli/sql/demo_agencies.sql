-- The People's Committee of every unit there is or was as a body, and every reorganisation of units as that of their
-- committees: units that were rearranged or merged consolidate, reclassified ones change their name, districts are
-- dissolved and their province takes care. One statement, so that bodies know one another's numbers beforehand.
-- Answers how many bodies there are.
WITH RECURSIVE step (first_id, last_id) AS (
  SELECT id, id FROM admin_unit
  UNION
  SELECT w.first_id, s.to_unit_id
  FROM step w JOIN admin_succession s ON s.from_unit_id = w.last_id AND s.is_default
),
heir AS MATERIALIZED (
  SELECT DISTINCT ON (w.first_id) w.first_id, u.id, u.level, u.province_code
  FROM step w JOIN admin_unit u ON u.id = w.last_id
  WHERE u.valid_to IS NULL
  ORDER BY w.first_id, u.id
),
body AS MATERIALIZED (
  SELECT u.id AS unit_id, u.level, u.code, u.parent_id, u.valid_from, u.valid_to,
         'UBND ' || lower(left(u.name, 1)) || substr(u.name, 2) AS name,
         coalesce(own.province_code, above.province_code) AS province_code,
         CASE own.level WHEN 'commune' THEN own.id END AS commune_id,
         own.id IS NULL AS is_dissolved,
         nextval(pg_get_serial_sequence('agency', 'id')) AS agency_id
  FROM admin_unit u
  LEFT JOIN heir own ON own.first_id = u.id
  LEFT JOIN heir above ON above.first_id = u.parent_id
),
province AS MATERIALIZED (
  SELECT province_code, agency_id FROM body WHERE level = 'province' AND valid_to IS NULL
),
-- Where one becomes several, or nobody follows, the province of the body that ends answers for the event.
link AS MATERIALIZED (
  SELECT s.event_id, s.share, s.is_default, f.province_code, f.commune_id, f.agency_id AS from_id,
         t.agency_id AS to_id, NULL::bigint AS caretaker_id
  FROM admin_succession s
  JOIN body f ON f.unit_id = s.from_unit_id
  JOIN body t ON t.unit_id = s.to_unit_id
  UNION ALL
  SELECT e.id, 'full', true, f.province_code, f.commune_id, f.agency_id, NULL, p.agency_id
  FROM body f
  JOIN admin_event e ON e.kind = 'abolish' AND e.effective_on = f.valid_to
  JOIN province p ON p.province_code = f.province_code
  WHERE f.is_dissolved
),
event AS MATERIALIZED (
  SELECT event_id, province_code, nextval(pg_get_serial_sequence('agency_event', 'id')) AS id
  FROM (SELECT DISTINCT event_id, province_code FROM link ORDER BY event_id, province_code) AS told
),
entered AS (
  INSERT INTO agency (id, province_code, commune_id, code, name, superior_id, block, kind, regime, valid_from,
                      valid_to, is_demonstration, change_set_id)
  SELECT b.agency_id, b.province_code, b.commune_id,
         'AG-' || b.province_code || '-' || row_number() OVER (
           PARTITION BY b.province_code ORDER BY b.valid_to DESC NULLS FIRST, b.level DESC, b.code, b.valid_from),
         b.name, above.agency_id, b.level, 'people_committee', 'state', b.valid_from, b.valid_to, true, :change_set_id
  FROM body b
  LEFT JOIN body above ON above.unit_id = b.parent_id
  RETURNING province_code
),
numbered AS (
  INSERT INTO agency_code_counter (province_code, last_number)
  SELECT province_code, count(*) FROM entered GROUP BY province_code
),
told AS (
  INSERT INTO agency_event (id, province_code, kind, effective_on, act_number, note, change_set_id)
  SELECT n.id, n.province_code,
         CASE e.kind WHEN 'abolish' THEN 'dissolve' WHEN 'reclassify' THEN 'rename' ELSE 'consolidate' END,
         e.effective_on, coalesce(e.legal_act, e.key), e.title, :change_set_id
  FROM event n JOIN admin_event e ON e.id = n.event_id
),
linked AS (
  INSERT INTO agency_succession (province_code, commune_id, event_id, from_id, to_id, caretaker_id, share, is_default,
                                 change_set_id)
  SELECT l.province_code, l.commune_id, n.id, l.from_id, l.to_id, l.caretaker_id, l.share, l.is_default,
         :change_set_id
  FROM link l JOIN event n USING (event_id, province_code)
)
SELECT count(*) FROM entered

-- Does what plan.sql found. Order: what refers to a unit goes before it and comes after it; a code is free again
-- (its former unit closed) before the next unit takes it; a default successor steps down before another steps up.

DELETE FROM admin_succession s USING plan_succession p
WHERE p.change = 'removed'
  AND (s.event_id, s.from_unit_id, s.to_unit_id) = (p.event_id, p.from_unit_id, p.to_unit_id);

UPDATE admin_unit u SET parent_id = NULL
FROM plan_unit p WHERE p.change = 'removed' AND u.parent_id = p.id;
DELETE FROM admin_unit u USING plan_unit p WHERE p.change = 'removed' AND u.id = p.id;

UPDATE admin_unit u
SET name = p.name, kind = p.kind, province_code = p.province_code, valid_to = coalesce(p.valid_to, u.valid_to)
FROM plan_unit p WHERE p.change = 'changed' AND u.id = p.id;

-- From the highest level down: a unit is written once, with its parent, not written and written again.
INSERT INTO admin_unit (level, code, name, kind, province_code, parent_id, valid_from, valid_to, source)
SELECT p.level, p.code, p.name, p.kind, p.province_code, parent.id, nullif(p.since, '-infinity'), p.valid_to, s.source
FROM plan_unit p
LEFT JOIN admin_unit parent
  ON parent.level = p.parent_level AND parent.code = p.parent_code
 AND coalesce(parent.valid_from, '-infinity') = p.parent_since
CROSS JOIN load_source s
WHERE p.change = 'added' AND p.level = 'province'
ORDER BY p.position;
INSERT INTO admin_unit (level, code, name, kind, province_code, parent_id, valid_from, valid_to, source)
SELECT p.level, p.code, p.name, p.kind, p.province_code, parent.id, nullif(p.since, '-infinity'), p.valid_to, s.source
FROM plan_unit p
LEFT JOIN admin_unit parent
  ON parent.level = p.parent_level AND parent.code = p.parent_code
 AND coalesce(parent.valid_from, '-infinity') = p.parent_since
CROSS JOIN load_source s
WHERE p.change = 'added' AND p.level = 'district'
ORDER BY p.position;
INSERT INTO admin_unit (level, code, name, kind, province_code, parent_id, valid_from, valid_to, source)
SELECT p.level, p.code, p.name, p.kind, p.province_code, parent.id, nullif(p.since, '-infinity'), p.valid_to, s.source
FROM plan_unit p
LEFT JOIN admin_unit parent
  ON parent.level = p.parent_level AND parent.code = p.parent_code
 AND coalesce(parent.valid_from, '-infinity') = p.parent_since
CROSS JOIN load_source s
WHERE p.change = 'added' AND p.level = 'commune'
ORDER BY p.position;

UPDATE admin_unit u SET parent_id = parent.id
FROM plan_unit p
LEFT JOIN admin_unit parent
  ON parent.level = p.parent_level AND parent.code = p.parent_code
 AND coalesce(parent.valid_from, '-infinity') = p.parent_since
WHERE p.change = 'changed' AND u.id = p.id AND u.parent_id IS DISTINCT FROM parent.id;

INSERT INTO admin_place AS standing (unit_id, centre, quality, source, area_m2, population)
SELECT u.id, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326), p.quality, s.source, p.area_m2, p.population
FROM plan_place p
JOIN admin_unit u ON u.level = p.level AND u.code = p.code AND coalesce(u.valid_from, '-infinity') = p.since
CROSS JOIN load_source s
ON CONFLICT (unit_id) DO UPDATE
SET centre = excluded.centre, quality = excluded.quality, source = excluded.source,
    area_m2 = coalesce(excluded.area_m2, standing.area_m2),
    population = coalesce(excluded.population, standing.population);

UPDATE admin_place p SET boundary = b.boundary, boundary_source = s.source
FROM plan_boundary b CROSS JOIN load_source s
WHERE p.unit_id = b.unit_id;
DELETE FROM admin_boundary_part part USING plan_boundary b WHERE part.unit_id = b.unit_id;
INSERT INTO admin_boundary_part (unit_id, level, part)
SELECT unit_id, level, ST_Subdivide(boundary, 64) FROM plan_boundary;

INSERT INTO admin_event (key, kind, effective_on, title, legal_act, source)
SELECT key, kind, effective_on, title, legal_act, source FROM plan_event
ON CONFLICT (key) DO UPDATE
SET kind = excluded.kind, effective_on = excluded.effective_on, title = excluded.title,
    legal_act = excluded.legal_act, source = excluded.source;

UPDATE admin_succession s SET share = p.share, is_default = false, source = p.source
FROM plan_succession p
WHERE p.change = 'changed'
  AND (s.event_id, s.from_unit_id, s.to_unit_id) = (p.event_id, p.from_unit_id, p.to_unit_id);
UPDATE admin_succession s SET is_default = true
FROM plan_succession p
WHERE p.change = 'changed' AND p.is_default
  AND (s.event_id, s.from_unit_id, s.to_unit_id) = (p.event_id, p.from_unit_id, p.to_unit_id);
INSERT INTO admin_succession (event_id, from_unit_id, to_unit_id, share, is_default, source)
SELECT e.id, f.id, t.id, p.share, p.is_default, p.source
FROM plan_succession p
JOIN admin_event e ON e.key = p.event
JOIN admin_unit f
  ON f.level = p.from_level AND f.code = p.from_code AND coalesce(f.valid_from, '-infinity') = p.from_since
JOIN admin_unit t
  ON t.level = p.to_level AND t.code = p.to_code AND coalesce(t.valid_from, '-infinity') = p.to_since
WHERE p.change = 'added';

-- Does what was staged. A code is free again (its former unit closed) before the next unit takes it; from the highest
-- level down, so that a unit is written once, with its parent.
UPDATE admin_unit AS unit SET valid_to = day."on"
FROM unit_change_day AS day, unit_change_end AS ended WHERE unit.id = ended.unit_id;

INSERT INTO admin_unit (level, code, name, kind, province_code, parent_id, valid_from, source)
SELECT opened.level, opened.code, opened.name, opened.kind, opened.province_code, NULL, day."on", day.source
FROM unit_change_open AS opened, unit_change_day AS day
WHERE opened.level = 'province' ORDER BY opened.position;
INSERT INTO admin_unit (level, code, name, kind, province_code, parent_id, valid_from, source)
SELECT opened.level, opened.code, opened.name, opened.kind, opened.province_code, parent.id, day."on", day.source
FROM unit_change_day AS day
CROSS JOIN unit_change_open AS opened
LEFT JOIN admin_unit AS parent
  ON parent.level = opened.parent_level AND parent.code = opened.parent_code
 AND (parent.valid_from IS NULL OR parent.valid_from <= day."on") AND (parent.valid_to IS NULL OR parent.valid_to > day."on")
WHERE opened.level = 'district' ORDER BY opened.position;
INSERT INTO admin_unit (level, code, name, kind, province_code, parent_id, valid_from, source)
SELECT opened.level, opened.code, opened.name, opened.kind, opened.province_code, parent.id, day."on", day.source
FROM unit_change_day AS day
CROSS JOIN unit_change_open AS opened
LEFT JOIN admin_unit AS parent
  ON parent.level = opened.parent_level AND parent.code = opened.parent_code
 AND (parent.valid_from IS NULL OR parent.valid_from <= day."on") AND (parent.valid_to IS NULL OR parent.valid_to > day."on")
WHERE opened.level = 'commune' ORDER BY opened.position;

UPDATE admin_unit AS unit SET parent_id = parent.id
FROM unit_change_day AS day, unit_change_parent AS moved, admin_unit AS parent
WHERE unit.id = moved.unit_id AND parent.level = moved.level AND parent.code = moved.code
  AND (parent.valid_from IS NULL OR parent.valid_from <= day."on")
  AND (parent.valid_to IS NULL OR parent.valid_to > day."on");

-- A place that is given; else that of the unit it is like: an estimate, unless it is the same land.
INSERT INTO admin_place (unit_id, centre, quality, source, boundary, boundary_source, area_m2, population)
SELECT unit.id, coalesce(ST_SetSRID(ST_MakePoint(opened.lon, opened.lat), 4326), former.centre),
       CASE WHEN opened.lon IS NOT NULL THEN opened.quality WHEN opened.is_same THEN former.quality ELSE 'estimate' END,
       CASE WHEN opened.lon IS NULL AND opened.is_same THEN former.source ELSE day.source END,
       coalesce(given.boundary, CASE WHEN opened.is_same THEN former.boundary END),
       CASE WHEN given.boundary IS NOT NULL THEN day.source WHEN opened.is_same THEN former.boundary_source END,
       coalesce(opened.area_m2, CASE WHEN opened.is_same THEN former.area_m2 END),
       CASE WHEN opened.is_same THEN former.population END
FROM unit_change_day AS day
CROSS JOIN unit_change_open AS opened
JOIN admin_unit AS unit ON unit.level = opened.level AND unit.code = opened.code AND unit.valid_from = day."on"
LEFT JOIN admin_place AS former ON former.unit_id = opened.like_id
LEFT JOIN LATERAL (
  SELECT ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(opened.boundary), 4326)), 3))
           AS boundary
  WHERE opened.boundary IS NOT NULL) AS given ON true
WHERE opened.lon IS NOT NULL OR former.unit_id IS NOT NULL;

INSERT INTO admin_boundary_part (unit_id, level, part)
SELECT unit.id, unit.level, ST_Subdivide(place.boundary, 64)
FROM unit_change_day AS day
CROSS JOIN unit_change_open AS opened
JOIN admin_unit AS unit ON unit.level = opened.level AND unit.code = opened.code AND unit.valid_from = day."on"
JOIN admin_place AS place ON place.unit_id = unit.id AND place.boundary IS NOT NULL;

INSERT INTO admin_event (key, kind, effective_on, title, legal_act, source)
SELECT key, kind, effective_on, title, legal_act, source FROM unit_change_event;

INSERT INTO admin_succession (event_id, from_unit_id, to_unit_id, share, is_default, source)
SELECT event.id, link.from_unit_id, unit.id, link.share, link.is_default, day.source
FROM unit_change_day AS day
CROSS JOIN unit_change_link AS link
JOIN admin_event AS event ON event.key = link.event
JOIN admin_unit AS unit
  ON unit.level = link.level AND unit.code = link.code
 AND (unit.valid_from IS NULL OR unit.valid_from <= day."on") AND (unit.valid_to IS NULL OR unit.valid_to > day."on");
ANALYZE admin_unit, admin_place, admin_succession;

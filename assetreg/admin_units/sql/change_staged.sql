INSERT INTO unit_change_boundary_part (level, code, part)
SELECT level, code, ST_Subdivide(
  ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(boundary), 4326)), 3)), 64)
FROM unit_change_open WHERE boundary IS NOT NULL;
INSERT INTO unit_change_boundary_part (level, code, part)
SELECT unit.level, unit.code, part.part
FROM unit_change_day
JOIN admin_unit AS unit
  ON (unit.valid_from IS NULL OR unit.valid_from <= unit_change_day."on")
 AND (unit.valid_to IS NULL OR unit.valid_to > unit_change_day."on")
JOIN admin_boundary_part AS part ON part.unit_id = unit.id
WHERE (unit.level, unit.code) IN (SELECT level, code FROM unit_change_link)
  AND unit.id NOT IN (SELECT unit_id FROM unit_change_end);
CREATE INDEX ON unit_change_boundary_part USING gist (part);
CREATE INDEX ON unit_change_link (from_unit_id);
ANALYZE unit_change_event, unit_change_end, unit_change_open, unit_change_link, unit_change_parent, unit_change_boundary_part;

INSERT INTO change_boundary_part (level, code, part)
SELECT level, code, ST_Subdivide(
  ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(boundary), 4326)), 3)), 64)
FROM change_open WHERE boundary IS NOT NULL;
INSERT INTO change_boundary_part (level, code, part)
SELECT unit.level, unit.code, part.part
FROM change_day
JOIN admin_unit AS unit
  ON (unit.valid_from IS NULL OR unit.valid_from <= change_day."on")
 AND (unit.valid_to IS NULL OR unit.valid_to > change_day."on")
JOIN admin_boundary_part AS part ON part.unit_id = unit.id
WHERE (unit.level, unit.code) IN (SELECT level, code FROM change_link)
  AND unit.id NOT IN (SELECT unit_id FROM change_end);
CREATE INDEX ON change_boundary_part USING gist (part);
CREATE INDEX ON change_link (from_unit_id);
ANALYZE change_event, change_end, change_open, change_link, change_parent, change_boundary_part;

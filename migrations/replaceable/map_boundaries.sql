-- Keeps map_boundary equal to the boundaries of admin_place, projected and simplified for each band of zooms.

-- A shape in the whole numbers of a tile (4096 to a side, y downward), not clipped: ten times as fast as
-- ST_AsMVTGeom, which clips and repairs what was simplified and repaired when it was stored.
CREATE OR REPLACE FUNCTION map_tile_shape(outline geometry, z integer, x integer, y integer) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ST_SnapToGrid(
    ST_TransScale(outline,
                  20037508.342789244 - x * (40075016.685578488 / (1 << z)),
                  y * (40075016.685578488 / (1 << z)) - 20037508.342789244,
                  4096 * (1 << z) / 40075016.685578488, -4096 * (1 << z) / 40075016.685578488),
    1)
$$;

-- A boundary is simplified by half a pixel of the closest zoom of its band, so that no eye sees the difference.
CREATE OR REPLACE FUNCTION store_map_boundaries(units bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM map_boundary WHERE unit_id = ANY(units);
  INSERT INTO map_boundary (unit_id, level, min_zoom, max_zoom, source_digest, outline)
  SELECT unit.id, unit.level, band.min_zoom, band.max_zoom, md5(ST_AsBinary(place.boundary)),
         -- Clockwise outer rings: what the tile format asks for.
         ST_ForcePolygonCW(ST_Multi(CASE WHEN band.tolerance_m = 0 THEN projected.outline
                           ELSE ST_SimplifyPreserveTopology(projected.outline, band.tolerance_m) END))
  FROM admin_place AS place
  JOIN admin_unit AS unit ON unit.id = place.unit_id
  JOIN (VALUES ('province', 0, 4, 2400), ('province', 5, 6, 600), ('province', 7, 8, 150), ('province', 9, 30, 0),
               ('commune', 0, 7, 300), ('commune', 8, 8, 150), ('commune', 9, 30, 0))
    AS band (level, min_zoom, max_zoom, tolerance_m) USING (level)
  CROSS JOIN LATERAL (SELECT ST_Transform(place.boundary, 3857) AS outline OFFSET 0) AS projected
  WHERE place.unit_id = ANY(units) AND place.boundary IS NOT NULL;
END $$;

CREATE OR REPLACE FUNCTION keep_map_boundaries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM store_map_boundaries(array_agg(changed.unit_id))
  FROM (
    SELECT unit_id FROM new_row WHERE boundary IS NOT NULL
      AND md5(ST_AsBinary(boundary)) IS DISTINCT FROM (
        SELECT min(source_digest) FROM map_boundary WHERE map_boundary.unit_id = new_row.unit_id)
    UNION ALL
    SELECT unit_id FROM new_row WHERE boundary IS NULL
      AND EXISTS (SELECT FROM map_boundary WHERE map_boundary.unit_id = new_row.unit_id)
  ) AS changed
  HAVING count(*) > 0;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER map_boundary_insert AFTER INSERT ON admin_place
  REFERENCING NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION keep_map_boundaries();
CREATE OR REPLACE TRIGGER map_boundary_update AFTER UPDATE ON admin_place
  REFERENCING NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION keep_map_boundaries();

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM map_boundary) THEN
    PERFORM store_map_boundaries(array_agg(unit_id)) FROM admin_place WHERE boundary IS NOT NULL HAVING count(*) > 0;
  END IF;
END $$;

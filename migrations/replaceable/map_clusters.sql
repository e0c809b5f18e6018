-- Keeps map_cluster equal to what a GROUP BY over facility would say, whatever changes facility.

-- World units: Web Mercator cut into 2^30 columns and rows (3.7 cm at the equator), so that the cell of zoom z is a
-- plain shift, (unit >> (30 - z)), and sums are exact. Arithmetic only: no projection library is loaded for it.
CREATE OR REPLACE FUNCTION map_world_x(location geometry) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT least(1073741823, greatest(0, floor((ST_X(location) + 180) / 360 * 1073741824)))::integer
$$;

-- Row 0 is the north; 85.0511 degrees, where the square world ends, is the farthest that is told apart.
CREATE OR REPLACE FUNCTION map_world_y(location geometry) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT least(1073741823, greatest(0, floor((0.5 - atanh(sind(least(85.0512, greatest(-85.0512, ST_Y(location)))))
                                                    / (2 * pi())) * 1073741824)))::integer
$$;

-- Adds changes of the finest cells (zoom 13) to the pyramid, which keeps zooms 13, 10 and 7: what lies between is
-- summed while reading, from at most sixteen times as many cells, and every write pays for three rows, not for eight.
CREATE OR REPLACE FUNCTION apply_map_clusters(finest map_cluster[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Writers of one province take turns before they touch a cell: the coarse cells are common to all of them, and two
  -- transactions of several statements each would meet there in opposite orders.
  PERFORM pg_advisory_xact_lock(hashtext('assetreg.map_cluster'), hashtext(province_code))
  FROM (SELECT DISTINCT province_code FROM unnest(finest) ORDER BY province_code) AS touched;

  INSERT INTO map_cluster AS kept (z, x, y, province_code, outcome, n, sum_x, sum_y)
  SELECT level.z, change.x >> (13 - level.z), change.y >> (13 - level.z), change.province_code, change.outcome,
         sum(change.n), sum(change.sum_x), sum(change.sum_y)
  FROM unnest(finest) AS change, (VALUES (7), (10), (13)) AS level (z)
  GROUP BY 1, 2, 3, 4, 5
  ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT ON CONSTRAINT pk_map_cluster DO UPDATE
  SET n = kept.n + excluded.n, sum_x = kept.sum_x + excluded.sum_x, sum_y = kept.sum_y + excluded.sum_y;
END $$;

-- One pass over each transition table, never a join of the two. Old and new versions of a row that kept its place,
-- outcome and province cancel out exactly, and a statement that touched nothing of these leaves nothing to apply.
-- It counts for everybody, whatever part of the country the one who writes may see: as the owner.
CREATE OR REPLACE FUNCTION keep_map_clusters() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  finest map_cluster[];
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    TRUNCATE map_cluster;
    RETURN NULL;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(ROW(13, cell.*)::map_cluster) INTO finest FROM (
      SELECT x >> 17 AS cell_x, y >> 17 AS cell_y, province_code, outcome, count(*), sum(x), sum(y)
      FROM (SELECT map_world_x(location) AS x, map_world_y(location) AS y, province_code, outcome
            FROM new_row WHERE location IS NOT NULL) AS point
      GROUP BY 1, 2, 3, 4) AS cell;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(ROW(13, cell.*)::map_cluster) INTO finest FROM (
      SELECT x >> 17 AS cell_x, y >> 17 AS cell_y, province_code, outcome, -count(*), -sum(x), -sum(y)
      FROM (SELECT map_world_x(location) AS x, map_world_y(location) AS y, province_code, outcome
            FROM old_row WHERE location IS NOT NULL) AS point
      GROUP BY 1, 2, 3, 4) AS cell;
  ELSE
    SELECT array_agg(ROW(13, cell.*)::map_cluster) INTO finest FROM (
      SELECT x >> 17 AS cell_x, y >> 17 AS cell_y, province_code, outcome, sum(sign), sum(sign * x), sum(sign * y)
      FROM (SELECT 1 AS sign, map_world_x(location) AS x, map_world_y(location) AS y, province_code, outcome
            FROM new_row WHERE location IS NOT NULL
            UNION ALL
            SELECT -1, map_world_x(location), map_world_y(location), province_code, outcome
            FROM old_row WHERE location IS NOT NULL) AS point
      GROUP BY 1, 2, 3, 4
      HAVING sum(sign) <> 0 OR sum(sign * x) <> 0 OR sum(sign * y) <> 0) AS cell;
  END IF;
  IF finest IS NOT NULL THEN
    PERFORM apply_map_clusters(finest);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER map_cluster_insert AFTER INSERT ON facility
  REFERENCING NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION keep_map_clusters();
CREATE OR REPLACE TRIGGER map_cluster_update AFTER UPDATE ON facility
  REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION keep_map_clusters();
CREATE OR REPLACE TRIGGER map_cluster_delete AFTER DELETE ON facility
  REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION keep_map_clusters();
CREATE OR REPLACE TRIGGER map_cluster_truncate AFTER TRUNCATE ON facility
  FOR EACH STATEMENT EXECUTE FUNCTION keep_map_clusters();

-- Builds the pyramid anew from facility; for repair, and for a database that had facilities before it had a pyramid.
CREATE OR REPLACE FUNCTION rebuild_map_clusters() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  finest map_cluster[];
BEGIN
  LOCK TABLE facility IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM map_cluster;
  SELECT array_agg(ROW(13, cell.*)::map_cluster) INTO finest FROM (
    SELECT x >> 17 AS cell_x, y >> 17 AS cell_y, province_code, outcome, count(*), sum(x), sum(y)
    FROM (SELECT map_world_x(location) AS x, map_world_y(location) AS y, province_code, outcome
          FROM facility WHERE location IS NOT NULL) AS point
    GROUP BY 1, 2, 3, 4) AS cell;
  IF finest IS NOT NULL THEN
    PERFORM apply_map_clusters(finest);
  END IF;
END $$;

-- How many cells say something else than facility does; 0 when all is well.
CREATE OR REPLACE FUNCTION map_cluster_drift() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM (
    SELECT level.z, x >> (30 - level.z) AS x, y >> (30 - level.z) AS y, province_code, outcome,
           count(*) AS n, sum(x) AS sum_x, sum(y) AS sum_y
    FROM (SELECT map_world_x(location) AS x, map_world_y(location) AS y, province_code, outcome
          FROM facility WHERE location IS NOT NULL) AS point, (VALUES (7), (10), (13)) AS level (z)
    GROUP BY 1, 2, 3, 4, 5) AS truth
  FULL JOIN (SELECT * FROM map_cluster WHERE n <> 0 OR sum_x <> 0 OR sum_y <> 0) AS kept
    USING (z, x, y, province_code, outcome)
  WHERE (truth.n, truth.sum_x, truth.sum_y) IS DISTINCT FROM (kept.n, kept.sum_x, kept.sum_y)
$$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM map_cluster) AND EXISTS (SELECT FROM facility WHERE location IS NOT NULL) THEN
    PERFORM rebuild_map_clusters();
  END IF;
END $$;

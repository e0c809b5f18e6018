-- Keeps place_score: counted anew by whatever changes a few facilities, in the same statement, and by loads in sets.
--
-- A score is 100, less the weight of every check that failed and that nobody looked at and found right, less what is
-- withheld for every check that could not be made; never below 0. Restricted premises have no place and no score.

CREATE OR REPLACE FUNCTION place_scored(wanted bigint[]) RETURNS SETOF place_score LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH said AS MATERIALIZED (
    SELECT o.*, c.bit, c.weight, c.withheld, c.version,
           -- What somebody looked at stands as long as the point and its commune stand.
           o.outcome = 'failed' AND c.may_be_right AND EXISTS (
             SELECT FROM place_verdict v JOIN facility f ON f.id = v.facility_id
             WHERE v.facility_id = o.facility_id AND v.check_code = o.code AND v.looked_quad = f.quad
               AND v.looked_commune_id = f.commune_id) AS is_looked_at
    FROM place_outcomes(wanted) o JOIN place_formula c ON c.code = o.code
  ),
  summed AS (
    SELECT facility_id,
           greatest(0, 100 - coalesce(sum(weight) FILTER (WHERE outcome = 'failed' AND NOT is_looked_at), 0)
                           - coalesce(sum(withheld) FILTER (WHERE outcome = 'unmade'), 0)) AS score,
           coalesce(sum(1 << bit) FILTER (WHERE outcome = 'failed'), 0) AS failed,
           coalesce(sum(1 << bit) FILTER (WHERE outcome = 'passed'), 0) AS passed,
           coalesce(sum(1 << bit) FILTER (WHERE outcome = 'unmade'), 0) AS unmade,
           coalesce(sum(1 << bit) FILTER (WHERE is_looked_at), 0) AS looked_at,
           coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
             'check', code, 'distance_m', round(distance_m::numeric, 1), 'unit', unit_id, 'other', other_id,
             'basis', basis)) ORDER BY bit) FILTER (WHERE outcome = 'failed'), '[]') AS findings,
           max(version) AS formula
    FROM said GROUP BY facility_id
  )
  SELECT s.facility_id, f.province_code, f.commune_id, s.score::integer, weighed.importance,
         -round((100 - s.score) * weighed.importance * 10)::integer, coalesce(f.location_source, 'none'),
         s.failed::integer, s.passed::integer, s.unmade::integer, s.looked_at::integer, s.findings, s.formula,
         f.revision
  FROM summed s JOIN facility f ON f.id = s.facility_id
  -- How much depends on it: 1, and up to 3 more for each of area, cost and people, growing ever slower.
  CROSS JOIN LATERAL (SELECT round((1
    + least(3, ln(1 + greatest(coalesce(f.gross_floor_m2, 0), coalesce(f.land_area_m2, 0) / 5) / 1000))
    + least(3, ln(1 + greatest(coalesce(f.original_cost_vnd, 0), 0) / 1e9))
    + least(3, ln(1 + coalesce(f.headcount, 0) / 20.0)))::numeric, 3) AS importance) weighed
$$;

-- Counts the facilities wanted anew and answers how many scores there now are of them.
CREATE OR REPLACE FUNCTION score_places(wanted bigint[]) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  scored bigint;
BEGIN
  INSERT INTO place_score AS kept (facility_id, province_code, commune_id, score, importance, location_source, failed,
                                   passed, unmade, looked_at, findings, formula, facility_revision)
  SELECT facility_id, province_code, commune_id, score, importance, location_source, failed, passed, unmade, looked_at,
         findings, formula, facility_revision
  FROM place_scored(wanted) ORDER BY facility_id
  ON CONFLICT (facility_id) DO UPDATE
  SET province_code = excluded.province_code, commune_id = excluded.commune_id, score = excluded.score,
      importance = excluded.importance, location_source = excluded.location_source, failed = excluded.failed,
      passed = excluded.passed, unmade = excluded.unmade, looked_at = excluded.looked_at,
      findings = excluded.findings, formula = excluded.formula, facility_revision = excluded.facility_revision
  WHERE (kept.province_code, kept.commune_id, kept.score, kept.importance, kept.location_source, kept.failed,
         kept.passed, kept.unmade, kept.looked_at, kept.findings, kept.formula, kept.facility_revision)
    IS DISTINCT FROM (excluded.province_code, excluded.commune_id, excluded.score, excluded.importance,
         excluded.location_source, excluded.failed, excluded.passed, excluded.unmade, excluded.looked_at,
         excluded.findings, excluded.formula, excluded.facility_revision);
  DELETE FROM place_score s USING facility f
  WHERE s.facility_id = ANY (wanted) AND f.id = s.facility_id AND f.is_restricted;
  SELECT count(*) INTO scored FROM place_score WHERE facility_id = ANY (wanted);
  RETURN scored;
END $$;

-- An act on a few facilities counts them at once, and those that share their spot, where they were and where they are.
-- A load of many leaves them to whoever loads: a score of another revision than its facility's waits to be counted.
CREATE OR REPLACE FUNCTION score_changed_places() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  few CONSTANT integer := 50;
  ids bigint[];
  spots geometry[];
BEGIN
  IF TG_OP = 'DELETE' THEN
    SELECT array_agg(id), array_agg(location) FILTER (WHERE location_source <> 'unit_centre') INTO ids, spots
    FROM (SELECT id, location, location_source FROM old_row LIMIT few + 1) AS gone;
    ids := CASE WHEN cardinality(ids) <= few THEN '{}'::bigint[] ELSE ids END;
  ELSE
    SELECT array_agg(id), array_agg(location) FILTER (WHERE location_source <> 'unit_centre') INTO ids, spots
    FROM (SELECT id, location, location_source FROM new_row LIMIT few + 1) AS come;
  END IF;
  IF TG_OP = 'UPDATE' AND ids IS NOT NULL THEN
    -- What somebody looked at goes along. Read anew each time: a plan made for one row would ruin a large act.
    EXECUTE 'UPDATE place_verdict v SET province_code = n.province_code, commune_id = n.commune_id,
      revision = v.revision + 1, change_set_id = n.change_set_id, updated_at = n.updated_at
      FROM new_row n WHERE v.facility_id = n.id
        AND (v.province_code, v.commune_id) IS DISTINCT FROM (n.province_code, n.commune_id)';
  END IF;
  IF ids IS NULL OR cardinality(ids) > few THEN
    IF TG_OP = 'UPDATE' THEN  -- nobody sees a score where the facility no longer lies
      EXECUTE 'UPDATE place_score s SET province_code = n.province_code, commune_id = n.commune_id
        FROM new_row n WHERE s.facility_id = n.id
          AND (s.province_code, s.commune_id) IS DISTINCT FROM (n.province_code, n.commune_id)';
    END IF;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    spots := spots || ARRAY(SELECT location FROM old_row WHERE location_source <> 'unit_centre');
  END IF;
  IF spots <> '{}' THEN
    ids := ids || ARRAY(
      SELECT o.id FROM unnest(spots) AS spot JOIN facility o ON o.location && ST_Expand(spot, 0.00006)
      WHERE o.location_source <> 'unit_centre' ORDER BY o.id LIMIT few);
  END IF;
  PERFORM score_places(ids);
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER place_scores_insert AFTER INSERT ON facility
  REFERENCING NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION score_changed_places();
CREATE OR REPLACE TRIGGER place_scores_update AFTER UPDATE ON facility
  REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION score_changed_places();
CREATE OR REPLACE TRIGGER place_scores_delete AFTER DELETE ON facility
  REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION score_changed_places();

CREATE OR REPLACE FUNCTION score_looked_at_places() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM score_places(ARRAY[coalesce(NEW.facility_id, OLD.facility_id)]);
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER place_verdict_scores AFTER INSERT OR DELETE OR UPDATE OF looked_quad, looked_commune_id, check_code
  ON place_verdict FOR EACH ROW EXECUTE FUNCTION score_looked_at_places();

-- What was published stays as it was published.
CREATE OR REPLACE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE integrity_constraint_violation USING CONSTRAINT = 'quality_published', TABLE = TG_TABLE_NAME,
    MESSAGE = format('figures in %s are published and are never changed', TG_TABLE_NAME);
END $$;

CREATE OR REPLACE TRIGGER quality_snapshot_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON quality_snapshot
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_published_change();
CREATE OR REPLACE TRIGGER quality_figure_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON quality_figure
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_published_change();

-- Publishes the figures of one province as they stand: a heading, and a row for each commune that has facilities. As
-- the owner: what is published is of the whole province, whoever brought in the file that made it due.
--
-- The digest is taken of what the figures say, by the communes' codes: the same register gives the same digest.
CREATE OR REPLACE FUNCTION publish_places(wanted text, on_day date, why text, number bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
  made bigint;
  last CONSTANT integer := (SELECT max(bit) FROM place_formula);
BEGIN
  CREATE TEMP TABLE figure_made ON COMMIT DROP AS
  WITH alike AS MATERIALIZED (
    SELECT commune_id, location_source, score, failed, passed, unmade, looked_at, count(*) AS n,
           sum(importance) AS importance, sum(importance * score) AS weighted
    FROM place_score WHERE province_code = wanted
    GROUP BY commune_id, location_source, score, failed, passed, unmade, looked_at
  ),
  restricted AS (
    SELECT commune_id, count(*) AS n FROM facility WHERE province_code = wanted AND is_restricted GROUP BY commune_id
  ),
  summed AS (
    SELECT commune_id, sum(n) AS facilities, sum(n * score) AS score_sum, sum(importance) AS importance_sum,
           sum(weighted) AS weighted_sum
    FROM alike GROUP BY commune_id
  ),
  band AS (
    SELECT commune_id, array_agg(n ORDER BY step) AS bands FROM (
      SELECT c.commune_id, step, coalesce(sum(a.n) FILTER (WHERE least(19, a.score / 5) = step), 0)::integer AS n
      FROM summed c CROSS JOIN generate_series(0, 19) AS step JOIN alike a ON a.commune_id = c.commune_id
      GROUP BY c.commune_id, step) AS counted
    GROUP BY commune_id
  ),
  bits AS (
    SELECT commune_id, array_agg(failed ORDER BY bit) AS failed, array_agg(passed ORDER BY bit) AS passed,
           array_agg(unmade ORDER BY bit) AS unmade, array_agg(looked_at ORDER BY bit) AS looked_at
    FROM (
      SELECT commune_id, bit, sum(n * (failed >> bit & 1))::integer AS failed,
             sum(n * (passed >> bit & 1))::integer AS passed, sum(n * (unmade >> bit & 1))::integer AS unmade,
             sum(n * (looked_at >> bit & 1))::integer AS looked_at
      FROM alike CROSS JOIN generate_series(0, last) AS bit GROUP BY commune_id, bit) AS counted
    GROUP BY commune_id
  ),
  source AS (
    SELECT commune_id, jsonb_object_agg(location_source, n) AS sources
    FROM (SELECT commune_id, location_source, sum(n) AS n FROM alike GROUP BY commune_id, location_source) AS counted
    GROUP BY commune_id
  )
  SELECT u.code, u.name, s.commune_id, s.facilities::integer, coalesce(r.n, 0)::integer AS restricted, s.score_sum::bigint,
         s.importance_sum, s.weighted_sum, band.bands, bits.failed, bits.passed, bits.unmade, bits.looked_at,
         source.sources
  FROM summed s
  JOIN admin_unit u ON u.id = s.commune_id
  JOIN band USING (commune_id) JOIN bits USING (commune_id) JOIN source USING (commune_id)
  LEFT JOIN restricted r USING (commune_id);

  INSERT INTO quality_snapshot (province, day, cause, cause_number, formula, grounds, digest)
  VALUES (wanted, on_day, why, number, (SELECT max(version) FROM place_formula),
          jsonb_build_object(
            'boundaries', (SELECT count(*) FROM admin_place p JOIN admin_unit u ON u.id = p.unit_id
                           WHERE p.boundary IS NOT NULL AND u.level = 'commune' AND u.province_code = wanted
                             AND u.valid_to IS NULL),
            'communes', (SELECT count(*) FROM admin_unit u
                         WHERE u.level = 'commune' AND u.province_code = wanted AND u.valid_to IS NULL),
            'seats', (SELECT count(*) FROM admin_place p JOIN admin_unit u ON u.id = p.unit_id
                      WHERE p.quality = 'seat' AND u.level = 'commune' AND u.province_code = wanted
                        AND u.valid_to IS NULL),
            'water', (SELECT coalesce(jsonb_agg(l.name ORDER BY l.name), '[]') FROM water_layer l)),
          (SELECT encode(sha256(convert_to(coalesce(string_agg(ROW(
             code, facilities, restricted, score_sum, importance_sum, weighted_sum, bands, failed, passed, unmade,
             looked_at, sources)::text, E'\n' ORDER BY code), ''), 'UTF8')), 'hex') FROM figure_made))
  RETURNING id INTO made;

  INSERT INTO quality_figure (snapshot_id, province_code, commune_id, commune_code, commune_name, facilities, restricted,
    score_sum, importance_sum, weighted_sum, bands, failed, passed, unmade, looked_at, sources)
  SELECT made, wanted, commune_id, code, name, facilities, restricted, score_sum, importance_sum, weighted_sum, bands, failed,
         passed, unmade, looked_at, sources FROM figure_made;
  DROP TABLE figure_made;
  RETURN made;
END $$;

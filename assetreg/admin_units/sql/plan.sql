-- What would change: one table per kind of row, change = added, changed or removed. Nothing is written yet.
-- A source replaces what it said itself before and what lesser sources said (admin_source_rank), never more.

CREATE TEMPORARY TABLE plan_unit ON COMMIT DROP AS
SELECT CASE WHEN u.id IS NULL THEN 'added' ELSE 'changed' END AS change, u.id, l.*
FROM load_unit l
LEFT JOIN admin_unit u
  ON u.level = l.level AND u.code = l.code AND coalesce(u.valid_from, '-infinity') = l.since
LEFT JOIN admin_unit p ON p.id = u.parent_id
CROSS JOIN load_source s
WHERE u.id IS NULL
   OR admin_source_rank(u.source) <= admin_source_rank(s.source) AND (
      (u.name, u.kind, u.province_code) IS DISTINCT FROM (l.name, l.kind, l.province_code)
      -- An end that something else recorded stands: a source that does not know it cannot undo it.
      OR u.valid_to IS DISTINCT FROM coalesce(l.valid_to, u.valid_to)
      OR (p.level, p.code, CASE WHEN p.id IS NOT NULL THEN coalesce(p.valid_from, '-infinity') END)
         IS DISTINCT FROM (l.parent_level, l.parent_code, l.parent_since))
UNION ALL
SELECT 'removed', u.id, NULL, u.level, u.code, coalesce(u.valid_from, '-infinity'), u.name, u.kind,
       u.province_code, NULL, NULL, NULL, u.valid_to
FROM admin_unit u
JOIN load_source s ON s.complete AND s.source = u.source
WHERE NOT EXISTS (
  SELECT FROM load_unit l
  WHERE l.level = u.level AND l.code = u.code AND l.since = coalesce(u.valid_from, '-infinity'));

CREATE TEMPORARY TABLE plan_place ON COMMIT DROP AS
SELECT CASE WHEN p.unit_id IS NULL THEN 'added' ELSE 'changed' END AS change,
       coalesce(u.name, n.name) AS name, l.level, l.code, l.since, l.lon, l.lat, l.quality, l.area_m2, l.population
FROM load_place l
LEFT JOIN admin_unit u
  ON u.level = l.level AND u.code = l.code AND coalesce(u.valid_from, '-infinity') = l.since
LEFT JOIN load_unit n ON n.level = l.level AND n.code = l.code AND n.since = l.since
LEFT JOIN admin_place p ON p.unit_id = u.id
CROSS JOIN load_source s
WHERE l.lon IS NOT NULL AND (
  p.unit_id IS NULL
  -- A real seat is worth more than any estimate; between equals the better source decides.
  OR (p.source = s.source
      OR (l.quality = 'seat', admin_source_rank(s.source)) >= (p.quality = 'seat', admin_source_rank(p.source)))
     AND (p.quality, p.source, ST_X(p.centre), ST_Y(p.centre), p.area_m2, p.population)
         IS DISTINCT FROM
         (l.quality, s.source, l.lon, l.lat, coalesce(l.area_m2, p.area_m2), coalesce(l.population, p.population)));

CREATE TEMPORARY TABLE plan_boundary ON COMMIT DROP AS
SELECT CASE WHEN p.boundary IS NULL THEN 'added' ELSE 'changed' END AS change,
       u.name, u.id AS unit_id, l.level, l.code, l.boundary
FROM (
  SELECT level, code, since,
         ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_GeomFromGeoJSON(boundary)), 3)) AS boundary
  FROM load_place WHERE boundary IS NOT NULL
) l
JOIN admin_unit u ON u.level = l.level AND u.code = l.code AND coalesce(u.valid_from, '-infinity') = l.since
LEFT JOIN admin_place p ON p.unit_id = u.id
CROSS JOIN load_source s
WHERE p.boundary IS NULL
   OR admin_source_rank(p.boundary_source) <= admin_source_rank(s.source)
      AND (p.boundary_source <> s.source OR NOT p.boundary = l.boundary);

CREATE TEMPORARY TABLE plan_event ON COMMIT DROP AS
SELECT CASE WHEN e.id IS NULL THEN 'added' ELSE 'changed' END AS change, l.title AS name, l.key AS code, l.*
FROM load_event l
LEFT JOIN admin_event e ON e.key = l.key
WHERE e.id IS NULL
   OR (e.kind, e.effective_on, e.title, e.legal_act, e.source)
      IS DISTINCT FROM (l.kind, l.effective_on, l.title, l.legal_act, l.source);

CREATE TEMPORARY TABLE plan_succession ON COMMIT DROP AS
WITH standing AS (
  SELECT e.key AS event, s.event_id, s.from_unit_id, s.to_unit_id, s.share, s.is_default, s.source,
         admin_source_rank(s.source) AS rank,
         f.level AS from_level, f.code AS from_code, coalesce(f.valid_from, '-infinity') AS from_since,
         t.level AS to_level, t.code AS to_code, coalesce(t.valid_from, '-infinity') AS to_since, t.name
  FROM admin_succession s
  JOIN admin_event e ON e.id = s.event_id
  JOIN admin_unit f ON f.id = s.from_unit_id
  JOIN admin_unit t ON t.id = s.to_unit_id
),
-- A unit's successors at one event come from one source: the best that has spoken.
spoken AS (
  SELECT event, from_level, from_code, from_since, max(rank) AS rank
  FROM standing GROUP BY event, from_level, from_code, from_since
),
said AS (
  SELECT l.*, r.source, r.rank
  FROM load_succession l
  CROSS JOIN (SELECT source, admin_source_rank(source) AS rank FROM load_source) r
  LEFT JOIN spoken USING (event, from_level, from_code, from_since)
  WHERE spoken.rank IS NULL OR spoken.rank <= r.rank
)
SELECT CASE WHEN standing.event IS NULL THEN 'added' ELSE 'changed' END AS change,
       said.from_code || ' > ' || said.to_code AS code, '' AS name,
       standing.event_id, standing.from_unit_id, standing.to_unit_id,
       said.event, said.from_level, said.from_code, said.from_since, said.to_level, said.to_code, said.to_since,
       said.share, said.is_default, said.source
FROM said
LEFT JOIN standing USING (event, from_level, from_code, from_since, to_level, to_code, to_since)
WHERE standing.event IS NULL
   OR (standing.share, standing.is_default, standing.source) <> (said.share, said.is_default, said.source)
UNION ALL
SELECT 'removed', standing.from_code || ' > ' || standing.to_code, standing.name,
       standing.event_id, standing.from_unit_id, standing.to_unit_id,
       standing.event, standing.from_level, standing.from_code, standing.from_since, standing.to_level,
       standing.to_code, standing.to_since, standing.share, standing.is_default, standing.source
FROM standing
CROSS JOIN load_source s
WHERE (standing.source = s.source OR standing.rank < admin_source_rank(s.source))
  AND (s.complete AND standing.source = s.source
       OR EXISTS (
         SELECT FROM load_succession l
         WHERE (l.event, l.from_level, l.from_code, l.from_since)
             = (standing.event, standing.from_level, standing.from_code, standing.from_since)))
  AND NOT EXISTS (
    SELECT FROM load_succession l
    WHERE (l.event, l.from_level, l.from_code, l.from_since, l.to_level, l.to_code, l.to_since)
        = (standing.event, standing.from_level, standing.from_code, standing.from_since,
           standing.to_level, standing.to_code, standing.to_since));

-- What an event changes about units, before anything is written.
DROP TABLE IF EXISTS unit_change_day, unit_change_event, unit_change_end, unit_change_open, unit_change_link, unit_change_parent,
  unit_change_boundary_part;
CREATE TEMPORARY TABLE unit_change_day ("on" date NOT NULL, source text NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE unit_change_event (
  key text NOT NULL, kind text NOT NULL, effective_on date NOT NULL, title text NOT NULL, legal_act text,
  source text NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE unit_change_end (unit_id bigint NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE unit_change_open (
  position integer NOT NULL,
  level text NOT NULL, code text NOT NULL, name text NOT NULL, kind text NOT NULL, province_code text NOT NULL,
  parent_level text, parent_code text,
  lon double precision, lat double precision, quality text, area_m2 double precision, boundary text,
  like_id bigint, is_same boolean NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE unit_change_link (
  event text NOT NULL, from_unit_id bigint NOT NULL, level text NOT NULL, code text NOT NULL, share text NOT NULL,
  is_default boolean NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE unit_change_parent (unit_id bigint NOT NULL, level text NOT NULL, code text NOT NULL) ON COMMIT DROP;
-- Where successors will lie, in small polygons: given with the event, or of units that stand already.
CREATE TEMPORARY TABLE unit_change_boundary_part (
  level text NOT NULL, code text NOT NULL, part geometry(Polygon, 4326) NOT NULL
) ON COMMIT DROP;

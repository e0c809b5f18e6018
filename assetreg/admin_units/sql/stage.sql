-- What a source says, before anything is believed. A unit without a known beginning has since '-infinity' here,
-- not NULL: joins on equality can be hashed.
DROP TABLE IF EXISTS load_source, load_unit, load_place, load_event, load_succession,
  plan_unit, plan_place, plan_boundary, plan_event, plan_succession;
CREATE TEMPORARY TABLE load_source (source text NOT NULL, complete boolean NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE load_unit (
  position integer NOT NULL,
  level text NOT NULL, code text NOT NULL, since date NOT NULL,
  name text NOT NULL, kind text NOT NULL, province_code text NOT NULL,
  parent_level text, parent_code text, parent_since date,
  valid_to date
) ON COMMIT DROP;
CREATE TEMPORARY TABLE load_place (
  level text NOT NULL, code text NOT NULL, since date NOT NULL,
  lon double precision, lat double precision, quality text NOT NULL,
  area_m2 double precision, population bigint, boundary text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE load_event (
  key text NOT NULL, kind text NOT NULL, effective_on date NOT NULL, title text NOT NULL, legal_act text,
  source text NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE load_succession (
  event text NOT NULL,
  from_level text NOT NULL, from_code text NOT NULL, from_since date NOT NULL,
  to_level text NOT NULL, to_code text NOT NULL, to_since date NOT NULL,
  share text NOT NULL, is_default boolean NOT NULL
) ON COMMIT DROP;

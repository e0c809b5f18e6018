-- Where the records of each unit that ends go, before anything is written.
DROP TABLE IF EXISTS reorganisation_target;
CREATE TEMPORARY TABLE reorganisation_target (
  from_unit_id bigint NOT NULL, from_level text NOT NULL, from_code text NOT NULL, from_province text NOT NULL,
  to_code text, to_province text, is_default boolean NOT NULL, successors integer NOT NULL
) ON COMMIT DROP;

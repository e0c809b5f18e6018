-- The parts of a facility lie where it lies: when it moves to another commune or province they go along, in the same
-- change set. One pass for all facilities of a statement; a statement that moves none ends at the first question.
--
-- Which ones moved is told by what the new versions say that the old ones did not: a set of rows taken from another,
-- never a join of the two, whose plan, once made for one row, would ruin a statement of 100,000. The updates are
-- planned anew each time for the same reason.
CREATE OR REPLACE FUNCTION move_facility_parts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  part text;
BEGIN
  PERFORM FROM (SELECT id, province_code, commune_id FROM new_row
                EXCEPT SELECT id, province_code, commune_id FROM old_row) AS moved LIMIT 1;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  FOREACH part IN ARRAY ARRAY['land_parcel', 'building', 'use_state', 'facility_party', 'site_connection'] LOOP
    EXECUTE format('
      UPDATE %I AS part
      SET province_code = place.province_code, commune_id = place.commune_id, revision = part.revision + 1,
          change_set_id = place.change_set_id, updated_at = place.updated_at
      FROM new_row AS place
      WHERE part.facility_id = place.id
        AND (part.province_code, part.commune_id) IS DISTINCT FROM (place.province_code, place.commune_id)', part);
  END LOOP;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS facility_parts_move ON facility;
CREATE TRIGGER facility_parts_move AFTER UPDATE ON facility
  REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION move_facility_parts();

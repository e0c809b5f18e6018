-- The parts of a facility lie where it lies: when it moves to another commune or province they go along, in the same
-- change set. Asked per row and only where the place differs, so that other changes cost nothing.
CREATE OR REPLACE FUNCTION move_facility_parts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE land_parcel SET province_code = NEW.province_code, commune_id = NEW.commune_id, revision = revision + 1,
    change_set_id = NEW.change_set_id, updated_at = NEW.updated_at WHERE facility_id = NEW.id;
  UPDATE building SET province_code = NEW.province_code, commune_id = NEW.commune_id, revision = revision + 1,
    change_set_id = NEW.change_set_id, updated_at = NEW.updated_at WHERE facility_id = NEW.id;
  UPDATE use_state SET province_code = NEW.province_code, commune_id = NEW.commune_id, revision = revision + 1,
    change_set_id = NEW.change_set_id, updated_at = NEW.updated_at WHERE facility_id = NEW.id;
  UPDATE facility_party SET province_code = NEW.province_code, commune_id = NEW.commune_id, revision = revision + 1,
    change_set_id = NEW.change_set_id, updated_at = NEW.updated_at WHERE facility_id = NEW.id;
  UPDATE site_connection SET province_code = NEW.province_code, commune_id = NEW.commune_id, revision = revision + 1,
    change_set_id = NEW.change_set_id, updated_at = NEW.updated_at WHERE facility_id = NEW.id;
  UPDATE facility_merge SET province_code = NEW.province_code, commune_id = NEW.commune_id, revision = revision + 1,
    change_set_id = NEW.change_set_id, updated_at = NEW.updated_at WHERE facility_id = NEW.id;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS facility_parts_move ON facility;
CREATE TRIGGER facility_parts_move AFTER UPDATE OF province_code, commune_id ON facility FOR EACH ROW
  WHEN ((OLD.province_code, OLD.commune_id) IS DISTINCT FROM (NEW.province_code, NEW.commune_id))
  EXECUTE FUNCTION move_facility_parts();

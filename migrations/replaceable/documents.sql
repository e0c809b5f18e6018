-- What a foreign key would do if a paper belonged to one table alone: a record with papers cannot be deleted, and its
-- papers lie where it lies. The name of the record's table is the kind of the subject.
CREATE OR REPLACE FUNCTION hold_documents() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM document WHERE subject_kind = TG_TABLE_NAME AND subject_id = OLD.id) THEN
    RAISE foreign_key_violation USING CONSTRAINT = 'fk_document_subject',
      MESSAGE = format('%s %s still has papers or photos', TG_TABLE_NAME, OLD.id);
  END IF;
  RETURN OLD;
END $$;

-- One pass for all records of a statement, and none where no record moved; planned anew each time (facility_parts.sql
-- says why).
CREATE OR REPLACE FUNCTION move_documents() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM (SELECT id, province_code, commune_id FROM new_row
                EXCEPT SELECT id, province_code, commune_id FROM old_row) AS moved LIMIT 1;
  IF FOUND THEN
    EXECUTE '
      UPDATE document AS paper
      SET province_code = place.province_code, commune_id = place.commune_id, revision = paper.revision + 1,
          change_set_id = place.change_set_id, updated_at = place.updated_at
      FROM new_row AS place
      WHERE paper.subject_kind = $1 AND paper.subject_id = place.id
        AND (paper.province_code, paper.commune_id) IS DISTINCT FROM (place.province_code, place.commune_id)'
    USING TG_TABLE_NAME::text;
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE
  subject text;
BEGIN
  FOREACH subject IN ARRAY ARRAY[
    'facility', 'land_parcel', 'building', 'agency', 'vehicle', 'equipment', 'archive_holding', 'stocktake_count',
    'delegation_rule', 'authorisation', 'disposition_case', 'disposition_paper'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON %I', subject || '_documents_hold', subject);
    EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION hold_documents()',
      subject || '_documents_hold', subject);
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON %I', subject || '_documents_move', subject);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row
      FOR EACH STATEMENT EXECUTE FUNCTION move_documents()', subject || '_documents_move', subject);
  END LOOP;
END $$;

-- Premises of defence, cipher or secret work have neither plans nor photos that say where they were taken
-- (Decree 186/2025/ND-CP Art. 39 and 104; Law on the protection of state secrets).
--
-- Asked after the row is written: a row trigger before an update, even one that hardly ever fires, lets every update
-- of its table compute all generated columns anew (facility: the text that is searched), whatever it changes.
CREATE OR REPLACE FUNCTION refuse_restricted_document() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM facility WHERE id = NEW.facility_id AND is_restricted) THEN
    RAISE check_violation USING CONSTRAINT = 'ck_document_restricted',
      MESSAGE = 'restricted premises have no plan and no photo with its place';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION refuse_restricted_facility() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM document WHERE facility_id = NEW.id AND (kind = 'plan' OR photo_longitude IS NOT NULL)) THEN
    RAISE check_violation USING CONSTRAINT = 'ck_facility_restricted_documents',
      MESSAGE = 'withdraw its plans and the photos with a place first';
  END IF;
  RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS document_restricted ON document;
CREATE TRIGGER document_restricted AFTER INSERT OR UPDATE ON document FOR EACH ROW
  WHEN (NEW.facility_id IS NOT NULL AND (NEW.kind = 'plan' OR NEW.photo_longitude IS NOT NULL))
  EXECUTE FUNCTION refuse_restricted_document();
DROP TRIGGER IF EXISTS facility_restricted_documents ON facility;
CREATE TRIGGER facility_restricted_documents AFTER UPDATE OF is_restricted ON facility FOR EACH ROW
  WHEN (NEW.is_restricted AND NOT OLD.is_restricted) EXECUTE FUNCTION refuse_restricted_facility();

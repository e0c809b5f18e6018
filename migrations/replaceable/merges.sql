-- What is not remembered but refers to a facility follows it into the one it was merged with, and comes back when the
-- merge goes: whoever undoes it, and by which way. What was moved is told in facility_merge.followed.
-- assetreg/duplicates/references.py names every table; a test holds both lists against the database.
CREATE OR REPLACE FUNCTION follow_facility_merge() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  moved jsonb;
BEGIN
  IF TG_OP = 'INSERT' THEN
    WITH went AS (
      UPDATE import_result SET facility_id = NEW.facility_id WHERE facility_id = NEW.merged_id RETURNING digest)
    SELECT coalesce(jsonb_agg(digest), '[]') INTO moved FROM went;
    NEW.followed := jsonb_build_object('import_result', moved);
    WITH went AS (
      UPDATE staff_flow AS flow SET facility_id = NEW.facility_id, province_code = stays.province_code,
        commune_id = stays.commune_id
      FROM facility AS stays WHERE stays.id = NEW.facility_id AND flow.facility_id = NEW.merged_id RETURNING flow.id)
    SELECT coalesce(jsonb_agg(id), '[]') INTO moved FROM went;
    NEW.followed := NEW.followed || jsonb_build_object('staff_flow', moved);
    RETURN NEW;
  END IF;
  UPDATE import_result SET facility_id = OLD.merged_id
  WHERE facility_id = OLD.facility_id
    AND digest IN (SELECT jsonb_array_elements_text(OLD.followed -> 'import_result')::uuid);
  UPDATE staff_flow AS flow SET facility_id = OLD.merged_id, province_code = back.province_code,
    commune_id = back.commune_id
  FROM facility AS back
  WHERE back.id = OLD.merged_id AND flow.facility_id = OLD.facility_id
    AND flow.id IN (SELECT jsonb_array_elements_text(OLD.followed -> 'staff_flow')::bigint);
  RETURN OLD;
END $$;

-- Of the row that is entered; a merge put back after an undo moves again by itself.
CREATE OR REPLACE TRIGGER facility_merge_follow BEFORE INSERT OR DELETE ON facility_merge FOR EACH ROW
  EXECUTE FUNCTION follow_facility_merge();

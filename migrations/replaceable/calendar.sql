-- A day of the calendar never changes and never goes: it is withdrawn, once. What was counted by it stays explainable.
CREATE OR REPLACE FUNCTION keep_calendar_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  withdrawn record;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL THEN
    withdrawn := OLD;
    withdrawn.withdrawn_at := NEW.withdrawn_at;
    withdrawn.withdrawn_by_id := NEW.withdrawn_by_id;
    IF withdrawn IS NOT DISTINCT FROM NEW THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'a day of the calendar stands as it is; withdraw it and enter another'
    USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER IF EXISTS keep_day ON calendar_day;
CREATE TRIGGER keep_day BEFORE UPDATE OR DELETE ON calendar_day FOR EACH ROW EXECUTE FUNCTION keep_calendar_day();

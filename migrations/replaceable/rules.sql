-- A version of a rule never changes and never goes: a later one closes it, once. What was computed under it stays
-- explainable.
CREATE OR REPLACE FUNCTION keep_rule_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  closed record;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.valid_to IS NULL AND NEW.valid_to IS NOT NULL THEN
    closed := OLD;
    closed.valid_to := NEW.valid_to;
    closed.closed_change_set_id := NEW.closed_change_set_id;
    IF closed IS NOT DISTINCT FROM NEW THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'a version of % stands as it is; enter a later one', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

DO $$
DECLARE
  rules text;
BEGIN
  -- Every table of versions names the change that closed one.
  FOR rules IN
    SELECT c.table_name FROM information_schema.columns AS c
    JOIN information_schema.tables AS t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND c.column_name = 'closed_change_set_id' AND t.table_type = 'BASE TABLE'
  LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS keep_version ON %I', rules);
    EXECUTE format(
      'CREATE TRIGGER keep_version BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION keep_rule_version()',
      rules);
  END LOOP;
END $$;

-- What a province has delegated, and who may sign for whom, is published: its communes read it, and write none of it.
DO $$
DECLARE
  published text;
BEGIN
  FOREACH published IN ARRAY ARRAY['delegation_rule', 'authorisation'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', published);
    EXECUTE format('DROP POLICY IF EXISTS of_own_province ON %I', published);
    EXECUTE format('CREATE POLICY of_own_province ON %I FOR SELECT TO assetreg_commune, assetreg_mixed USING (
      province_code IN (
        SELECT unit.province_code FROM admin_unit AS unit
        WHERE unit.id = ANY (nullif(current_setting(''assetreg.communes'', true), '''')::bigint[])))', published);
  END LOOP;
END $$;

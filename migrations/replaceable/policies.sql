-- The second wall: which rows of the register each of the application's roles may see and write.
--
-- Every table with a province_code gets the same four policies, a new one by itself at the next upgrade. The role is
-- chosen for each transaction by how much of the country the one who asks may see (access/roles.py), and the settings
-- say which part. A policy compares one bare column with one array: anything else costs the index. Whoever has taken
-- none of the roles, or assetreg_nobody, sees nothing.
DO $$
DECLARE
  -- Reference of the whole country, or walled by something else than one place (below).
  unwalled CONSTANT text[] := ARRAY['admin_unit', 'import_row', 'change_set'];
  -- Of the province as a whole, with nothing in it about one place: communes see those of their own province.
  common CONSTANT text[] := ARRAY['commute_run', 'agency_code_counter', 'movable_code_counter', 'import_mapping'];
  -- An array that is not set is empty: nothing equals its elements.
  in_provinces CONSTANT text := $sql$province_code = ANY (nullif(current_setting('assetreg.provinces', true), '')::text[])$sql$;
  in_communes CONSTANT text := $sql$commune_id = ANY (nullif(current_setting('assetreg.communes', true), '')::bigint[])$sql$;
  around_communes CONSTANT text := $sql$province_code IN (
    SELECT unit.province_code FROM admin_unit AS unit
    WHERE unit.id = ANY (nullif(current_setting('assetreg.communes', true), '')::bigint[]))$sql$;
  walled record;
  policy record;
BEGIN
  FOR walled IN
    SELECT c.oid::regclass AS name, c.relname = ANY (common) AS is_common,
           EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'commune_id' AND NOT attisdropped)
             AS has_commune
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'province_code' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ALL (unwalled)
    ORDER BY c.relname
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled.name);
    FOR policy IN
      SELECT * FROM (VALUES
        ('by_country', 'assetreg_national', 'true'),
        ('by_province', 'assetreg_province', in_provinces),
        ('by_commune', 'assetreg_commune',
         CASE WHEN walled.is_common THEN around_communes WHEN walled.has_commune THEN in_communes END),
        ('by_mixture', 'assetreg_mixed',
         CASE WHEN walled.is_common THEN in_provinces || ' OR ' || around_communes
              WHEN walled.has_commune THEN in_provinces || ' OR ' || in_communes ELSE in_provinces END)
      ) AS p (name, role, condition)
    LOOP
      EXECUTE format('DROP POLICY IF EXISTS %I ON %s', policy.name, walled.name);
      IF policy.condition IS NOT NULL THEN
        EXECUTE format('CREATE POLICY %I ON %s TO %I USING (%s)', policy.name, walled.name, policy.role, policy.condition);
      END IF;
    END LOOP;
  END LOOP;
END $$;

-- Who hands in a file for several places at once has no one place to keep it under: the maker always sees it.
DROP POLICY IF EXISTS by_maker ON import_batch;
CREATE POLICY by_maker ON import_batch TO assetreg_commune, assetreg_province, assetreg_mixed
  USING (maker_id = nullif(current_setting('assetreg.user', true), '')::bigint);
DROP POLICY IF EXISTS by_maker ON import_mapping;
CREATE POLICY by_maker ON import_mapping TO assetreg_commune, assetreg_province, assetreg_mixed
  USING (maker_id = nullif(current_setting('assetreg.user', true), '')::bigint);
-- What a commune saved for itself is read there and in its province, not in the communes beside it.
DROP POLICY IF EXISTS own_or_for_all ON import_mapping;
CREATE POLICY own_or_for_all ON import_mapping AS RESTRICTIVE TO assetreg_commune
  USING (commune_id IS NULL OR commune_id = ANY (nullif(current_setting('assetreg.communes', true), '')::bigint[])
         OR maker_id = nullif(current_setting('assetreg.user', true), '')::bigint);

-- What was read of a file, found in it and made of it is seen with the file.
DO $$
DECLARE
  part text;
BEGIN
  FOREACH part IN ARRAY ARRAY['import_row', 'import_record', 'import_finding', 'import_result', 'import_cells'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('DROP POLICY IF EXISTS by_batch ON %I', part);
    EXECUTE format('CREATE POLICY by_batch ON %I TO assetreg_commune, assetreg_province, assetreg_mixed, '
                   'assetreg_national USING (batch_id IN (SELECT id FROM import_batch))', part);
  END LOOP;
END $$;

-- An act is seen by those who see something of what it wrote. It is opened and sealed by functions of the owner alone.
ALTER TABLE change_set ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS by_country ON change_set;
DROP POLICY IF EXISTS by_province ON change_set;
DROP POLICY IF EXISTS by_commune ON change_set;
DROP POLICY IF EXISTS by_mixture ON change_set;
CREATE POLICY by_country ON change_set TO assetreg_national USING (true);
CREATE POLICY by_province ON change_set FOR SELECT TO assetreg_province
  USING (province_codes && nullif(current_setting('assetreg.provinces', true), '')::text[]);
CREATE POLICY by_commune ON change_set FOR SELECT TO assetreg_commune
  USING (commune_ids && nullif(current_setting('assetreg.communes', true), '')::bigint[]);
CREATE POLICY by_mixture ON change_set FOR SELECT TO assetreg_mixed
  USING (province_codes && nullif(current_setting('assetreg.provinces', true), '')::text[]
         OR commune_ids && nullif(current_setting('assetreg.communes', true), '')::bigint[]);

-- How many codes a commune has given away is its own affair; whoever enters something there takes the next.
ALTER TABLE facility_code_counter ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS by_country ON facility_code_counter;
DROP POLICY IF EXISTS by_unit ON facility_code_counter;
CREATE POLICY by_country ON facility_code_counter TO assetreg_national USING (true);
CREATE POLICY by_unit ON facility_code_counter TO assetreg_province, assetreg_commune, assetreg_mixed
  USING (commune_code IN (
    SELECT unit.code FROM admin_unit AS unit
    WHERE unit.level = 'commune'
      AND (unit.province_code = ANY (nullif(current_setting('assetreg.provinces', true), '')::text[])
           OR unit.id = ANY (nullif(current_setting('assetreg.communes', true), '')::bigint[]))));

-- The memory of every change. Each table with `province_code`, `revision` and `change_set_id` gets a typed history
-- table, and triggers that keep in it what a row said before, refuse what is written outside a change set, and note
-- the digest of every version under its change set. At the end of a transaction its change set is sealed: one digest
-- per province, chained to the one before.
--
-- Never join the OLD and NEW rows of a statement: a plan cached for one row ruins an update of 50,000.
-- Digests are taken from the text of a row, so every function that takes one fixes how values are written.

-- What a change set says of itself: who, when, why, where. Later columns may only be added where they are not null.
-- This and the next two are written into the statements that call them, so the caller fixes how values are written.
CREATE OR REPLACE FUNCTION change_set_facts(said change_set) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(ROW(
    said.id, said.happened_at, said.actor, said.user_id, said.verb, said.reason, said.door, said.stands_in_for,
    said.undoes, said.province_code, said.summary, said.sealed_at, said.province_codes, said.commune_ids)::text,
    'UTF8'))
$$;

CREATE OR REPLACE FUNCTION change_part_digest(part change_part) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(ROW(
    part.id, part.change_set_id, part.province_code, part.commune_id, part.table_name, part.side, part.operation,
    part.layout, part.rows)::text, 'UTF8') || array_send(part.ids) || array_send(part.digests))
$$;

CREATE OR REPLACE FUNCTION change_link_hash(link change_link) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(link.previous || link.digest || convert_to(ROW(
    link.province_code, link.sequence, link.change_set_id, link.rows)::text, 'UTF8'))
$$;

-- Refuses, by name, what is written outside the change set that is open.
CREATE OR REPLACE FUNCTION refuse_unremembered(writing text) RETURNS bytea LANGUAGE plpgsql AS $$
BEGIN
  RAISE integrity_constraint_violation USING CONSTRAINT = 'change_set_open', TABLE = writing,
    MESSAGE = format('a row of %s does not carry the change set that is open in this transaction', writing),
    HINT = 'open_change_set(...) first, in the same transaction, and write its number into change_set_id';
END $$;

-- Opens the change set of this transaction, or joins the one that is open: the outermost verb says what was done, the
-- others are counted in its summary.
CREATE OR REPLACE FUNCTION open_change_set(
  actor text, verb text, reason text, province_code text, summary jsonb, user_id bigint, door text,
  stands_in_for text, undoes bigint) RETURNS SETOF change_set LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  stated CONSTANT bigint := nullif(current_setting('assetreg.change_set', true), '')::bigint;
  opened change_set;
BEGIN
  IF stated IS NOT NULL THEN
    UPDATE change_set AS outer_set
    SET reason = coalesce(outer_set.reason, $3),
        province_code = CASE WHEN outer_set.province_code = $4 THEN $4 END,
        summary = jsonb_set(outer_set.summary, '{also}', coalesce(outer_set.summary -> 'also', '{}')
          || jsonb_build_object($2, coalesce((outer_set.summary -> 'also' ->> $2)::bigint, 0) + 1))
    WHERE outer_set.id = stated AND outer_set.happened_at = transaction_timestamp() AND outer_set.sealed_at IS NULL
    RETURNING * INTO opened;
    IF FOUND THEN
      RETURN NEXT opened;
      RETURN;
    END IF;
  END IF;
  INSERT INTO change_set (actor, verb, reason, province_code, summary, user_id, door, stands_in_for, undoes)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING * INTO opened;
  PERFORM set_config('assetreg.change_set', opened.id::text, true);
  RETURN NEXT opened;
END $$;

-- Closes a change set: its places, its digest per province, and a link at the end of each province's chain. Digests
-- are ready before a head is locked, heads are locked in one order, and nothing else is done while they are held.
CREATE OR REPLACE FUNCTION seal_change_set(wanted bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
  said change_set;
  link change_link;
  links change_link[];
BEGIN
  UPDATE change_set AS s
  SET sealed_at = clock_timestamp(),
      province_codes = coalesce(place.provinces, CASE WHEN s.province_code IS NULL THEN '{}'
                                                      ELSE ARRAY[s.province_code] END),
      commune_ids = coalesce(place.communes, '{}')
  FROM (SELECT array_agg(DISTINCT province_code ORDER BY province_code) AS provinces,
               -- NULL among them: something that belongs to a province as a whole.
               array_agg(DISTINCT commune_id ORDER BY commune_id) AS communes
        FROM change_part WHERE change_set_id = wanted) AS place
  WHERE s.id = wanted AND s.sealed_at IS NULL
  RETURNING s.* INTO said;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  links := ARRAY(
    SELECT ROW(touched.province_code, 0, wanted, touched.rows,
               sha256(change_set_facts(said) || touched.digests), '', '')::change_link
    FROM (SELECT p.province_code, sum(p.rows) AS rows, string_agg(change_part_digest(p), '' ORDER BY p.id) AS digests
          FROM change_part p WHERE p.change_set_id = wanted GROUP BY p.province_code
          UNION ALL
          SELECT coalesce(said.province_code, '00'), 0, ''
          WHERE NOT EXISTS (SELECT FROM change_part WHERE change_set_id = wanted)) AS touched
    ORDER BY touched.province_code);
  FOREACH link IN ARRAY links LOOP
    LOOP
      UPDATE change_head AS h
      SET sequence = h.sequence + 1, previous = h.hash, hash = change_link_hash(ROW(
            link.province_code, h.sequence + 1, wanted, link.rows, link.digest, h.hash, NULL)::change_link)
      WHERE h.province_code = link.province_code
      RETURNING h.sequence, h.previous, h.hash INTO link.sequence, link.previous, link.hash;
      EXIT WHEN FOUND;
      INSERT INTO change_head VALUES (link.province_code, 0, '', '') ON CONFLICT DO NOTHING;
    END LOOP;
    INSERT INTO change_link VALUES (link.*);
  END LOOP;
  IF current_setting('assetreg.change_set', true) = wanted::text THEN
    PERFORM set_config('assetreg.change_set', '', true);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION seal_at_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM seal_change_set(NEW.id);
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS change_set_seal ON change_set;
CREATE CONSTRAINT TRIGGER change_set_seal AFTER INSERT ON change_set
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal_at_commit();

-- Gives a table its history, or brings both up to what the table is today. The functions it writes name every column,
-- so that no statement looks into the catalogue. A migration that fills a new column of a table with rows calls this
-- after adding the column, opens a change set, and then writes.
CREATE OR REPLACE FUNCTION install_history(target regclass) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $installer$
DECLARE
  name CONSTANT text := (SELECT relname FROM pg_class WHERE oid = target);
  history CONSTANT text := name || '_history';
  fields text[];
  known text[];
  latest bigint;
  said jsonb := '{}';
  field record;
  filled boolean;
BEGIN
  IF to_regclass(history) IS NULL THEN
    EXECUTE format('CREATE TABLE %I (history_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT %I PRIMARY KEY,
      superseded_at timestamptz NOT NULL, superseded_by bigint NOT NULL, operation text NOT NULL)',
      history, 'pk_' || history);
  END IF;
  SELECT l.layout, l.columns INTO latest, known FROM history_layout l WHERE l.table_name = name
  ORDER BY l.layout DESC LIMIT 1;

  FOR field IN
    SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attname = ANY(known) AS is_later,
           CASE WHEN a.atthasmissing THEN (a.attmissingval::text::text[])[1] END AS missing,
           EXISTS (SELECT FROM pg_attribute k WHERE k.attrelid = history::regclass AND k.attname = a.attname
                   AND NOT k.attisdropped) AS is_kept
    FROM pg_attribute a
    WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum
  LOOP
    fields := fields || field.attname::text;
    IF NOT field.is_kept THEN
      EXECUTE format('ALTER TABLE %I ADD COLUMN %I %s DEFAULT %L', history, field.attname, field.type, field.missing);
      EXECUTE format('ALTER TABLE %I ALTER COLUMN %I DROP DEFAULT', history, field.attname);
    END IF;
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I DROP NOT NULL', history, field.attname);
    IF field.is_later THEN
      EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I IS DISTINCT FROM %L::%s)', target, field.attname,
                     field.missing, field.type) INTO filled;
      IF filled THEN
        RAISE 'column %.% was filled before its history knew it', name, field.attname
          USING HINT = 'After ADD COLUMN: install_history, open_change_set, then UPDATE.';
      END IF;
      said := said || jsonb_build_object(field.attname, jsonb_build_object('type', field.type, 'value', field.missing));
    END IF;
  END LOOP;

  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (id, history_id)', 'ix_' || history || '_id', history);
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (province_code, superseded_at)',
                 'ix_' || history || '_province_code', history);
  -- What was once part of something is found again, also after it is gone.
  FOR field IN SELECT unnest(ARRAY['facility_id', 'agency_id', 'from_id']) AS owner LOOP
    IF field.owner = ANY(fields) THEN
      EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (%I)', 'ix_' || history || '_' || field.owner, history,
                     field.owner);
    END IF;
  END LOOP;
  IF fields IS DISTINCT FROM known THEN
    latest := coalesce(latest, 0) + 1;
    INSERT INTO history_layout (table_name, layout, columns, added) VALUES (name, latest, fields, said);
  END IF;

  EXECUTE format($template$
    CREATE OR REPLACE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres'
    SET extra_float_digits = 1 SET bytea_output = 'hex' AS $kept$
    DECLARE
      writer bigint;
    BEGIN
      SELECT id INTO writer FROM change_set
      WHERE id = nullif(current_setting('assetreg.change_set', true), '')::bigint
        AND happened_at = transaction_timestamp() AND sealed_at IS NULL;
      IF TG_OP <> 'INSERT' THEN
        WITH former AS (
          INSERT INTO %3$I (superseded_at, superseded_by, operation, %4$s)
          SELECT transaction_timestamp(),
                 CASE WHEN writer IS NULL THEN length(refuse_unremembered(%2$L)) ELSE writer END, TG_OP, %4$s
          FROM old_row
          RETURNING history_id, superseded_at, operation, id, revision, change_set_id, province_code, commune_id)
        INSERT INTO change_part
          (change_set_id, province_code, commune_id, table_name, side, operation, layout, rows, ids, digests)
        SELECT writer, province_code, commune_id, %2$L, 'old', TG_OP, %5$s, count(*),
               array_agg(history_id ORDER BY history_id), array_agg(digest ORDER BY history_id)
        FROM (SELECT province_code, commune_id, history_id, sha256(convert_to(ROW(
                history_id, superseded_at, operation, id, revision, change_set_id)::text, 'UTF8')) AS digest
              FROM former) AS kept
        GROUP BY province_code, commune_id ORDER BY province_code, commune_id;
      END IF;
      IF TG_OP <> 'DELETE' THEN
        INSERT INTO change_part
          (change_set_id, province_code, commune_id, table_name, side, operation, layout, rows, ids, digests)
        SELECT writer, province_code, commune_id, %2$L, 'new', TG_OP, %5$s, count(*),
               array_agg(id ORDER BY id), array_agg(digest ORDER BY id)
        FROM (SELECT province_code, commune_id, id,
                     CASE WHEN change_set_id = writer THEN sha256(convert_to(ROW(%4$s)::text, 'UTF8'))
                          ELSE refuse_unremembered(%2$L) END AS digest
              FROM new_row) AS written
        GROUP BY province_code, commune_id ORDER BY province_code, commune_id;
      END IF;
      RETURN NULL;
    END $kept$ $template$,
    'keep_' || history, name, history,
    (SELECT string_agg(quote_ident(f), ', ' ORDER BY n) FROM unnest(fields) WITH ORDINALITY AS listed (f, n)), latest);

  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS new_row
    FOR EACH STATEMENT EXECUTE FUNCTION %I()', history || '_insert', target, 'keep_' || history);
  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row
    FOR EACH STATEMENT EXECUTE FUNCTION %I()', history || '_update', target, 'keep_' || history);
  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER DELETE ON %s REFERENCING OLD TABLE AS old_row
    FOR EACH STATEMENT EXECUTE FUNCTION %I()', history || '_delete', target, 'keep_' || history);
END $installer$;

-- Change sets from before there were chains: their versions are noted as they stand, then sealed one after another.
CREATE OR REPLACE FUNCTION seal_former_change_sets() RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres'
SET extra_float_digits = 1 SET bytea_output = 'hex' AS $$
DECLARE
  kept history_layout;
  fields text;
BEGIN
  IF NOT EXISTS (SELECT FROM change_set WHERE sealed_at IS NULL AND happened_at < transaction_timestamp()) THEN
    RETURN;
  END IF;
  FOR kept IN SELECT DISTINCT ON (table_name) * FROM history_layout ORDER BY table_name, layout DESC LOOP
    fields := (SELECT string_agg(quote_ident(f), ', ' ORDER BY n)
               FROM unnest(kept.columns) WITH ORDINALITY AS listed (f, n));
    EXECUTE format($template$
      INSERT INTO change_part
        (change_set_id, province_code, commune_id, table_name, side, operation, layout, rows, ids, digests)
      SELECT change_set_id, province_code, commune_id, %1$L, 'new', CASE WHEN is_first THEN 'INSERT' ELSE 'UPDATE' END,
             %2$s, count(*), array_agg(id ORDER BY id), array_agg(digest ORDER BY id)
      FROM (SELECT change_set_id, province_code, commune_id, id, digest,
                   history_id IS NOT DISTINCT FROM first_value(history_id) OVER (
                     PARTITION BY id ORDER BY history_id NULLS LAST) AS is_first
            FROM (SELECT history_id, change_set_id, province_code, commune_id, id,
                         sha256(convert_to(ROW(%3$s)::text, 'UTF8')) AS digest FROM %4$I
                  UNION ALL
                  SELECT NULL, change_set_id, province_code, commune_id, id,
                         sha256(convert_to(ROW(%3$s)::text, 'UTF8')) FROM %1$I) AS version) AS written
      WHERE EXISTS (SELECT FROM change_set s WHERE s.id = change_set_id AND s.sealed_at IS NULL)
      GROUP BY change_set_id, province_code, commune_id, is_first
      UNION ALL
      SELECT superseded_by, province_code, commune_id, %1$L, 'old', operation, %2$s, count(*),
             array_agg(history_id ORDER BY history_id), array_agg(sha256(convert_to(ROW(
               history_id, superseded_at, operation, id, revision, change_set_id)::text, 'UTF8')) ORDER BY history_id)
      FROM %4$I
      WHERE EXISTS (SELECT FROM change_set s WHERE s.id = superseded_by AND s.sealed_at IS NULL)
      GROUP BY superseded_by, province_code, commune_id, operation
      $template$, kept.table_name, kept.layout, fields, kept.table_name || '_history');
  END LOOP;
  PERFORM seal_change_set(id) FROM (
    SELECT id FROM change_set WHERE sealed_at IS NULL AND happened_at < transaction_timestamp() ORDER BY id) AS former;
END $$;

-- Every table of the register has a history; nobody but the functions above writes what is remembered.
DO $$
DECLARE
  role record;
  kept regclass;
BEGIN
  PERFORM install_history(c.oid)
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND (SELECT count(*) FILTER (WHERE attname IN ('id', 'province_code', 'commune_id', 'revision', 'change_set_id')) = 5
                AND count(*) FILTER (WHERE attname = 'superseded_by') = 0
         FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped)
  ORDER BY c.relname;
  PERFORM seal_former_change_sets();

  FOR role IN SELECT oid, rolname FROM pg_roles WHERE NOT rolsuper AND oid <> current_user::regrole LOOP
    FOR kept IN
      SELECT c.oid FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND (c.relname IN ('change_set', 'change_part', 'change_link', 'change_head', 'history_layout')
             OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'superseded_by'))
        AND EXISTS (SELECT FROM aclexplode(c.relacl) AS given WHERE given.grantee = role.oid)
    LOOP
      EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON %s FROM %I', kept, role.rolname);
    END LOOP;
    EXECUTE format('REVOKE EXECUTE ON FUNCTION seal_change_set(bigint), seal_former_change_sets(),
      install_history(regclass) FROM %I', role.rolname);
  END LOOP;
  REVOKE EXECUTE ON FUNCTION seal_change_set(bigint), seal_former_change_sets(), install_history(regclass) FROM PUBLIC;
END $$;

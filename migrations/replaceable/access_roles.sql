-- What the application may do with the tables; which of their rows is said by policies.sql. Before history.sql, which
-- takes away again what nobody may do. A table on which one of them has any right already is left as it is.
DO $$
DECLARE
  groups CONSTANT text[] := ARRAY[
    'assetreg_nobody', 'assetreg_commune', 'assetreg_province', 'assetreg_mixed', 'assetreg_national'];
  role text;
  closed record;
BEGIN
  FOREACH role IN ARRAY groups LOOP
    IF to_regrole(role) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        EXECUTE format('GRANT %I TO CURRENT_USER', role);
      EXCEPTION WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role % is missing', role
          USING HINT = 'A superuser of the server runs assetreg/core/sql/roles.sql once.';
      END;
    END IF;
    FOR closed IN
      SELECT c.oid::regclass AS name, c.relkind = 'S' AS is_sequence
      FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
        AND pg_has_role(c.relowner, 'USAGE')
        AND NOT EXISTS (SELECT FROM aclexplode(c.relacl) AS given WHERE given.grantee = to_regrole(role))
    LOOP
      EXECUTE format('GRANT %s ON %s TO %I',
                     CASE WHEN closed.is_sequence THEN 'USAGE, SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END,
                     closed.name, role);
    END LOOP;
  END LOOP;
END $$;

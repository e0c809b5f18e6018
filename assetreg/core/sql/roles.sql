-- The roles of assetreg on a PostgreSQL server, and what only a superuser may set. Safe to repeat.
--
-- The private cluster runs this by itself. On a server of your own a superuser runs it once, in the database that
-- assetreg is to use, and again after each restore of that database:
--   psql --dbname=DATABASE --file=roles.sql
-- Logins may bear other names: they only need NOINHERIT (and nothing else) and the last GRANT.

DO $$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN
    SELECT * FROM (VALUES
      -- Who asks, as the rows are concerned: nobody, communes, provinces, some of both, the whole country.
      ('assetreg_nobody', 'NOLOGIN'), ('assetreg_commune', 'NOLOGIN'), ('assetreg_province', 'NOLOGIN'),
      ('assetreg_mixed', 'NOLOGIN'), ('assetreg_national', 'NOLOGIN'),
      -- Those who serve and those who work in the background own nothing and see nothing until they take one of these.
      ('assetreg_web', 'LOGIN NOINHERIT'), ('assetreg_worker', 'LOGIN NOINHERIT')) AS role (name, options)
  LOOP
    EXECUTE format('%s ROLE %I %s NOSUPERUSER NOCREATEROLE NOBYPASSRLS',
                   CASE WHEN to_regrole(wanted.name) IS NULL THEN 'CREATE' ELSE 'ALTER' END, wanted.name, wanted.options);
  END LOOP;
END $$;

GRANT assetreg_nobody, assetreg_commune, assetreg_province, assetreg_mixed, assetreg_national
  TO assetreg_web, assetreg_worker;

-- Under row-level security an index serves only operators that tell nothing about rows they do not return. LIKE
-- tells nothing but that its pattern is badly written, and ours are written by the program. Functions of our own stay
-- unmarked: a backup would carry the mark, and nobody but a superuser could read it back.
ALTER FUNCTION textlike(text, text) LEAKPROOF;

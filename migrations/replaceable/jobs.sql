-- Who may leave work to the machine, and who takes it up. The queue itself is seen by the worker alone, which takes
-- the role of the whole country for it; everybody else leaves work through queue_job().
DO $$
DECLARE
  given record;
BEGIN
  -- What the server gives to every role by default is taken away again.
  FOR given IN
    SELECT DISTINCT grantee::regrole AS role
    FROM pg_namespace, aclexplode(nspacl)
    WHERE nspname = 'procrastinate' AND grantee NOT IN (0, nspowner)
  LOOP
    EXECUTE format('REVOKE ALL ON SCHEMA procrastinate FROM %s', given.role);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA procrastinate FROM %s', given.role);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA procrastinate FROM %s', given.role);
  END LOOP;
END $$;
GRANT USAGE ON SCHEMA procrastinate TO assetreg_national;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO assetreg_national;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA procrastinate TO assetreg_national;

-- A job is its maker's. Nobody leaves one in another's name; the worker, and whoever sees the country, sees all.
ALTER TABLE background_job ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS by_country ON background_job;
DROP POLICY IF EXISTS by_maker ON background_job;
CREATE POLICY by_country ON background_job TO assetreg_national USING (true);
CREATE POLICY by_maker ON background_job TO assetreg_commune, assetreg_province, assetreg_mixed
  USING (maker_id = nullif(current_setting('assetreg.user', true), '')::bigint)
  WITH CHECK (maker_id = nullif(current_setting('assetreg.user', true), '')::bigint);

-- Whose work it is stands for good.
CREATE OR REPLACE FUNCTION refuse_other_maker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF ROW(NEW.maker_id, NEW.by_operator, NEW.actor, NEW.permits, NEW.task, NEW.given)
       IS DISTINCT FROM ROW(OLD.maker_id, OLD.by_operator, OLD.actor, OLD.permits, OLD.task, OLD.given) THEN
      RAISE insufficient_privilege USING MESSAGE = 'whose work a job is, and which, is said once';
    END IF;
  ELSIF session_user <> current_user  -- a serving login behind the wall, not the owner
        AND (NEW.by_operator
             OR NEW.maker_id IS DISTINCT FROM nullif(current_setting('assetreg.user', true), '')::bigint) THEN
    RAISE insufficient_privilege USING MESSAGE = 'nobody leaves work in the name of another';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS refuse_other_maker ON background_job;
CREATE TRIGGER refuse_other_maker BEFORE INSERT OR UPDATE ON background_job
  FOR EACH ROW EXECUTE FUNCTION refuse_other_maker();

-- Puts a job that this session sees into the queue, inside its own transaction; it is not begun before a moment.
DROP FUNCTION IF EXISTS queue_job(bigint);
CREATE OR REPLACE FUNCTION queue_job(job_id bigint, not_before timestamptz DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = procrastinate, public, pg_temp AS $$
BEGIN
  -- Only what was left in this very transaction: nobody queues the job of another, or one twice.
  PERFORM FROM public.background_job AS job
  WHERE job.id = job_id AND job.state = 'waiting' AND job.created_at = transaction_timestamp();
  IF NOT FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('job %s was not left by this transaction', job_id);
  END IF;
  PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW(
    'assetreg', 'assetreg.run', 0, NULL, NULL, jsonb_build_object('job_id', job_id), not_before
  )::procrastinate_job_to_defer_v1]);
END $$;

-- How many workers have been heard of lately; anybody may ask.
CREATE OR REPLACE FUNCTION workers_alive(within_s double precision) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = procrastinate, pg_temp AS $$
  SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => within_s)
$$;

-- What the law asks of a case cannot be skipped, whoever writes and by which way: a case goes on by its moves alone, a
-- line by what was decided and done of it. What is asked stands in disposition_path and disposition_move_rule as of
-- the day whose law the case follows.
--
-- Every function counts for everybody, so it sees past the walls of the one who writes.

-- The row of the path that a line goes; of a code without a version on that day, the one that came first.
CREATE OR REPLACE FUNCTION disposition_path_of(wanted text, day date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (
    SELECT to_jsonb(p) FROM disposition_path AS p WHERE p.code = wanted
    ORDER BY p.valid_from <= day AND (p.valid_to IS NULL OR p.valid_to > day) DESC, p.valid_from LIMIT 1);
END $$;

-- Where a case goes after a state: to the next step that its path asks, in the order of the law.
CREATE OR REPLACE FUNCTION disposition_next(path jsonb, after text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  WITH step (place, state, asked) AS (VALUES
    (0, 'draft', true),
    (1, 'at_leader', (path ->> 'leader')::boolean),
    (2, 'at_superior', (path ->> 'superior')::boolean),
    (3, 'at_receipt', (path ->> 'receipt')::boolean),
    (4, 'in_consultation', (path ->> 'consultation')::boolean),
    (5, 'in_review', path ->> 'review' <> 'none'),
    (6, 'at_submission', (path ->> 'submission')::boolean),
    (7, 'at_authority', path ->> 'decision' <> 'none'),
    (8, 'decided', path ->> 'decision' <> 'none'),
    (9, 'cleared', path ->> 'decision' = 'none'))
  SELECT state FROM step WHERE asked AND place > (SELECT place FROM step WHERE state = after) ORDER BY place LIMIT 1
$$;

-- What of a path is asked before the decision. The superior is asked where there is one ("neu co"): of a holder that is
-- a known body without a superior there is none.
CREATE OR REPLACE FUNCTION disposition_route(path jsonb, has_superior boolean) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_object_agg(step, CASE step WHEN 'superior' THEN to_jsonb((path ->> step)::boolean AND has_superior)
                                          ELSE path -> step END)
  FROM unnest(ARRAY['initiator', 'leader', 'superior', 'receipt', 'consultation', 'review', 'submission', 'decision'])
    AS step
$$;

-- The routes that the lines of a case go: one, or they belong in several cases.
CREATE OR REPLACE FUNCTION disposition_routes(wanted bigint) RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  has_superior CONSTANT boolean := EXISTS (
    SELECT FROM disposition_line AS l LEFT JOIN agency AS a ON a.id = l.holder_id
    WHERE l.case_id = wanted AND (l.holder_id IS NULL OR a.superior_id IS NOT NULL));
BEGIN
  RETURN QUERY
    SELECT DISTINCT disposition_route(disposition_path_of(gone.path, gone.law_on), has_superior)
    FROM (SELECT DISTINCT l.path, c.law_on FROM disposition_line AS l JOIN disposition_case AS c ON c.id = l.case_id
          WHERE c.id = wanted) AS gone;
END $$;

-- How many lines of a case are neither done nor refused.
CREATE OR REPLACE FUNCTION disposition_unfinished(wanted bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM disposition_line
          WHERE case_id = wanted AND state NOT IN ('done', 'refused', 'withdrawn'));
END $$;

-- The acts that follow a decision by a path, for one kind of asset: a register of the State knows land and houses
-- always, vehicles where they change hands for good (Decree 186/2025/ND-CP, Art. 18(4), 21(4)(c), 38(7)).
DROP FUNCTION IF EXISTS disposition_acts(jsonb);
CREATE OR REPLACE FUNCTION disposition_acts(path jsonb, asset_kind text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(act ORDER BY place), '{}')
  FROM (VALUES
    (1, 'delivery', path ->> 'delivery' <> 'none'),
    (2, 'booking_giver', (path ->> 'booking_giver')::boolean),
    (3, 'booking_receiver', (path ->> 'booking_receiver')::boolean),
    (4, 'declaration_giver', (path ->> 'declaration_giver')::boolean),
    (5, 'declaration_receiver', (path ->> 'declaration_receiver')::boolean),
    (6, 'registration', (path ->> 'registration')::boolean
       AND (asset_kind = 'facility' OR asset_kind = 'vehicle' AND path ->> 'form' NOT IN ('recover', 'inherit'))),
    (7, 'remittance', (path ->> 'remittance')::boolean),
    (8, 'use', (path ->> 'use')::boolean)) AS asked (place, act, is_asked)
  WHERE is_asked
$$;

CREATE OR REPLACE FUNCTION refuse_disposition(reason text, said text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE check_violation USING CONSTRAINT = reason, MESSAGE = said;
END $$;

-- A paper that a decision rests on has its whole identity, and can be looked at.
CREATE OR REPLACE FUNCTION is_full_paper(paper disposition_paper) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT num_nulls(paper.number, paper.symbol, paper.issued_on, paper.issuer, paper.signer, paper.capacity) = 0
     AND num_nonnulls(paper.document_id, paper.signature) > 0
$$;

-- Cases ------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION guard_disposition_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT (NEW.state = 'draft' OR NEW.origin = 'recorded' AND NEW.state IN ('decided', 'cleared', 'closed')) THEN
      PERFORM refuse_disposition('ck_disposition_case_enters', format('a case does not begin as %s', NEW.state));
    END IF;
    NEW.waits_for := coalesce(NEW.waits_for, CASE NEW.state
      WHEN 'draft' THEN 'case:prepare' WHEN 'decided' THEN 'delivery:give' WHEN 'cleared' THEN 'delivery:give' END);
    RETURN NEW;
  END IF;
  IF NEW.origin <> OLD.origin THEN
    PERFORM refuse_disposition('ck_disposition_case_origin_kept', 'whether a case was made here is not rewritten');
  END IF;
  IF NEW.state <> OLD.state AND NEW.state IS DISTINCT FROM (
       SELECT to_state FROM disposition_move WHERE case_id = NEW.id ORDER BY sequence DESC LIMIT 1) THEN
    PERFORM refuse_disposition('ck_disposition_case_moves', format('case %s goes on by its moves alone', OLD.code));
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER disposition_case_guard BEFORE INSERT OR UPDATE ON disposition_case
  FOR EACH ROW EXECUTE FUNCTION guard_disposition_case();

-- What was recorded from paper has, at the end of its transaction, what its state says.
CREATE OR REPLACE FUNCTION prove_recorded_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  lines bigint;
  unfinished bigint;
BEGIN
  SELECT count(*), count(*) FILTER (WHERE state NOT IN ('done', 'refused', 'withdrawn')) INTO lines, unfinished
  FROM disposition_line WHERE case_id = NEW.id;
  IF NOT EXISTS (SELECT FROM disposition_case WHERE id = NEW.id) THEN
    RETURN NULL;
  END IF;
  IF lines = 0 OR NEW.state = 'closed' AND unfinished > 0 THEN
    PERFORM refuse_disposition('ck_disposition_case_recorded',
      format('case %s: the papers do not prove that it is %s', NEW.code, NEW.state));
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS disposition_case_recorded ON disposition_case;
CREATE CONSTRAINT TRIGGER disposition_case_recorded AFTER INSERT ON disposition_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.origin = 'recorded') EXECUTE FUNCTION prove_recorded_case();

-- Moves ------------------------------------------------------------------------------------------------------------

-- The one route of a case; refuses where there is none or more than one.
CREATE OR REPLACE FUNCTION disposition_route_of(wanted disposition_case) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  routes CONSTANT jsonb[] := ARRAY(SELECT disposition_routes(wanted.id));
BEGIN
  IF cardinality(routes) = 0 THEN
    PERFORM refuse_disposition('ck_disposition_case_lines', format('case %s has no line', wanted.code));
  ELSIF cardinality(routes) > 1 OR routes[1] ->> 'initiator' <> wanted.initiator THEN
    PERFORM refuse_disposition('ck_disposition_case_route', format('case %s goes more than one way', wanted.code));
  END IF;
  RETURN routes[1];
END $$;

-- The steps of a path that lie before a state, the draft among them.
CREATE OR REPLACE FUNCTION disposition_steps_before(route jsonb, state text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE AS $$
  WITH RECURSIVE step (place, at) AS (
    SELECT 0, 'draft' UNION ALL
    SELECT place + 1, disposition_next(route, at) FROM step WHERE at NOT IN ('decided', 'cleared'))
  SELECT at FROM step WHERE place < (SELECT here.place FROM step AS here WHERE here.at = state)
$$;

CREATE OR REPLACE FUNCTION guard_disposition_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  held disposition_case;
  route jsonb;
BEGIN
  SELECT * INTO STRICT held FROM disposition_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
  IF NEW.from_state <> held.state
     OR NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM disposition_move WHERE case_id = held.id) THEN
    PERFORM refuse_disposition('ck_disposition_move_from', format('case %s is %s', held.code, held.state));
  END IF;
  IF held.origin = 'recorded' AND NEW.move <> 'close' THEN
    PERFORM refuse_disposition('ck_disposition_move_recorded', 'what was recorded from paper is not gone through again');
  END IF;
  IF NEW.move = 'close' AND disposition_unfinished(held.id) > 0 THEN
    PERFORM refuse_disposition('ck_disposition_move_close', format('case %s is not finished', held.code));
  END IF;
  IF NEW.move IN ('withdraw', 'refuse', 'send_back')
     AND EXISTS (SELECT FROM disposition_line WHERE case_id = held.id AND state <> 'pending') THEN
    PERFORM refuse_disposition('ck_disposition_move_part', format('a part of case %s is decided', held.code));
  END IF;
  -- A draft without a line may be withdrawn, and what has ended may be closed, whatever ways its lines went.
  route := CASE WHEN NEW.move NOT IN ('withdraw', 'close') THEN disposition_route_of(held) END;
  PERFORM prove_disposition_move(NEW, held, route);
  IF NEW.to_state = 'decided' THEN
    PERFORM prove_decided(held, NEW);
  END IF;
  RETURN NEW;
END $$;

-- A move is one of the rules of its day, goes where the rule and the path of the case say, and rests on its paper.
CREATE OR REPLACE FUNCTION prove_disposition_move(move disposition_move, held disposition_case, route jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  rule record;
BEGIN
  SELECT r.to_state, r.paper_kind, r.needs_paper INTO rule FROM disposition_move_rule AS r
  WHERE r.scope = 'case' AND r.from_state = move.from_state AND r.move = move.move
    AND (r.variant IS NULL OR r.variant = route ->> r.step)
    AND r.valid_from <= held.law_on AND (r.valid_to IS NULL OR r.valid_to > held.law_on)
    AND CASE coalesce(r.to_state, 'next')
          WHEN 'next' THEN move.to_state = disposition_next(route, move.from_state)
          WHEN 'earlier' THEN move.to_state IN (SELECT disposition_steps_before(route, move.from_state))
          ELSE move.to_state = r.to_state END;
  IF NOT FOUND THEN
    PERFORM refuse_disposition('ck_disposition_move_known',
      format('case %s: %s does not lead from %s to %s', held.code, move.move, move.from_state, move.to_state));
  END IF;
  IF rule.needs_paper AND move.paper_id IS NULL OR move.paper_id IS NOT NULL AND rule.paper_kind = 'decision'
     AND NOT EXISTS (SELECT FROM disposition_decision WHERE paper_id = move.paper_id) THEN
    PERFORM refuse_disposition('ck_disposition_move_paper',
      format('case %s: %s rests on a paper of the kind %s', held.code, move.move, rule.paper_kind));
  END IF;
END $$;

-- A case is decided when each of its lines is, by somebody who has not prepared it, on the decision's own paper.
CREATE OR REPLACE FUNCTION prove_decided(held disposition_case, move disposition_move) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF move.moved_user_id IS NULL OR move.moved_user_id = held.prepared_user_id OR EXISTS (
       SELECT FROM disposition_move AS m
       WHERE m.case_id = held.id AND m.move = 'submit' AND m.moved_user_id = move.moved_user_id) THEN
    PERFORM refuse_disposition('ck_disposition_move_preparer', 'whoever prepared a case does not decide it');
  END IF;
  IF EXISTS (
       SELECT FROM disposition_line AS l
       WHERE l.case_id = held.id AND NOT EXISTS (SELECT FROM disposition_verdict AS v WHERE v.line_id = l.id))
     OR NOT EXISTS (
       SELECT FROM disposition_decision AS d
       JOIN disposition_verdict AS v ON v.decision_id = d.id JOIN disposition_line AS l ON l.id = v.line_id
       WHERE d.paper_id = move.paper_id AND l.case_id = held.id) THEN
    PERFORM refuse_disposition('ck_disposition_move_verdicts',
      format('case %s: each line needs the verdict of a decision with its paper', held.code));
  END IF;
END $$;

-- Whom a case waits for: the permission of the move by which it goes on from a state.
CREATE OR REPLACE FUNCTION disposition_waits_for(held disposition_case, state text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  route jsonb;
BEGIN
  IF state IN ('closed', 'refused', 'withdrawn') THEN
    RETURN NULL;
  ELSIF state IN ('decided', 'cleared') THEN
    RETURN 'delivery:give';
  END IF;
  SELECT r INTO route FROM disposition_routes(held.id) AS r LIMIT 1;
  RETURN coalesce((
    SELECT r.permission FROM disposition_move_rule AS r
    WHERE r.scope = 'case' AND r.from_state = state AND r.move NOT IN ('consult', 'refuse', 'send_back', 'withdraw')
      AND (r.variant IS NULL OR r.variant = route ->> r.step)
      AND r.valid_from <= held.law_on AND (r.valid_to IS NULL OR r.valid_to > held.law_on)
    LIMIT 1), 'case:prepare');
END $$;

-- The state of the case, the days that count, and what becomes of lines where the case ends for all of them.
CREATE OR REPLACE FUNCTION carry_disposition_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  line_state CONSTANT text := CASE NEW.to_state
    WHEN 'withdrawn' THEN 'withdrawn' WHEN 'refused' THEN 'refused' WHEN 'cleared' THEN 'cleared' END;
BEGIN
  IF NEW.to_state <> NEW.from_state THEN
    UPDATE disposition_case SET
      state = NEW.to_state, waits_for = disposition_waits_for(disposition_case, NEW.to_state),
      submitted_on = CASE WHEN NEW.move = 'submit' THEN NEW.on_date ELSE submitted_on END,
      accepted_on = CASE WHEN NEW.move = 'accept' THEN NEW.on_date
                         -- A dossier that was sent back to be completed was not full: its clock never ran.
                         WHEN NEW.move = 'send_back' AND NEW.to_state IN ('draft', 'at_leader', 'at_superior',
                                                                          'at_receipt') THEN NULL
                         ELSE accepted_on END,
      decided_on = CASE WHEN NEW.to_state IN ('decided', 'cleared') THEN NEW.on_date ELSE decided_on END,
      closed_on = CASE WHEN NEW.to_state IN ('closed', 'refused', 'withdrawn') THEN NEW.on_date ELSE closed_on END,
      revision = revision + 1, change_set_id = NEW.change_set_id, updated_at = NEW.updated_at
    WHERE id = NEW.case_id;
  END IF;
  IF line_state IS NOT NULL THEN
    UPDATE disposition_line SET
      state = line_state, is_open = line_state = 'cleared',
      decided_on = CASE WHEN line_state = 'cleared' THEN NEW.on_date ELSE decided_on END,
      revision = revision + 1, change_set_id = NEW.change_set_id, updated_at = NEW.updated_at
    WHERE case_id = NEW.case_id AND state = 'pending';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER disposition_move_guard BEFORE INSERT ON disposition_move
  FOR EACH ROW EXECUTE FUNCTION guard_disposition_move();
CREATE OR REPLACE TRIGGER disposition_move_carry AFTER INSERT ON disposition_move
  FOR EACH ROW EXECUTE FUNCTION carry_disposition_move();

-- What was moved and decided is not rewritten: only where it lies may follow a reorganisation.
CREATE OR REPLACE FUNCTION keep_disposition_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  lying CONSTANT text[] := '{province_code,commune_id,revision,change_set_id,updated_at}';
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - lying = to_jsonb(OLD) - lying THEN
    RETURN NEW;
  END IF;
  -- A record of a paper that nobody has confirmed may be taken back.
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'disposition_verdict' AND EXISTS (
       SELECT FROM disposition_line AS l JOIN disposition_case AS c ON c.id = l.case_id
       WHERE l.id = (to_jsonb(OLD) ->> 'line_id')::bigint AND c.origin = 'recorded' AND c.confirmed_on IS NULL) THEN
    RETURN OLD;
  END IF;
  PERFORM refuse_disposition('ck_' || TG_TABLE_NAME || '_kept', 'what was done in a case is not rewritten');
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER disposition_move_kept BEFORE UPDATE OR DELETE ON disposition_move
  FOR EACH ROW EXECUTE FUNCTION keep_disposition_record();
CREATE OR REPLACE TRIGGER disposition_verdict_kept BEFORE UPDATE OR DELETE ON disposition_verdict
  FOR EACH ROW EXECUTE FUNCTION keep_disposition_record();

-- Decisions --------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION guard_disposition_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  paper disposition_paper;
BEGIN
  SELECT * INTO STRICT paper FROM disposition_paper WHERE id = NEW.paper_id FOR KEY SHARE;
  IF paper.kind NOT IN ('decision', 'adjustment', 'cancellation', 'extension') OR NOT is_full_paper(paper) THEN
    PERFORM refuse_disposition('ck_disposition_decision_paper',
      'a decision needs its number, symbol, date, issuer, signer and capacity, and the signed copy');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER disposition_decision_guard BEFORE INSERT OR UPDATE OF paper_id ON disposition_decision
  FOR EACH ROW EXECUTE FUNCTION guard_disposition_decision();

CREATE OR REPLACE FUNCTION guard_disposition_paper() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM disposition_decision WHERE paper_id = NEW.id) THEN
    PERFORM refuse_disposition('ck_disposition_decision_paper', 'a decision rests on this paper: it stays whole');
  END IF;
  RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS disposition_paper_guard ON disposition_paper;
CREATE TRIGGER disposition_paper_guard BEFORE UPDATE ON disposition_paper FOR EACH ROW
  WHEN (NOT is_full_paper(NEW)) EXECUTE FUNCTION guard_disposition_paper();

-- A verdict falls on a line that waits for it; to adjust or to cancel, on one that was decided before.
CREATE OR REPLACE FUNCTION guard_disposition_verdict() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  line disposition_line;
  held disposition_case;
  decided_by bigint;
BEGIN
  SELECT * INTO STRICT line FROM disposition_line WHERE id = NEW.line_id;
  SELECT * INTO STRICT held FROM disposition_case WHERE id = line.case_id;
  SELECT decided_user_id INTO STRICT decided_by FROM disposition_decision WHERE id = NEW.decision_id;
  IF NEW.verdict IN ('decided', 'refused') THEN
    IF line.state <> 'pending' OR held.origin = 'made' AND held.state <> 'at_authority' THEN
      PERFORM refuse_disposition('ck_disposition_verdict_waits', format('line %s of case %s does not wait for a verdict',
                                                                         line.number, held.code));
    END IF;
  ELSIF line.state NOT IN ('decided', 'disputed') THEN
    PERFORM refuse_disposition('ck_disposition_verdict_stands', format('line %s of case %s is %s', line.number,
                                                                        held.code, line.state));
  END IF;
  IF held.origin = 'made' AND (decided_by IS NULL OR decided_by = held.prepared_user_id) THEN
    PERFORM refuse_disposition('ck_disposition_move_preparer', 'whoever prepared a case does not decide it');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER disposition_verdict_guard BEFORE INSERT ON disposition_verdict
  FOR EACH ROW EXECUTE FUNCTION guard_disposition_verdict();

-- Lines go the way of their verdicts, all of a statement at once; planned anew each time (facility_parts.sql says why).
CREATE OR REPLACE FUNCTION carry_disposition_verdicts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE '
    UPDATE disposition_line AS line SET
      state = CASE v.verdict WHEN ''decided'' THEN ''decided'' ELSE ''refused'' END,
      is_open = v.verdict = ''decided'', decided_on = p.issued_on,
      revision = line.revision + 1, change_set_id = v.change_set_id, updated_at = v.updated_at
    FROM new_verdict AS v
    JOIN disposition_decision AS d ON d.id = v.decision_id JOIN disposition_paper AS p ON p.id = d.paper_id
    WHERE line.id = v.line_id AND v.verdict <> ''adjusted''';
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER disposition_verdict_carry AFTER INSERT ON disposition_verdict
  REFERENCING NEW TABLE AS new_verdict FOR EACH STATEMENT EXECUTE FUNCTION carry_disposition_verdicts();

-- Lines ------------------------------------------------------------------------------------------------------------

-- What was entered of a line may be changed while the case is written; by the decision itself, within the same route.
CREATE OR REPLACE FUNCTION guard_disposition_line_content(before disposition_line, after disposition_line,
                                                          held disposition_case) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (before.case_id, before.asset_kind) IS DISTINCT FROM (after.case_id, after.asset_kind) THEN
    PERFORM refuse_disposition('ck_disposition_line_kept', 'a line stays in its case');
  END IF;
  IF before.state = 'pending' AND held.origin = 'made' AND held.state <> 'draft'
     AND ((before.asset_id, before.ground, before.follows_line_id)
            IS DISTINCT FROM (after.asset_id, after.ground, after.follows_line_id)
          OR held.state <> 'at_authority'
             AND (before.form, before.path, before.receiver, before.area_m2, before.land_m2, before.quantity)
               IS DISTINCT FROM (after.form, after.path, after.receiver, after.area_m2, after.land_m2, after.quantity))
  THEN
    PERFORM refuse_disposition('ck_disposition_line_submitted', format('case %s is %s: its lines stand', held.code,
                                                                        held.state));
  END IF;
  IF (before.form, before.path) IS DISTINCT FROM (after.form, after.path) THEN
    IF disposition_path_of(after.path, held.law_on) ->> 'form' IS DISTINCT FROM after.form THEN
      PERFORM refuse_disposition('ck_disposition_line_path', format('%s is no path of the form %s', after.path,
                                                                     after.form));
    END IF;
    IF held.state <> 'draft' AND held.origin = 'made' AND disposition_route(disposition_path_of(before.path, held.law_on), true)
         <> disposition_route(disposition_path_of(after.path, held.law_on), true) THEN
      PERFORM refuse_disposition('ck_disposition_case_route', 'another form asks steps that this case has not gone');
    END IF;
    IF before.state <> 'pending' AND NOT EXISTS (
         SELECT FROM disposition_verdict WHERE line_id = after.id AND verdict = 'adjusted' AND form = after.form) THEN
      PERFORM refuse_disposition('ck_disposition_line_decided', 'what was decided is changed by another decision');
    END IF;
  END IF;
END $$;

-- A line is what its papers and acts prove, whoever says so.
CREATE OR REPLACE FUNCTION prove_disposition_line(line disposition_line, before text, held disposition_case) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  path CONSTANT jsonb := disposition_path_of(line.path, held.law_on);
  verdict CONSTANT text := (
    SELECT v.verdict FROM disposition_verdict AS v WHERE v.line_id = line.id ORDER BY v.id DESC LIMIT 1);
  acts CONSTANT text[] := ARRAY(SELECT act FROM disposition_act WHERE line_id = line.id);
  proved boolean;
BEGIN
  proved := CASE line.state
    WHEN 'decided' THEN before = 'pending' AND verdict = 'decided'
    WHEN 'cleared' THEN before = 'pending' AND held.state = 'cleared' AND path ->> 'decision' = 'none'
    WHEN 'refused' THEN before IN ('pending', 'decided', 'disputed')
                        AND (verdict IN ('refused', 'cancelled') OR held.state = 'refused')
    WHEN 'withdrawn' THEN before = 'pending' AND held.state = 'withdrawn'
    WHEN 'delivered' THEN before IN ('decided', 'cleared', 'disputed') AND path ->> 'delivery' <> 'none'
                          AND 'delivery' = ANY (acts)
    WHEN 'disputed' THEN before = 'delivered' AND 'dispute' = ANY (acts)
    -- Of what was recorded from paper the day of use proves the end: bookings of those years are not re-enacted.
    WHEN 'done' THEN before IN ('decided', 'cleared', 'delivered')
                     AND (disposition_acts(path, line.asset_kind) <@ acts OR held.origin = 'recorded' AND 'use' = ANY (acts))
    ELSE false END;
  IF proved IS NOT TRUE THEN
    PERFORM refuse_disposition('ck_disposition_line_proved', format('line %s of case %s: nothing proves that it is %s',
                                                                     line.number, held.code, line.state));
  END IF;
END $$;

CREATE OR REPLACE FUNCTION guard_disposition_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  held disposition_case;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT * INTO STRICT held FROM disposition_case WHERE id = OLD.case_id;
    PERFORM guard_disposition_line_content(OLD, NEW, held);
    IF NEW.state <> OLD.state THEN
      PERFORM prove_disposition_line(NEW, OLD.state, held);
    END IF;
    RETURN NEW;
  END IF;
  -- Nobody submits the case meanwhile.
  SELECT * INTO STRICT held FROM disposition_case
  WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.case_id ELSE OLD.case_id END FOR SHARE;
  IF NOT (held.state = 'draft' OR held.origin = 'recorded' AND held.confirmed_on IS NULL) THEN
    PERFORM refuse_disposition('ck_disposition_line_submitted', format('case %s is %s: its lines stand', held.code,
                                                                        held.state));
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.state <> 'pending' THEN
    PERFORM refuse_disposition('ck_disposition_line_proved', 'a line begins without a verdict');
  END IF;
  IF disposition_path_of(NEW.path, held.law_on) ->> 'form' IS DISTINCT FROM NEW.form THEN
    PERFORM refuse_disposition('ck_disposition_line_path', format('%s is no path of the form %s', NEW.path, NEW.form));
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER disposition_line_guard BEFORE INSERT OR UPDATE OR DELETE ON disposition_line
  FOR EACH ROW EXECUTE FUNCTION guard_disposition_line();

-- When a transaction ends no line of a case that is decided waits for a verdict.
CREATE OR REPLACE FUNCTION prove_pending_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
       SELECT FROM disposition_line AS l JOIN disposition_case AS c ON c.id = l.case_id
       WHERE l.id = NEW.id AND l.state = 'pending'
         AND c.state IN ('decided', 'cleared', 'closed', 'refused', 'withdrawn')) THEN
    PERFORM refuse_disposition('ck_disposition_case_recorded', format('line %s has no verdict', NEW.number));
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS disposition_line_pending ON disposition_line;
CREATE CONSTRAINT TRIGGER disposition_line_pending AFTER INSERT ON disposition_line
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prove_pending_line();

-- What a line that is done rests on stays.
CREATE OR REPLACE FUNCTION keep_disposition_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
       SELECT FROM disposition_line AS l JOIN disposition_case AS c ON c.id = l.case_id
       WHERE l.id = OLD.line_id AND l.state IN ('delivered', 'done')
         -- A record of a paper that nobody has confirmed may be taken back.
         AND NOT (c.origin = 'recorded' AND c.confirmed_on IS NULL)
         -- No state of a line rests on the receiver's answer: with what it changed it may be undone.
         AND NOT (l.state = 'delivered' AND OLD.act = 'confirmation'))
     AND (TG_OP = 'DELETE' OR (OLD.line_id, OLD.act) IS DISTINCT FROM (NEW.line_id, NEW.act)) THEN
    PERFORM refuse_disposition('ck_disposition_act_kept', format('the line rests on this %s', OLD.act));
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE TRIGGER disposition_act_kept BEFORE UPDATE OR DELETE ON disposition_act
  FOR EACH ROW EXECUTE FUNCTION keep_disposition_act();

-- Places and assets ------------------------------------------------------------------------------------------------

-- What belongs to a case or to a line lies where it lies.
CREATE OR REPLACE FUNCTION move_disposition_parts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  part text;
BEGIN
  PERFORM FROM (SELECT id, province_code, commune_id FROM new_row
                EXCEPT SELECT id, province_code, commune_id FROM old_row) AS moved LIMIT 1;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  FOREACH part IN ARRAY TG_ARGV[1:] LOOP
    EXECUTE format('
      UPDATE %I AS part
      SET province_code = place.province_code, commune_id = place.commune_id, revision = part.revision + 1,
          change_set_id = place.change_set_id, updated_at = place.updated_at
      FROM new_row AS place
      WHERE part.%I = place.id %s
        AND (part.province_code, part.commune_id) IS DISTINCT FROM (place.province_code, place.commune_id)',
      part, TG_ARGV[0], CASE TG_ARGV[0] WHEN 'asset_id' THEN format('AND part.asset_kind = %L', TG_TABLE_NAME) END);
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER disposition_case_parts AFTER UPDATE ON disposition_case
  REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION move_disposition_parts(
    'case_id', 'disposition_move', 'disposition_case_paper', 'disposition_consultation', 'disposition_clock');
CREATE OR REPLACE TRIGGER disposition_line_parts AFTER UPDATE ON disposition_line
  REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION move_disposition_parts(
    'line_id', 'disposition_verdict', 'disposition_act');

-- An asset that was ever in a case is not taken out of the register; its lines lie where it lies.
CREATE OR REPLACE FUNCTION hold_disposition_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM disposition_line WHERE asset_kind = TG_TABLE_NAME AND asset_id = OLD.id) THEN
    RAISE foreign_key_violation USING CONSTRAINT = 'fk_disposition_line_asset',
      MESSAGE = format('%s %s stands in a case', TG_TABLE_NAME, OLD.id);
  END IF;
  RETURN OLD;
END $$;

DO $$
DECLARE
  asset text;
BEGIN
  FOREACH asset IN ARRAY ARRAY['facility', 'vehicle', 'equipment'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW
      EXECUTE FUNCTION hold_disposition_lines()', asset || '_disposition_hold', asset);
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_row
      NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION move_disposition_parts(%L, %L)',
      asset || '_disposition_move', asset, 'asset_id', 'disposition_line');
  END LOOP;
END $$;

-- Lines of a record that is merged into another follow it; the undoing of the merge reverts them with all else.
CREATE OR REPLACE FUNCTION follow_disposition_merge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE disposition_line AS line SET
    asset_id = stays.id, asset_code = stays.code, province_code = stays.province_code, commune_id = stays.commune_id,
    revision = line.revision + 1, change_set_id = NEW.change_set_id, updated_at = NEW.updated_at
  FROM facility AS stays
  WHERE stays.id = NEW.facility_id AND line.asset_kind = 'facility' AND line.asset_id = NEW.merged_id;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER facility_merge_disposition BEFORE INSERT ON facility_merge
  FOR EACH ROW EXECUTE FUNCTION follow_disposition_merge();

-- What concerns a province as a whole is read in its communes as well: a decision over premises of many of them.
DO $$
DECLARE
  common text;
BEGIN
  FOREACH common IN ARRAY ARRAY['disposition_case', 'disposition_paper', 'disposition_case_paper', 'disposition_move',
                                'disposition_consultation', 'disposition_decision', 'disposition_clock'] LOOP
    EXECUTE format('DROP POLICY IF EXISTS of_whole_province ON %I', common);
    EXECUTE format($policy$
      CREATE POLICY of_whole_province ON %I FOR SELECT TO assetreg_commune, assetreg_mixed
      USING (commune_id IS NULL AND province_code IN (
        SELECT unit.province_code FROM admin_unit AS unit
        WHERE unit.id = ANY (nullif(current_setting('assetreg.communes', true), '')::bigint[])))$policy$, common);
  END LOOP;
END $$;

-- What a delivery rests on, for whoever writes and by which way.

-- Records that are still kept at premises: not delivered, and without minutes of their own. Counts for everybody.
CREATE OR REPLACE FUNCTION archives_inside(premises bigint) RETURNS TABLE (archive_id bigint, archive_code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id, code FROM archive_holding
  WHERE facility_id = premises AND delivered_on IS NULL AND minutes_number IS NULL
  ORDER BY id
$$;

-- The deliveries of a case lie where it lies, what is said of a line where the line lies.
CREATE OR REPLACE TRIGGER disposition_case_deliveries AFTER UPDATE ON disposition_case
  REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row FOR EACH STATEMENT
  EXECUTE FUNCTION move_disposition_parts('case_id', 'delivery');
CREATE OR REPLACE TRIGGER disposition_line_deliveries AFTER UPDATE ON disposition_line
  REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row FOR EACH STATEMENT
  EXECUTE FUNCTION move_disposition_parts('line_id', 'delivery_line', 'sale_proceeds');

-- A delivery goes on, never back; what was confirmed is said by the one who receives, for a line that was delivered.
CREATE OR REPLACE FUNCTION guard_delivery_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state IN ('confirmed', 'disputed', 'settled') AND NEW.state <> OLD.state AND NOT EXISTS (
       SELECT FROM disposition_act WHERE line_id = NEW.line_id AND act = 'delivery') THEN
    RAISE check_violation USING CONSTRAINT = 'ck_delivery_line_given',
      MESSAGE = format('line %s was not handed over', NEW.line_id);
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER delivery_line_guard BEFORE UPDATE ON delivery_line
  FOR EACH ROW EXECUTE FUNCTION guard_delivery_line();

-- What concerns a province as a whole is read in its communes as well.
DROP POLICY IF EXISTS of_whole_province ON delivery;
CREATE POLICY of_whole_province ON delivery FOR SELECT TO assetreg_commune, assetreg_mixed
  USING (commune_id IS NULL AND province_code IN (
    SELECT unit.province_code FROM admin_unit AS unit
    WHERE unit.id = ANY (nullif(current_setting('assetreg.communes', true), '')::bigint[])));

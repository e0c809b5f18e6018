-- What the books said on the day of a count is written once: a count that could change it would prove nothing.
CREATE OR REPLACE FUNCTION keep_books() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE check_violation USING CONSTRAINT = 'ck_stocktake_line_books',
    MESSAGE = format('line %s: what the books said is not rewritten', OLD.id);
END $$;

DROP TRIGGER IF EXISTS stocktake_line_books ON stocktake_line;
CREATE TRIGGER stocktake_line_books BEFORE UPDATE ON stocktake_line FOR EACH ROW
  WHEN ((OLD.stocktake_id, OLD.subject_kind, OLD.code, OLD.name, OLD.holder, OLD.book_quantity, OLD.book_area_m2,
         OLD.original_cost_vnd, OLD.residual_value_vnd, OLD.book_condition, OLD.book_status, OLD.is_excess)
        IS DISTINCT FROM
        (NEW.stocktake_id, NEW.subject_kind, NEW.code, NEW.name, NEW.holder, NEW.book_quantity, NEW.book_area_m2,
         NEW.original_cost_vnd, NEW.residual_value_vnd, NEW.book_condition, NEW.book_status, NEW.is_excess))
  EXECUTE FUNCTION keep_books();

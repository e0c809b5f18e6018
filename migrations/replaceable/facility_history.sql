-- What a facility said before it was changed or deleted goes, typed, into facility_history.
-- One transition table only: joining OLD and NEW caches a one-row plan that ruins large updates.
CREATE OR REPLACE FUNCTION keep_facility_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO facility_history (
    superseded_by, operation, id, code, province_code, national_asset_code, asset_unit_code, budget_code, name,
    kind, holder, holder_level, commune_id, former_commune_id, location, location_source, source_x, source_y,
    source_srid, land_area_m2, footprint_m2, gross_floor_m2, usable_floor_m2, original_cost_vnd,
    residual_value_vnd, book_date, headcount, outcome, outcome_reason, status, is_demonstration, revision,
    change_set_id, created_at, updated_at, search_text)
  SELECT
    current_setting('assetreg.change_set')::bigint, TG_OP, id, code, province_code, national_asset_code,
    asset_unit_code, budget_code, name, kind, holder, holder_level, commune_id, former_commune_id, location,
    location_source, source_x, source_y, source_srid, land_area_m2, footprint_m2, gross_floor_m2,
    usable_floor_m2, original_cost_vnd, residual_value_vnd, book_date, headcount, outcome, outcome_reason,
    status, is_demonstration, revision, change_set_id, created_at, updated_at, search_text
  FROM old_row;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS facility_history_update ON facility;
CREATE TRIGGER facility_history_update AFTER UPDATE ON facility
  REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION keep_facility_history();
DROP TRIGGER IF EXISTS facility_history_delete ON facility;
CREATE TRIGGER facility_history_delete AFTER DELETE ON facility
  REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION keep_facility_history();

-- Rows that mean a known facility and say nothing new become 'unchanged'; their doubts fall away with them.
WITH same AS (
  SELECT r.row_number
  FROM import_row r JOIN facility f ON f.id = r.facility_id
  WHERE r.batch_id = :batch_id AND r.verdict IN ('revise', 'doubt')
    AND r.commune_id = f.commune_id
    AND r.former_commune_id IS NOT DISTINCT FROM f.former_commune_id
    AND (r.location_source IS NULL OR (
      r.location_source = f.location_source
      AND ST_DWithin(ST_SetSRID(ST_MakePoint(r.longitude, r.latitude), 4326), f.location, 1e-7)
      AND (r.source_x, r.source_y, r.source_srid) IS NOT DISTINCT FROM (f.source_x, f.source_y, f.source_srid)))
    AND (r.national_asset_code IS NULL OR r.national_asset_code IS NOT DISTINCT FROM f.national_asset_code)
    AND (r.asset_unit_code IS NULL OR r.asset_unit_code IS NOT DISTINCT FROM f.asset_unit_code)
    AND (r.budget_code IS NULL OR r.budget_code IS NOT DISTINCT FROM f.budget_code)
    AND (r.name IS NULL OR r.name = f.name)
    AND (r.kind IS NULL OR r.kind = f.kind)
    AND (r.holder IS NULL OR r.holder = f.holder)
    AND (r.holder_level IS NULL OR r.holder_level IS NOT DISTINCT FROM f.holder_level)
    AND (r.land_area_m2 IS NULL OR r.land_area_m2 IS NOT DISTINCT FROM f.land_area_m2)
    AND (r.footprint_m2 IS NULL OR r.footprint_m2 IS NOT DISTINCT FROM f.footprint_m2)
    AND (r.gross_floor_m2 IS NULL OR r.gross_floor_m2 IS NOT DISTINCT FROM f.gross_floor_m2)
    AND (r.usable_floor_m2 IS NULL OR r.usable_floor_m2 IS NOT DISTINCT FROM f.usable_floor_m2)
    AND (r.original_cost_vnd IS NULL OR r.original_cost_vnd IS NOT DISTINCT FROM f.original_cost_vnd)
    AND (r.residual_value_vnd IS NULL OR r.residual_value_vnd IS NOT DISTINCT FROM f.residual_value_vnd)
    AND (r.book_date IS NULL OR r.book_date IS NOT DISTINCT FROM f.book_date)
    AND (r.headcount IS NULL OR r.headcount IS NOT DISTINCT FROM f.headcount)
    AND (r.outcome IS NULL OR r.outcome = f.outcome)
    AND (r.outcome_reason IS NULL OR r.outcome_reason IS NOT DISTINCT FROM f.outcome_reason)
    AND (r.status IS NULL OR r.status IS NOT DISTINCT FROM f.status)
    AND (r.ownership_class IS NULL OR r.ownership_class IS NOT DISTINCT FROM f.ownership_class)
    AND (r.legal_form IS NULL OR r.legal_form IS NOT DISTINCT FROM f.legal_form)
    AND (r.final_use IS NULL OR r.final_use IS NOT DISTINCT FROM f.final_use)
    AND (r.put_in_use_on IS NULL OR r.put_in_use_on IS NOT DISTINCT FROM f.put_in_use_on)
    AND (r.put_in_use_paper IS NULL OR r.put_in_use_paper IS NOT DISTINCT FROM f.put_in_use_paper)
    AND (r.surplus_land_m2 IS NULL OR r.surplus_land_m2 IS NOT DISTINCT FROM f.surplus_land_m2)
    AND (r.surplus_floor_m2 IS NULL OR r.surplus_floor_m2 IS NOT DISTINCT FROM f.surplus_floor_m2)
    AND (r.is_restricted IS NULL OR r.is_restricted = f.is_restricted)
    AND (r.location_method IS NULL OR r.location_method IS NOT DISTINCT FROM f.location_method)
    AND (r.location_accuracy_m IS NULL OR r.location_accuracy_m IS NOT DISTINCT FROM f.location_accuracy_m)
    AND (r.address IS NULL OR r.address IS NOT DISTINCT FROM f.address)
    AND (r.former_address IS NULL OR r.former_address IS NOT DISTINCT FROM f.former_address)
    -- What a row empties must be empty already; an outcome is emptied to 'undecided', a restriction to none.
    AND NOT EXISTS (
      SELECT FROM unnest(r.cleared) AS field
      WHERE CASE field WHEN 'outcome' THEN f.outcome <> 'undecided' WHEN 'is_restricted' THEN f.is_restricted
            ELSE to_jsonb(f) ->> field IS NOT NULL END)
),
dropped AS (
  DELETE FROM import_finding n USING same
  WHERE n.batch_id = :batch_id AND n.row_number = same.row_number AND n.severity = 'doubt'
)
UPDATE import_row r SET verdict = 'unchanged' FROM same
WHERE r.batch_id = :batch_id AND r.row_number = same.row_number

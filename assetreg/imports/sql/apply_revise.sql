-- Known facilities take what their rows say; what a row leaves empty stands, what it clears is emptied.
WITH holder AS (
  SELECT * FROM unnest(CAST(:holders AS text[]), CAST(:provinces AS text[]), CAST(:agencies AS bigint[]))
    AS h (holder, province_code, agency_id)
),
revised AS (
  UPDATE facility f SET
    province_code = r.province_code,
    commune_id = r.commune_id,
    former_commune_id = r.former_commune_id,
    location = CASE WHEN c.is_restricted THEN NULL WHEN r.location_source IS NULL THEN f.location
                    ELSE ST_SetSRID(ST_MakePoint(r.longitude, r.latitude), 4326) END,
    source_x = CASE WHEN c.is_restricted THEN NULL WHEN r.location_source IS NULL THEN f.source_x ELSE r.source_x END,
    source_y = CASE WHEN c.is_restricted THEN NULL WHEN r.location_source IS NULL THEN f.source_y ELSE r.source_y END,
    source_srid = CASE WHEN c.is_restricted THEN NULL WHEN r.location_source IS NULL THEN f.source_srid
                       ELSE r.source_srid END,
    location_source = CASE WHEN c.is_restricted THEN NULL ELSE coalesce(r.location_source, f.location_source) END,
    national_asset_code = CASE WHEN c.fields ? 'national_asset_code' THEN NULL
                               ELSE coalesce(r.national_asset_code, f.national_asset_code) END,
    asset_unit_code = CASE WHEN c.fields ? 'asset_unit_code' THEN NULL
                           ELSE coalesce(r.asset_unit_code, f.asset_unit_code) END,
    budget_code = CASE WHEN c.fields ? 'budget_code' THEN NULL ELSE coalesce(r.budget_code, f.budget_code) END,
    name = coalesce(r.name, f.name),
    kind = coalesce(r.kind, f.kind),
    holder = coalesce(r.holder, f.holder),
    holder_id = CASE WHEN r.holder IS NULL OR r.holder = f.holder THEN coalesce(f.holder_id, h.agency_id)
                     ELSE h.agency_id END,
    holder_level = CASE WHEN c.fields ? 'holder_level' THEN NULL ELSE coalesce(r.holder_level, f.holder_level) END,
    land_area_m2 = CASE WHEN c.fields ? 'land_area_m2' THEN NULL ELSE coalesce(r.land_area_m2, f.land_area_m2) END,
    footprint_m2 = CASE WHEN c.fields ? 'footprint_m2' THEN NULL ELSE coalesce(r.footprint_m2, f.footprint_m2) END,
    gross_floor_m2 = CASE WHEN c.fields ? 'gross_floor_m2' THEN NULL
                          ELSE coalesce(r.gross_floor_m2, f.gross_floor_m2) END,
    usable_floor_m2 = CASE WHEN c.fields ? 'usable_floor_m2' THEN NULL
                           ELSE coalesce(r.usable_floor_m2, f.usable_floor_m2) END,
    original_cost_vnd = CASE WHEN c.fields ? 'original_cost_vnd' THEN NULL
                             ELSE coalesce(r.original_cost_vnd, f.original_cost_vnd) END,
    residual_value_vnd = CASE WHEN c.fields ? 'residual_value_vnd' THEN NULL
                              ELSE coalesce(r.residual_value_vnd, f.residual_value_vnd) END,
    book_date = CASE WHEN c.fields ? 'book_date' THEN NULL ELSE coalesce(r.book_date, f.book_date) END,
    headcount = CASE WHEN c.fields ? 'headcount' THEN NULL ELSE coalesce(r.headcount, f.headcount) END,
    outcome = CASE WHEN c.fields ? 'outcome' THEN 'undecided' ELSE coalesce(r.outcome, f.outcome) END,
    outcome_reason = CASE WHEN c.fields ? 'outcome_reason' THEN NULL
                          ELSE coalesce(r.outcome_reason, f.outcome_reason) END,
    status = CASE WHEN c.fields ? 'status' THEN NULL ELSE coalesce(r.status, f.status) END,
    ownership_class = CASE WHEN c.fields ? 'ownership_class' THEN NULL
                      ELSE coalesce(r.ownership_class, f.ownership_class) END,
    legal_form = CASE WHEN c.fields ? 'legal_form' THEN NULL
                 ELSE coalesce(r.legal_form, f.legal_form) END,
    final_use = CASE WHEN c.fields ? 'final_use' THEN NULL
                ELSE coalesce(r.final_use, f.final_use) END,
    put_in_use_on = CASE WHEN c.fields ? 'put_in_use_on' THEN NULL
                    ELSE coalesce(r.put_in_use_on, f.put_in_use_on) END,
    put_in_use_paper = CASE WHEN c.fields ? 'put_in_use_paper' THEN NULL
                       ELSE coalesce(r.put_in_use_paper, f.put_in_use_paper) END,
    surplus_land_m2 = CASE WHEN c.fields ? 'surplus_land_m2' THEN NULL
                      ELSE coalesce(r.surplus_land_m2, f.surplus_land_m2) END,
    surplus_floor_m2 = CASE WHEN c.fields ? 'surplus_floor_m2' THEN NULL
                       ELSE coalesce(r.surplus_floor_m2, f.surplus_floor_m2) END,
    -- How the former point was known says nothing of a new one.
    location_method = CASE WHEN c.is_restricted OR c.fields ? 'location_method' THEN NULL
                      WHEN c.moves THEN r.location_method ELSE coalesce(r.location_method, f.location_method) END,
    location_accuracy_m = CASE WHEN c.is_restricted OR c.fields ? 'location_accuracy_m' THEN NULL
                          WHEN c.moves THEN r.location_accuracy_m
                          ELSE coalesce(r.location_accuracy_m, f.location_accuracy_m) END,
    address = CASE WHEN c.fields ? 'address' THEN NULL ELSE coalesce(r.address, f.address) END,
    former_address = CASE WHEN c.fields ? 'former_address' THEN NULL
                     ELSE coalesce(r.former_address, f.former_address) END,
    is_restricted = c.is_restricted,
    revision = f.revision + 1,
    change_set_id = :change_set_id,
    updated_at = now()
  FROM import_row r
  JOIN facility old ON old.id = r.facility_id
  LEFT JOIN holder h ON (h.holder, h.province_code) = (r.holder, r.province_code),
  LATERAL (SELECT to_jsonb(coalesce(r.cleared, '{}')) AS fields,
                  NOT 'is_restricted' = ANY (coalesce(r.cleared, '{}'))
                    AND coalesce(r.is_restricted, old.is_restricted) AS is_restricted,
                  r.location_source IS NOT NULL AND NOT coalesce(
                    r.location_source = old.location_source
                    AND ST_DWithin(ST_SetSRID(ST_MakePoint(r.longitude, r.latitude), 4326), old.location, 1e-7),
                    false) AS moves) c
  WHERE r.batch_id = :batch_id AND r.verdict = 'revise' AND f.id = r.facility_id AND f.revision = r.revision
  RETURNING f.id, r.batch_id, r.row_number, r.digest
)
INSERT INTO import_result (batch_id, row_number, facility_id, digest)
SELECT batch_id, row_number, id, digest FROM revised WHERE digest IS NOT NULL

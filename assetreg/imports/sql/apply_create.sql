-- New facilities from the rows to create, and the memory of those that no key tells again: numbered within their communes, in the order of the file.
WITH first AS (
  SELECT * FROM unnest(CAST(:communes AS text[]), CAST(:firsts AS bigint[])) AS f (commune_code, first_number)
),
-- The bodies that bear the names of holders.
holder AS (
  SELECT * FROM unnest(CAST(:holders AS text[]), CAST(:provinces AS text[]), CAST(:agencies AS bigint[]))
    AS h (holder, province_code, agency_id)
),
-- Narrow, because it is kept while both tables are written.
numbered AS MATERIALIZED (
  SELECT r.row_number, r.digest, nextval(pg_get_serial_sequence('facility', 'id')) AS new_id,
         'HQ-' || r.commune_code || '-'
           || (f.first_number - 1 + row_number() OVER (PARTITION BY r.commune_code ORDER BY r.row_number)) AS new_code
  FROM import_row r JOIN first f USING (commune_code)
  WHERE r.batch_id = :batch_id AND r.verdict = 'create'
),
created AS (
  INSERT INTO facility (
    id, code, province_code, national_asset_code, asset_unit_code, budget_code, name, kind, holder, holder_id,
    holder_level, commune_id, former_commune_id, location, location_source, source_x, source_y, source_srid, land_area_m2,
    footprint_m2, gross_floor_m2, usable_floor_m2, original_cost_vnd, residual_value_vnd, book_date, headcount,
    outcome, outcome_reason, status, ownership_class, legal_form, final_use, put_in_use_on, put_in_use_paper,
    surplus_land_m2, surplus_floor_m2, is_restricted, location_method, location_accuracy_m, address, former_address,
    change_set_id)
  SELECT
    new_id, new_code, r.province_code, national_asset_code, asset_unit_code, budget_code, name, kind, r.holder,
    h.agency_id, holder_level, commune_id, former_commune_id, ST_SetSRID(ST_MakePoint(longitude, latitude), 4326), location_source,
    source_x, source_y, source_srid, land_area_m2, footprint_m2, gross_floor_m2, usable_floor_m2, original_cost_vnd,
    residual_value_vnd, book_date, headcount, coalesce(outcome, 'undecided'), outcome_reason, status,
    ownership_class, legal_form, final_use, put_in_use_on, put_in_use_paper, surplus_land_m2, surplus_floor_m2,
    coalesce(is_restricted, false), CASE WHEN is_restricted THEN NULL ELSE location_method END,
    CASE WHEN is_restricted THEN NULL ELSE location_accuracy_m END, address, former_address, :change_set_id
  FROM import_row r
  JOIN numbered n ON n.row_number = r.row_number
  LEFT JOIN holder h ON (h.holder, h.province_code) = (r.holder, r.province_code)
  WHERE r.batch_id = :batch_id
)
INSERT INTO import_result (batch_id, row_number, facility_id, digest)
SELECT :batch_id, row_number, new_id, digest FROM numbered WHERE digest IS NOT NULL

-- Every version of one facility, oldest first, with who made it: what it said before each change, and what it says.
-- The coordinates as degrees, the communes as names, so that versions compare as people read them.
SELECT v.operation, v.superseded_by, v.change_set_id, v.national_asset_code, v.asset_unit_code, v.budget_code, v.name,
       v.kind, v.holder, v.holder_level, c.code || ' ' || c.name AS commune, o.code || ' ' || o.name AS former_commune,
       round(ST_X(v.location)::numeric, 6)::float8 AS longitude, round(ST_Y(v.location)::numeric, 6)::float8 AS latitude,
       v.location_source, v.source_x AS x, v.source_y AS y, v.source_srid AS srid, v.land_area_m2, v.footprint_m2,
       v.gross_floor_m2, v.usable_floor_m2, v.original_cost_vnd, v.residual_value_vnd, v.book_date, v.headcount,
       v.outcome, v.outcome_reason, v.status
FROM (
  SELECT history_id, operation, superseded_by, id, change_set_id, national_asset_code, asset_unit_code, budget_code,
         name, kind, holder, holder_level, commune_id, former_commune_id, location, location_source, source_x,
         source_y, source_srid, land_area_m2, footprint_m2, gross_floor_m2, usable_floor_m2, original_cost_vnd,
         residual_value_vnd, book_date, headcount, outcome, outcome_reason, status
  FROM facility_history WHERE id = :id
  UNION ALL
  SELECT NULL, NULL, NULL, id, change_set_id, national_asset_code, asset_unit_code, budget_code,
         name, kind, holder, holder_level, commune_id, former_commune_id, location, location_source, source_x,
         source_y, source_srid, land_area_m2, footprint_m2, gross_floor_m2, usable_floor_m2, original_cost_vnd,
         residual_value_vnd, book_date, headcount, outcome, outcome_reason, status
  FROM facility WHERE id = :id
) v
LEFT JOIN admin_unit c ON c.id = v.commune_id
LEFT JOIN admin_unit o ON o.id = v.former_commune_id
ORDER BY v.history_id NULLS LAST

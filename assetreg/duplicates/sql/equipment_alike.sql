-- Pairs of other assets worth judging: of those with one name, holder, year and cost, and no serial number or the same,
-- each with the first of them, which bears the national code where one does. Pieces without a serial number that were
-- entered together are pieces of one purchase. Parameters: commune (null: all that are seen), province (null: all), most.
WITH alike AS MATERIALIZED (
  SELECT e.id, e.national_asset_code, e.created_at,
         nullif(regexp_replace(upper(fold_text(e.symbol)), '[^0-9A-Z]', '', 'g'), '') AS symbol,
         first_value(e.id) OVER same AS first_id, first_value(e.national_asset_code) OVER same AS first_code,
         first_value(e.created_at) OVER same AS first_entered
  FROM equipment AS e
  WHERE visible(e) AND (CAST(:province AS text) IS NULL OR e.province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR e.commune_id = :commune)
    AND e.original_cost_vnd IS NOT NULL AND coalesce(e.year_made, extract(year FROM e.put_in_use_on)) IS NOT NULL
  WINDOW same AS (
    PARTITION BY e.province_code, e.original_cost_vnd, coalesce(e.year_made, extract(year FROM e.put_in_use_on)),
                 fold_text(e.name), coalesce(e.holder_id::text, fold_text(e.holder)),
                 nullif(regexp_replace(upper(fold_text(e.symbol)), '[^0-9A-Z]', '', 'g'), '')
    ORDER BY e.national_asset_code NULLS LAST, e.id)
)
SELECT least(id, first_id), greatest(id, first_id) FROM alike
WHERE id <> first_id AND (national_asset_code IS NULL OR first_code IS NULL)
  AND (symbol IS NOT NULL OR created_at <> first_entered)
ORDER BY 1, 2
LIMIT :most

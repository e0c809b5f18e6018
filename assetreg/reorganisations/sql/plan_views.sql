-- Saved filters whose address names a unit that ends, or that are shared with a province that does.
INSERT INTO reorganisation_row (reorganisation_id, table_name, row_id, label, province_code, from_code, to_code,
                                to_province, how, detail)
SELECT :id, 'saved_view', said.id, left(said.page || '?' || said.query, 200),
       coalesce(named.from_province, shared.from_province), coalesce(named.from_code, shared.from_code),
       coalesce(named.to_code, shared.to_code), coalesce(named.to_province, shared.to_province), 'filter',
       jsonb_build_object(
         'query', CASE WHEN named.to_code IS NULL THEN said.query ELSE regexp_replace(
           said.query, '(^|&)unit=' || said.unit || '(&|$)', '\1unit=' || named.to_code || '\2') END,
         'shared_with', coalesce(shared.to_code, said.shared_with))
FROM (SELECT view.*, (regexp_match(view.query, '(?:^|&)unit=([0-9]{5}|[0-9]{2})(?:&|$)'))[1] AS unit
      FROM saved_view AS view) AS said
LEFT JOIN reorganisation_target AS named
  ON named.from_code = said.unit AND named.is_default AND named.to_code <> named.from_code
 AND named.from_level IN ('province', 'commune')
LEFT JOIN reorganisation_target AS shared
  ON shared.from_level = 'province' AND shared.from_code = said.shared_with AND shared.is_default
 AND shared.to_code <> shared.from_code
WHERE named.to_code IS NOT NULL OR shared.to_code IS NOT NULL

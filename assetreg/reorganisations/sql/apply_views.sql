UPDATE saved_view AS view SET query = plan.detail ->> 'query', shared_with = plan.detail ->> 'shared_with'
FROM reorganisation_row AS plan
WHERE plan.reorganisation_id = :id AND plan.table_name = 'saved_view' AND plan.how <> 'stay' AND view.id = plan.row_id

-- Rows that other acts wrote since, and that say again what the act left: whoever changed them took it back.
-- {table}: a remembered table. Parameters: change_set, ids.
SELECT present.id, before.history_id
FROM {table} AS present
JOIN LATERAL (
  SELECT to_jsonb(h) - ARRAY['history_id', 'superseded_at', 'superseded_by', 'operation', 'revision', 'change_set_id',
                             'created_at', 'updated_at'] AS said
  FROM {table}_history AS h WHERE h.id = present.id AND h.change_set_id = :change_set
  ORDER BY h.history_id DESC LIMIT 1) AS left_so ON true
LEFT JOIN LATERAL (
  SELECT h.history_id FROM {table}_history AS h
  WHERE h.id = present.id AND h.superseded_by = :change_set AND h.change_set_id <> :change_set
  ORDER BY h.history_id LIMIT 1) AS before ON true
WHERE present.id = ANY (:ids) AND to_jsonb(present) @> left_so.said
ORDER BY present.id

-- What undoing a change set would do to each row it touched in one table, and whether that row still stands as the set
-- left it. {table}: a remembered table. Parameters: change_set, table_name.
WITH written AS (
  SELECT DISTINCT unnest(ids) AS id FROM change_part
  WHERE change_set_id = :change_set AND table_name = :table_name AND side = 'new'
),
superseded AS (
  SELECT h.id, h.history_id, h.change_set_id
  FROM {table}_history h
  WHERE h.history_id IN (SELECT unnest(ids) FROM change_part
                         WHERE change_set_id = :change_set AND table_name = :table_name AND side = 'old')
),
touched AS (SELECT id FROM written UNION SELECT id FROM superseded),
-- What the row said before the set: the first version that the set superseded and had not written itself.
before AS (
  SELECT DISTINCT ON (id) id, CASE WHEN change_set_id <> :change_set THEN history_id END AS history_id
  FROM superseded ORDER BY id, history_id
),
-- The row as the set left it stands now, was superseded by another set, or was gone already.
state AS (
  SELECT t.id, before.history_id AS before_id, present.id IS NOT NULL AS stands,
         coalesce(present.change_set_id = :change_set, false) AS is_own,
         EXISTS (SELECT FROM {table}_history h
                 WHERE h.id = t.id AND h.change_set_id = :change_set AND h.superseded_by <> :change_set) AS was_superseded,
         (SELECT h.superseded_by FROM {table}_history h WHERE h.id = t.id ORDER BY h.history_id DESC LIMIT 1) AS last_act
  FROM touched t
  LEFT JOIN before ON before.id = t.id
  LEFT JOIN {table} present ON present.id = t.id
)
SELECT id, before_id,
       CASE WHEN is_own AND before_id IS NOT NULL THEN 'revert'
            WHEN is_own THEN 'delete'
            WHEN stands OR was_superseded OR last_act <> :change_set THEN 'conflict'
            WHEN before_id IS NOT NULL THEN 'restore'
            ELSE 'nothing' END AS action
FROM state
ORDER BY id

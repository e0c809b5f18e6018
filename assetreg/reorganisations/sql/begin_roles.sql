-- One role over each successor: several that a person held over parts of it become one, from the first day to the
-- last of them, by the paper of the newest. What is held over it already is not held twice.
WITH wanted AS (
  SELECT held.user_id, held.role, unit.id AS unit_id,
         min(greatest(held.valid_from, CAST(:on AS date))) AS valid_from,
         CASE WHEN bool_or(held.former_end IS NULL) THEN NULL ELSE max(held.former_end) END AS valid_to,
         (array_agg(held.paper ORDER BY held.valid_from DESC, held.id DESC))[1] AS paper,
         (array_agg(held.paper_date ORDER BY held.valid_from DESC, held.id DESC))[1] AS paper_date
  FROM reorganisation_row AS plan
  JOIN LATERAL (
    SELECT role.*, CAST(image.before ->> 'valid_to' AS date) AS former_end
    FROM user_role AS role
    JOIN reorganisation_image AS image
      ON image.reorganisation_id = :id AND image.table_name = 'user_role'
     AND image.row_key = jsonb_build_object('id', role.id)
    WHERE role.id = plan.row_id) AS held ON true
  JOIN unit_change_day AS day ON true
  JOIN admin_unit AS unit
    ON unit.level = CASE length(plan.to_code) WHEN 2 THEN 'province' ELSE 'commune' END AND unit.code = plan.to_code
   AND (unit.valid_from IS NULL OR unit.valid_from <= day."on") AND (unit.valid_to IS NULL OR unit.valid_to > day."on")
  WHERE plan.reorganisation_id = :id AND plan.table_name = 'user_role' AND plan.how <> 'stay'
  GROUP BY held.user_id, held.role, unit.id
)
INSERT INTO user_role (user_id, role, unit_id, valid_from, valid_to, paper, paper_date)
SELECT user_id, role, unit_id, valid_from, valid_to, paper, paper_date FROM wanted
WHERE NOT EXISTS (
  SELECT FROM user_role AS other
  WHERE other.user_id = wanted.user_id AND other.role = wanted.role AND other.unit_id = wanted.unit_id
    AND daterange(other.valid_from, other.valid_to) && daterange(wanted.valid_from, wanted.valid_to))
RETURNING id

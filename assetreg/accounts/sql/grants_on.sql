-- The roles of :user_id on day :on, own ones and those of whomever this user stands in for, each with its unit.
-- A commune is known by several rows over time: all of its code since :since count, for a thing may lie in any.
SELECT held.role, unit.level, unit.code, held.for_email,
       CASE WHEN unit.level = 'commune' THEN ARRAY(
         SELECT same.id FROM admin_unit same
         WHERE same.level = 'commune' AND same.code = unit.code AND (same.valid_to IS NULL OR same.valid_to > :since)
         ORDER BY same.id) END AS communes
FROM (
  SELECT own.role, own.unit_id, NULL AS for_email
  FROM user_role own
  WHERE own.user_id = :user_id AND own.valid_from <= :on AND (own.valid_to IS NULL OR own.valid_to > :on)
  UNION ALL
  SELECT theirs.role, theirs.unit_id, absent.email
  FROM stand_in
  JOIN app_user absent ON absent.id = stand_in.for_user_id AND absent.active
  JOIN user_role theirs ON theirs.user_id = absent.id
  WHERE stand_in.user_id = :user_id AND stand_in.valid_from <= :on AND stand_in.valid_to > :on
    AND theirs.valid_from <= :on AND (theirs.valid_to IS NULL OR theirs.valid_to > :on)
) held
LEFT JOIN admin_unit unit ON unit.id = held.unit_id
ORDER BY held.for_email NULLS FIRST, held.role, unit.code

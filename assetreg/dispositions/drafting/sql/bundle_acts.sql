-- The texts of which the digests of acts are taken, as history.sql writes them. The session must write values as then.
-- Parameter: acts.
SELECT s.id, ROW(
         s.id, s.happened_at, s.actor, s.user_id, s.verb, s.reason, s.door, s.stands_in_for, s.undoes, s.province_code,
         s.summary, s.sealed_at, s.province_codes, s.commune_ids)::text AS said
FROM change_set s
WHERE s.id = ANY(:acts)
ORDER BY s.id

-- What bodies are to facilities (holder, occupant, caretaker) goes to the heir from the day of the event, by its act;
-- what began later is the heir's altogether. Named managers stay: they are persons with a paper of their own.
WITH place AS MATERIALIZED (
  SELECT id, valid_to AS until, valid_from < :day AS began_before
  FROM facility_party
  WHERE agency_id = ANY (:bodies) AND role <> 'manager' AND (valid_to IS NULL OR valid_to > :day)
    AND (:country OR province_code = ANY (:provinces) OR commune_id = ANY (:communes))
),
changed AS (
  UPDATE facility_party p SET
    valid_to = CASE WHEN place.began_before THEN CAST(:day AS date) ELSE p.valid_to END,
    agency_id = CASE WHEN place.began_before THEN p.agency_id ELSE :heir END,
    name = CASE WHEN place.began_before THEN p.name ELSE :heir_name END,
    revision = p.revision + 1, change_set_id = :change_set_id, updated_at = :now
  FROM place WHERE place.id = p.id
  RETURNING p.province_code, p.commune_id, p.facility_id, p.role, place.until, place.began_before
)
INSERT INTO facility_party (province_code, commune_id, facility_id, role, agency_id, name, paper_number, paper_on,
                            paper_issuer, valid_from, valid_to, change_set_id)
SELECT DISTINCT province_code, commune_id, facility_id, role, CAST(:heir AS bigint), :heir_name, :act_number,
       CAST(:act_date AS date), :act_issuer, CAST(:day AS date), until, CAST(:change_set_id AS bigint)
FROM changed
WHERE began_before

-- Facilities by present commune and outcome, of one province. Parameter: province.
SELECT commune_id, outcome, count(*) FROM facility
WHERE visible(facility) AND province_code = :province
GROUP BY commune_id, outcome

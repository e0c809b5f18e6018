-- Two counts of one body on one day that would come to lie in one unit: the later one stays where it was made.
UPDATE reorganisation_row AS plan SET how = 'stay', is_open = true, note = NULL
FROM (
  SELECT row.id, row_number() OVER (
           PARTITION BY counted.agency_id, counted.facility_id, row.to_code, counted.title_group, counted.counted_on
           ORDER BY counted.id) AS place
  FROM reorganisation_row AS row JOIN headcount AS counted ON counted.id = row.row_id
  WHERE row.reorganisation_id = :id AND row.table_name = 'headcount'
) AS twice
WHERE plan.id = twice.id AND twice.place > 1

-- A role over a unit that ends, ends with it; one that would have begun later never did.
UPDATE user_role AS held SET valid_to = greatest(held.valid_from, CAST(:on AS date))
WHERE held.id IN (SELECT row_id FROM reorganisation_row
                  WHERE reorganisation_id = :id AND table_name = 'user_role' AND how <> 'stay')

-- How many records of each table go which way, and how many wait for somebody to say.
SELECT table_name, how, count(*) AS n, count(*) FILTER (WHERE is_open) AS open
FROM reorganisation_row WHERE reorganisation_id = :id
GROUP BY table_name, how ORDER BY table_name, how

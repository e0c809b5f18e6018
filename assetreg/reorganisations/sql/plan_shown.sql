-- The plan as it was shown, to be compared with what follows now.
CREATE TEMPORARY TABLE reorganisation_shown ON COMMIT DROP AS
SELECT table_name, row_id, label, from_code, to_code, to_province, how, is_open, note, detail
FROM reorganisation_row WHERE reorganisation_id = :id

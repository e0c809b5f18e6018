-- One number for all that follows: records by their own ids, units by their codes.
SELECT encode(sha256(convert_to(coalesce(string_agg(
         md5(ROW(table_name, row_id, from_code, to_code, to_province, how, is_open, note, detail)::text), ''
         ORDER BY table_name, row_id, to_code), ''), 'UTF8')), 'hex')
FROM reorganisation_row WHERE reorganisation_id = :id

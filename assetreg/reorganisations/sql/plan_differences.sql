-- Records of which something else follows now than was shown.
SELECT table_name, min(label) AS label
FROM (
  (SELECT table_name, row_id, label, from_code, to_code, to_province, how, is_open, note, detail
   FROM reorganisation_row WHERE reorganisation_id = :id
   EXCEPT SELECT * FROM reorganisation_shown)
  UNION ALL
  (SELECT * FROM reorganisation_shown
   EXCEPT
   SELECT table_name, row_id, label, from_code, to_code, to_province, how, is_open, note, detail
   FROM reorganisation_row WHERE reorganisation_id = :id)
) AS different
GROUP BY table_name, row_id ORDER BY table_name, label LIMIT :limit

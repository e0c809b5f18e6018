-- Single rows of {table} go to one commune; those that lie there already are left alone.
UPDATE {table}
SET province_code = :province, commune_id = :commune, revision = revision + 1, change_set_id = :change_set,
    updated_at = :now
WHERE id = ANY (:ids) AND (province_code, commune_id) IS DISTINCT FROM (:province, :commune)

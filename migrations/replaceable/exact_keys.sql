-- Keeps exact_key: what a parcel and its certificate say of themselves, as keys that spelling cannot tell apart.

-- One number as a key: capitals and digits, `/` and `-` as they stand, no zeros before it.
CREATE OR REPLACE FUNCTION number_key(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN nullif(regexp_replace(regexp_replace(upper(public.fold_text(value)), '[^0-9A-Z/-]', '', 'g'), '^0+(?=.)', ''), '');

-- The parcels that one field names: "45+46 (một phần)" names 45 and 46.
CREATE OR REPLACE FUNCTION parcel_keys(value text) RETURNS SETOF text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT DISTINCT public.number_key(part)
  FROM regexp_split_to_table(
    regexp_replace(public.fold_text(value), '\([^)]*\)|\m(mot|1) phan\M|\mphan\M|\mthua( dat)?( so)?\M', ' ', 'g'),
    '[+,;&]|\mva\M') AS part
  WHERE public.number_key(part) IS NOT NULL
$$;

-- What a parcel claims for itself. claimant: the row for a parcel, the facility for a certificate (which may cover
-- several parcels of one facility), 0 where it says that it shares it.
CREATE OR REPLACE FUNCTION land_parcel_claims(said land_parcel) RETURNS TABLE (kind text, key text, claimant bigint)
LANGUAGE sql STABLE AS $$
  SELECT claim.* FROM (
    SELECT said.is_part OR coalesce(fold_text(said.parcel_number) ~ '\m(mot|1) phan\M', false) AS part) AS whole,
  LATERAL (
    SELECT 'parcel'::text, said.map_commune_id || ':' || number_key(said.map_sheet) || ':' || named,
           CASE WHEN whole.part THEN 0 ELSE coalesce(said.id, -1) END
    FROM parcel_keys(said.parcel_number) AS named
    WHERE said.map_commune_id IS NOT NULL AND number_key(said.map_sheet) IS NOT NULL
    UNION ALL
    -- A serial is printed once in the country.
    SELECT 'certificate_serial', number_key(said.certificate_serial),
           CASE WHEN whole.part OR said.certificate_shared THEN 0 ELSE said.facility_id END
    WHERE number_key(said.certificate_serial) IS NOT NULL
    UNION ALL
    -- Registers were kept district by district: their numbers mean something beside the commune of the map only.
    SELECT 'certificate_register', said.map_commune_id || ':' || number_key(said.certificate_register_number),
           CASE WHEN whole.part OR said.certificate_shared THEN 0 ELSE said.facility_id END
    WHERE said.map_commune_id IS NOT NULL AND number_key(said.certificate_register_number) IS NOT NULL
  ) AS claim (kind, key, claimant)
$$;

-- Which rows bear what a row would claim; said: the row as JSON. For everybody, so that a key is refused also where its
-- bearer may not be seen: who that is, the one who asks finds out by reading what he may.
CREATE OR REPLACE FUNCTION exact_key_bearers(said jsonb) RETURNS TABLE (kind text, row_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT borne.kind, borne.row_id
  FROM land_parcel_claims(jsonb_populate_record(NULL::land_parcel, said)) AS claimed
  JOIN exact_key AS borne ON borne.kind = claimed.kind AND borne.key = claimed.key
    AND borne.claimant <> claimed.claimant
  WHERE borne.row_id <> coalesce((said ->> 'id')::bigint, -1)
  ORDER BY 1, 2
$$;

-- Which of these national codes some facility bears, seen or not.
CREATE OR REPLACE FUNCTION national_codes_borne(codes text[]) RETURNS TABLE (code text, facility_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.national_asset_code, f.id FROM facility f WHERE f.national_asset_code = ANY (codes)
$$;

CREATE OR REPLACE FUNCTION keep_land_parcel_keys() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM exact_key WHERE row_id IN (SELECT id FROM old_row);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO exact_key (kind, key, row_id, claimant)
    SELECT claim.kind, claim.key, new_row.id, claim.claimant
    FROM new_row, land_parcel_claims(new_row.*::land_parcel) AS claim;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER land_parcel_keys_insert AFTER INSERT ON land_parcel REFERENCING NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land_parcel_keys();
CREATE OR REPLACE TRIGGER land_parcel_keys_update AFTER UPDATE ON land_parcel
  REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land_parcel_keys();
CREATE OR REPLACE TRIGGER land_parcel_keys_delete AFTER DELETE ON land_parcel REFERENCING OLD TABLE AS old_row
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land_parcel_keys();

-- Parcels from before there were keys. Where several claim one, all of them are taken to share it, until the next
-- change of one of them.
INSERT INTO exact_key (kind, key, row_id, claimant)
SELECT kind, key, id, CASE WHEN min(claimant) OVER same <> max(claimant) OVER same THEN 0 ELSE claimant END
FROM land_parcel AS parcel, land_parcel_claims(parcel) AS claim
WHERE NOT EXISTS (SELECT FROM exact_key)
WINDOW same AS (PARTITION BY kind, key);

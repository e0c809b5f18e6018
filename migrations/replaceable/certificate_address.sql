-- What a land-use certificate says of its place is the certificate's: the units it names may be long gone. It changes
-- by a correction of that parcel with a reason, or when an act is taken back, and never with a file, a bulk change or
-- a reorganisation. Where it was empty anybody who may write the parcel fills it.
CREATE OR REPLACE FUNCTION keep_certificate_address() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM change_set
    WHERE id = nullif(current_setting('assetreg.change_set', true), '')::bigint
      AND (undoes IS NOT NULL OR (verb = 'land_parcel.revise' AND btrim(coalesce(reason, '')) <> ''))
  ) THEN
    RAISE integrity_constraint_violation USING CONSTRAINT = 'certificate_address_kept', TABLE = 'land_parcel',
      MESSAGE = 'the address on a certificate changes by a correction with a reason';
  END IF;
  RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS certificate_address_kept ON land_parcel;
CREATE TRIGGER certificate_address_kept BEFORE UPDATE OF address ON land_parcel FOR EACH ROW
  WHEN (OLD.address IS NOT NULL AND NEW.address IS DISTINCT FROM OLD.address)
  EXECUTE FUNCTION keep_certificate_address();

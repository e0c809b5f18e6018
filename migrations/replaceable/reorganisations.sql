-- An event is seen by those who see one of its units; what it keeps of rows, with the event. Its rows lie in one
-- place each, and are walled as every table that knows provinces (policies.sql).
ALTER TABLE reorganisation ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS by_country ON reorganisation;
DROP POLICY IF EXISTS by_province ON reorganisation;
CREATE POLICY by_country ON reorganisation TO assetreg_national USING (true);
DROP POLICY IF EXISTS by_commune ON reorganisation;
DROP POLICY IF EXISTS by_mixture ON reorganisation;
CREATE POLICY by_province ON reorganisation TO assetreg_province
  USING (province_codes && nullif(current_setting('assetreg.provinces', true), '')::text[]);
CREATE POLICY by_commune ON reorganisation TO assetreg_commune
  USING (commune_ids && nullif(current_setting('assetreg.communes', true), '')::bigint[]);
CREATE POLICY by_mixture ON reorganisation TO assetreg_mixed
  USING (province_codes && nullif(current_setting('assetreg.provinces', true), '')::text[]
         OR commune_ids && nullif(current_setting('assetreg.communes', true), '')::bigint[]);

ALTER TABLE reorganisation_image ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS by_event ON reorganisation_image;
CREATE POLICY by_event ON reorganisation_image TO assetreg_province, assetreg_mixed, assetreg_national
  USING (reorganisation_id IN (SELECT id FROM reorganisation));

-- An event is seen by those who see one of its provinces; what it keeps of rows, with the event. Its rows lie in one
-- place each, and are walled as every table that knows provinces (policies.sql).
ALTER TABLE reorganisation ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS by_country ON reorganisation;
DROP POLICY IF EXISTS by_province ON reorganisation;
CREATE POLICY by_country ON reorganisation TO assetreg_national USING (true);
CREATE POLICY by_province ON reorganisation TO assetreg_province, assetreg_mixed
  USING (province_codes && nullif(current_setting('assetreg.provinces', true), '')::text[]);

ALTER TABLE reorganisation_image ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS by_event ON reorganisation_image;
CREATE POLICY by_event ON reorganisation_image TO assetreg_province, assetreg_mixed, assetreg_national
  USING (reorganisation_id IN (SELECT id FROM reorganisation));

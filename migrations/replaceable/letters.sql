-- Anybody's transaction may post a letter; only the worker, which takes the role of the whole country, reads them.
ALTER TABLE letter ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS by_country ON letter;
CREATE POLICY by_country ON letter TO assetreg_national USING (true);

-- Whether it was posted: not where a letter of that key was posted before.
CREATE OR REPLACE FUNCTION post_letter(key text, recipient text, subject text, body text, html text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO letter (key, recipient, subject, body, html) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

-- How many facilities a tile holds, counted no further than `enough`: whether to show points or clusters.
-- Parameters: west, south, east, north (degrees), province, outcomes, enough.
SELECT count(*) FROM (
  SELECT FROM facility
  WHERE location && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
    AND (CAST(:province AS text) IS NULL OR province_code = :province)
    AND (CAST(:outcomes AS text[]) IS NULL OR outcome = ANY(:outcomes))
  LIMIT :enough
) AS counted

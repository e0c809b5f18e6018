-- How many facilities a tile holds, counted no further than `enough`: whether to show points or clusters.
-- Parameters: first and last (core/quads.py), west, south, east, north (degrees), province, commune (id) or null,
-- outcomes, kind, status, holder_level, words (patterns), named (communes), enough.
SELECT count(*) FROM (
  SELECT FROM facility
  WHERE visible(facility) AND quad BETWEEN :first AND :last
    AND location && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
    AND (CAST(:province AS text) IS NULL OR province_code = :province)
    AND (CAST(:commune AS bigint) IS NULL OR commune_id = :commune)
    AND (CAST(:outcomes AS text[]) IS NULL OR outcome = ANY(:outcomes))
    AND (CAST(:kind AS text) IS NULL OR kind = :kind)
    AND (CAST(:status AS text) IS NULL OR status = :status)
    AND (CAST(:holder_level AS text) IS NULL OR holder_level = :holder_level)
    AND (CAST(:words AS text[]) IS NULL OR search_text LIKE ALL(:words)
         OR commune_id = ANY(CAST(:named AS bigint[])) OR former_commune_id = ANY(CAST(:named AS bigint[])))
  LIMIT :enough
) AS counted

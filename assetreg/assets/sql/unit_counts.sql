-- Facilities of each present province, or commune, by outcome, with what is known about their places. Units at work
-- come first, then the untouched ones; most undecided first.
SELECT coalesce(c.code, f.province_code) AS code, coalesce(c.name, p.name) AS name,
       count(*) FILTER (WHERE f.outcome = 'reuse') AS reuse,
       count(*) FILTER (WHERE f.outcome = 'handover') AS handover,
       count(*) FILTER (WHERE f.outcome = 'disposal') AS disposal,
       count(*) FILTER (WHERE f.outcome = 'undecided') AS undecided,
       count(*) FILTER (WHERE f.location_source IN ('stated', 'converted')) AS located,
       count(*) FILTER (WHERE f.location_source = 'unit_centre') AS estimated,
       count(*) FILTER (WHERE f.is_demonstration) AS demonstration,
       count(f.land_area_m2) AS measured,
       count(f.residual_value_vnd) AS valued,
       coalesce(sum(f.land_area_m2), 0) AS land_area_m2,
       coalesce(sum(f.residual_value_vnd), 0) AS residual_value_vnd
FROM facility f
LEFT JOIN admin_unit p ON p.level = 'province' AND p.code = f.province_code
  AND (p.valid_from IS NULL OR p.valid_from <= :on) AND (p.valid_to IS NULL OR p.valid_to > :on)
LEFT JOIN admin_unit c ON :by_commune AND c.id = f.commune_id
WHERE visible(f)
GROUP BY f.province_code, p.name, c.code, c.name
ORDER BY count(*) FILTER (WHERE f.outcome = 'undecided') IN (0, count(*)),
         count(*) FILTER (WHERE f.outcome = 'undecided') DESC, f.province_code, c.code

-- Facilities become what was decided of them, many decisions at once; arrays run together, a facility stands once.
UPDATE facility AS f
SET outcome = said.outcome, legal_form = coalesce(said.legal_form, f.legal_form),
    final_use = coalesce(said.final_use, f.final_use), outcome_reason = said.cited,
    revision = f.revision + 1, change_set_id = :change, updated_at = now()
FROM unnest(CAST(:ids AS bigint[]), CAST(:outcomes AS text[]), CAST(:forms AS text[]), CAST(:uses AS text[]),
            CAST(:cited AS text[])) AS said (id, outcome, legal_form, final_use, cited)
WHERE f.id = said.id
  AND (f.outcome, f.legal_form, f.final_use, f.outcome_reason) IS DISTINCT FROM
      (said.outcome, coalesce(said.legal_form, f.legal_form), coalesce(said.final_use, f.final_use), said.cited)

"""Open cases by the ten thousand at every step, written by few statements: for plans and for measuring."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today

# Each in a commune of the provinces in turn, prepared by whom nobody is, with one seat under one of three forms.
_CASES = text("""
    INSERT INTO disposition_case (code, title, initiator, prepared_by, law_on, province_code, commune_id, change_set_id)
    SELECT format('HS-%s-%s', u.province_code, lpad(n.n::text, 6, '0')), 'Trụ sở cũ số ' || n.n || ' ' || u.name,
           'holder', 'clerk@demo.example', :day, u.province_code, u.id, :change
    FROM generate_series(1, :n) AS n (n)
    JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS places, * FROM admin_unit
          WHERE level = 'commune' AND valid_to IS NULL AND valid_from IS NOT NULL
            AND (CAST(:province AS text) IS NULL OR province_code = :province)) AS u ON u.place = n.n % u.places
""")
_LINES = text("""
    INSERT INTO disposition_line (case_id, number, asset_kind, asset_id, asset_code, asset_name, holder, form, path,
                                  province_code, commune_id, change_set_id)
    SELECT c.id, 1, 'facility', c.id, 'HQ-' || c.id, c.title, 'Cơ quan số ' || c.id % 900,
           f.forms[1 + c.id % 3], f.paths[1 + c.id % 3], c.province_code, c.commune_id, :change
    FROM disposition_case c,
         (SELECT ARRAY['recover', 'transfer', 'liquidate'] AS forms,
                 ARRAY['recover_voluntary', 'transfer_inside_province', 'liquidate'] AS paths) AS f
""")
# Where they would be had people moved them: at each step as many, one in twenty without a limit that runs.
_PLACED = text("""
    UPDATE disposition_case AS c SET
      state = s.state, waits_for = s.waits_for, revision = c.revision + 1, change_set_id = :change,
      due_on = CASE WHEN c.id % 20 > 0 THEN CAST(:day AS date) - 60 + (c.id * 7 % 250)::int END
    FROM (VALUES (0, 'draft', 'case:prepare'), (1, 'at_leader', 'case:sign'), (2, 'at_superior', 'case:endorse'),
                 (3, 'at_receipt', 'case:accept'), (4, 'in_review', 'case:review'),
                 (5, 'at_submission', 'case:present'), (6, 'at_authority', 'case:decide'),
                 (7, 'decided', 'delivery:give'), (8, 'decided', 'delivery:receive'),
                 (9, 'decided', 'book:keep')) AS s (place, state, waits_for)
    WHERE s.place = c.id / 3 % 10
""")
_GUARD = "ALTER TABLE disposition_case {verb} TRIGGER disposition_case_guard"


def fill_cases(session: Session, count: int, province: str | None = None) -> None:
    """``count`` open cases with a line each, in one province or all over the country; as owner of the tables."""
    said = {"change": open_change_set(session, OPERATOR, "test.many_cases").id, "day": today()}
    session.execute(_CASES, {"n": count, "province": province} | said)
    session.execute(_LINES, {"change": said["change"]})
    session.commit()
    session.execute(text(_GUARD.format(verb="DISABLE")))
    change = open_change_set(session, OPERATOR, "test.many_cases")
    session.execute(_PLACED, {"change": change.id, "day": today()})
    session.commit()
    session.execute(text(_GUARD.format(verb="ENABLE")))
    session.commit()

"""What must hold of the database when a race is over, read by SQL of its own from the rows alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.audit.verify import verify
from tests.proofs.race.clients import ENDED, PAPERS, Told

# Each names the rows that contradict themselves; none may.
CONTRADICTIONS = {
    "moves form a chain from the draft": """
        SELECT case_id, sequence FROM (
          SELECT case_id, sequence, from_state, row_number() OVER moved AS place,
                 coalesce(lag(to_state) OVER moved, 'draft') AS before
          FROM disposition_move WINDOW moved AS (PARTITION BY case_id ORDER BY sequence)) AS m
        WHERE from_state <> before OR sequence <> place""",
    "a case is where its last move led": """
        SELECT c.code, c.state FROM disposition_case c
        WHERE c.state IS DISTINCT FROM coalesce((SELECT m.to_state FROM disposition_move m WHERE m.case_id = c.id
                                                 ORDER BY sequence DESC LIMIT 1), 'draft')""",
    "a line has one verdict at most": """
        SELECT line_id FROM disposition_verdict GROUP BY 1 HAVING count(*) > 1""",
    "a case is decided once at most": """
        SELECT case_id FROM disposition_move WHERE move = 'decide' GROUP BY 1 HAVING count(*) > 1""",
    "a decision speaks of lines": """
        SELECT d.id FROM disposition_decision d
        WHERE NOT EXISTS (SELECT FROM disposition_verdict v WHERE v.decision_id = d.id)""",
    "a line is what became of its case": """
        SELECT l.id, l.state, c.state FROM disposition_line l JOIN disposition_case c ON c.id = l.case_id
        WHERE l.state <> CASE WHEN c.state IN ('decided', 'refused', 'withdrawn') THEN c.state ELSE 'pending' END
           OR l.is_open <> (c.state NOT IN ('refused', 'withdrawn'))
           OR (c.state = 'decided') <> EXISTS (SELECT FROM disposition_verdict v WHERE v.line_id = l.id)""",
    "an asset follows its decision and no other": """
        SELECT f.code FROM disposition_line l JOIN facility f ON f.id = l.asset_id AND l.asset_kind = 'facility'
        WHERE f.legal_form IS DISTINCT FROM CASE l.state WHEN 'decided' THEN l.form END""",
    "a case waits for whoever goes on with it": """
        SELECT c.code, c.state, c.waits_for FROM disposition_case c
        WHERE c.state <> 'decided' AND c.waits_for IS DISTINCT FROM disposition_waits_for(c, c.state)
           OR c.state = 'decided' AND c.waits_for IS NULL""",
    "the day that is shown is that of the earliest limit that runs": """
        SELECT c.code, c.due_on, k.due_on FROM disposition_case c
        CROSS JOIN LATERAL (SELECT min(k.due_on) AS due_on FROM disposition_clock k
                            WHERE k.case_id = c.id AND k.met_on IS NULL) AS k
        WHERE c.due_on IS DISTINCT FROM k.due_on""",
    "no limit runs in a case that is over": """
        SELECT k.id FROM disposition_clock k JOIN disposition_case c ON c.id = k.case_id
        WHERE c.state IN ('refused', 'withdrawn') AND k.met_on IS NULL""",
}
# A move by the mark of whoever made it: his reason, of a decision the number of its paper.
_MOVES = text("""
    SELECT CASE m.move WHEN 'decide' THEN p.number ELSE m.reason END AS marker, c.code AS case, m.move AS act,
           m.moved_user_id AS user_id, m.to_state AS state
    FROM disposition_move m JOIN disposition_case c ON c.id = m.case_id
    LEFT JOIN disposition_paper p ON p.id = m.paper_id
""")
_PAPERS = text("SELECT number FROM disposition_paper")
_TITLES = text("""
    SELECT substr(title, 7) FROM disposition_case WHERE title ~ '^Hồ sơ [0-9]+$'
    UNION ALL SELECT substr(title, 7) FROM disposition_case_history WHERE title ~ '^Hồ sơ [0-9]+$'
""")
_LINES = text("""
    SELECT substr(reason, 7) FROM disposition_line WHERE reason ~ '^Lý do [0-9]+$'
    UNION ALL SELECT substr(reason, 7) FROM disposition_line_history WHERE reason ~ '^Lý do [0-9]+$'
""")
# Why somebody was refused: not his step, not any more, not as he saw it.
REFUSALS = {
    (403, "forbidden"), (409, "move_not_open"), (409, "lines_submitted"), (409, "line_not_waiting"),
    (409, "decided_in_part"), (409, "meanwhile_changed"), (409, "dossier_incomplete"), (412, "stale_revision"),
}  # fmt: skip


def contradictions(session: Session) -> dict[str, list[Any]]:
    """What contradicts itself, by the sentence that should hold."""
    found = {name: list(map(tuple, session.execute(text(query)))) for name, query in CONTRADICTIONS.items()}
    return {name: rows for name, rows in found.items() if rows}


def prove(session: Session, told: Sequence[Told], cases: int) -> Counter[str]:
    """Assert all that must hold; how many cases ended in which state."""
    assert contradictions(session) == {}
    _nothing_lost_and_nothing_twice(session, told)
    _every_loser_told_why(told)
    ends = Counter(session.scalars(text("SELECT state FROM disposition_case")))
    assert sum(ends.values()) == cases
    assert set(ends) <= ENDED
    assert verify(session).holds
    return ends


def _nothing_lost_and_nothing_twice(session: Session, told: Sequence[Told]) -> None:
    """Every move that was acknowledged stands there once, and none that was not; likewise papers and edits."""
    good = [one for one in told if 200 <= one.status < 300]
    moved = [one for one in good if one.act not in ("title", "line")]
    stored = [tuple(row) for row in session.execute(_MOVES)]
    assert Counter(stored) == Counter((one.marker, one.case, one.act, one.user_id, one.state) for one in moved)
    on_paper = [one.marker for one in moved if one.act in PAPERS or one.act == "decide"]
    assert Counter(session.scalars(_PAPERS)) == Counter(on_paper)
    for act, query in (("title", _TITLES), ("line", _LINES)):
        kept = set(session.scalars(query))
        said = {one.marker for one in good if one.act == act}
        unanswered = {one.marker for one in told if one.act == act and one.status == 0}
        assert said <= kept <= said | unanswered


def _every_loser_told_why(told: Sequence[Told]) -> None:
    refused = Counter((one.status, one.code) for one in told if one.status >= 400)
    assert set(refused) <= REFUSALS, refused
    assert {(403, "forbidden"), (409, "move_not_open"), (412, "stale_revision")} <= set(refused), refused

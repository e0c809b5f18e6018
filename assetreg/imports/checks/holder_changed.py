"""A row that names another holder than the register: a correction somebody must state, or a name to be left out."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.findings import SKIP, Choice, Finding, doubt

CORRECT = Choice("correct", "The register is wrong: take the holder of the file")
KEEP = Choice("keep", "Keep the holder of the register")

# Once per row: what was answered is not asked again.
_SQL = text("""
    SELECT r.row_number, r.holder, f.holder
    FROM import_row r JOIN facility f ON f.id = r.facility_id
    WHERE r.batch_id = :batch_id AND r.verdict IN ('revise', 'doubt') AND r.holder <> f.holder
      AND agency_name_key(r.holder) <> agency_name_key(f.holder)
      AND NOT EXISTS (
        SELECT FROM import_finding n
        WHERE n.batch_id = r.batch_id AND n.row_number = r.row_number AND n.code = 'holder_changed')
    ORDER BY r.row_number
""")


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """A doubt: a holder changes by an event or a decision; a file can only correct what was entered wrongly."""
    for row, said, known in session.execute(_SQL, {"batch_id": batch_id}):
        yield row, doubt("holder", "holder_changed", (CORRECT, KEEP, SKIP), value=said, known=known)

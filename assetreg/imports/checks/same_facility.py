"""Two rows of one file that mean the same facility: nobody can say which of them holds."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.findings import Finding, error

_SQL = text("""
    SELECT row_number, first_row, code
    FROM (
      SELECT r.row_number, f.code, min(r.row_number) OVER same AS first_row
      FROM import_row r JOIN facility f ON f.id = r.facility_id
      WHERE r.batch_id = :batch_id AND r.verdict = 'revise'
      WINDOW same AS (PARTITION BY r.facility_id)
    ) rows
    WHERE row_number > first_row
    ORDER BY row_number
""")


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """An error on every row after the first that means a facility."""
    for row, first, code in session.execute(_SQL, {"batch_id": batch_id}):
        yield row, error("", "facility_repeated", facility=code, row=str(first))

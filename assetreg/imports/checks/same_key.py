"""A national asset code that some facility of the country bears already, also one that may not be seen."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.findings import Finding, error

# The function looks past the walls, and tells no more than that the code is borne.
_SQL = text("""
    SELECT r.row_number, r.national_asset_code
    FROM import_row r
    JOIN national_codes_borne((
      SELECT array_agg(national_asset_code) FROM import_row
      WHERE batch_id = :batch_id AND national_asset_code IS NOT NULL AND verdict IN ('create', 'revise', 'doubt'))) b
      ON b.code = r.national_asset_code
    WHERE r.batch_id = :batch_id AND r.verdict IN ('create', 'revise', 'doubt')
      AND b.facility_id IS DISTINCT FROM r.facility_id
      AND NOT EXISTS (
        SELECT FROM import_finding n
        WHERE n.batch_id = r.batch_id AND n.row_number = r.row_number AND n.field = 'national_asset_code')
    ORDER BY r.row_number
""")


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """An error: who bears the code is told by the check of what may be seen, here only that somebody does."""
    for row, code in session.execute(_SQL, {"batch_id": batch_id}):
        yield row, error("national_asset_code", "taken", value=code)

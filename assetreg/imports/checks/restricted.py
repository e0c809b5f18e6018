"""Coordinates for premises that the register already knows as restricted: they are recorded without any."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.findings import Finding, error

_SQL = text("""
    SELECT r.row_number, CASE r.location_source WHEN 'converted' THEN 'x' ELSE 'longitude' END
    FROM import_row r JOIN facility f ON f.id = r.facility_id
    WHERE r.batch_id = :batch_id AND r.verdict = 'revise' AND f.is_restricted
      AND r.location_source IN ('stated', 'converted')
      AND r.is_restricted IS NOT FALSE AND NOT 'is_restricted' = ANY (coalesce(r.cleared, '{}'))
    ORDER BY r.row_number
""")


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """An error where a row would give restricted premises a place."""
    for row, field in session.execute(_SQL, {"batch_id": batch_id}):
        yield row, error(field, "restricted_place")

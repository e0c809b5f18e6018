"""A part over its whole, where the row gives one of the two and the register has the other."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.findings import Finding, error

_SQL = text("""
    SELECT row_number, field, part, whole
    FROM import_row r
    JOIN facility f ON f.id = r.facility_id
    CROSS JOIN LATERAL (VALUES
      ('surplus_land_m2', coalesce(r.surplus_land_m2, f.surplus_land_m2),
       'land_area_m2', coalesce(r.land_area_m2, f.land_area_m2)),
      ('surplus_floor_m2', coalesce(r.surplus_floor_m2, f.surplus_floor_m2),
       'gross_floor_m2', coalesce(r.gross_floor_m2, f.gross_floor_m2))
    ) merged (field, part, whole_field, whole)
    WHERE r.batch_id = :batch_id AND r.verdict = 'revise' AND part > whole
      AND NOT ARRAY[field, whole_field] && coalesce(r.cleared, '{}')
    ORDER BY row_number, field
""")


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """An error where more would be surplus than there is."""
    for row, field, part, whole in session.execute(_SQL, {"batch_id": batch_id}):
        yield row, error(field, "surplus_over_whole", part=part, whole=whole)

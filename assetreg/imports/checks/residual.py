"""A residual value over the original cost, where the row gives one of the two and the register has the other."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.findings import Finding, error

_SQL = text("""
    SELECT row_number, cost, residual
    FROM (
      SELECT r.row_number,
             CASE WHEN 'original_cost_vnd' = ANY (r.cleared) THEN NULL
                  ELSE coalesce(r.original_cost_vnd, f.original_cost_vnd) END AS cost,
             CASE WHEN 'residual_value_vnd' = ANY (r.cleared) THEN NULL
                  ELSE coalesce(r.residual_value_vnd, f.residual_value_vnd) END AS residual
      FROM import_row r JOIN facility f ON f.id = r.facility_id
      WHERE r.batch_id = :batch_id AND r.verdict = 'revise'
    ) merged
    WHERE residual > cost
    ORDER BY row_number
""")


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """An error where the record would say more left than it cost."""
    for row, cost, residual in session.execute(_SQL, {"batch_id": batch_id}):
        yield row, error("residual_value_vnd", "residual_over_cost", cost=cost, residual=residual)

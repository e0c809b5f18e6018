"""A cost hundreds of times off its neighbours in the same file: usually one cell in another unit of money."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.findings import Finding, doubt

LEAST_ROWS = 5
TIMES_PER_M2 = 300  # costs per m2 of floor differ by ten or twenty within a province, not by hundreds
TIMES_IN_ALL = 500  # whole costs differ more: a commune's house and the province's

_SQL = text("""
    WITH value AS MATERIALIZED (
      SELECT row_number, verdict, coalesce(original_cost_vnd, residual_value_vnd) AS vnd,
             CASE WHEN original_cost_vnd IS NULL THEN 'residual_value_vnd' ELSE 'original_cost_vnd' END AS field,
             nullif(coalesce(gross_floor_m2, usable_floor_m2, footprint_m2, land_area_m2), 0) AS m2
      FROM import_row
      WHERE batch_id = :batch_id AND verdict <> 'refuse'
        AND coalesce(original_cost_vnd, residual_value_vnd) > 0
    ),
    middle AS MATERIALIZED (
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY (vnd / m2)::float8) AS per_m2, count(m2) AS with_m2,
             percentile_cont(0.5) WITHIN GROUP (ORDER BY vnd::float8) AS in_all, count(*) AS n
      FROM value
    )
    SELECT row_number, field, vnd, times
    FROM (
      SELECT row_number, field, vnd,
             CASE WHEN m2 IS NOT NULL AND with_m2 >= :least THEN (vnd / m2)::float8 / per_m2
                  WHEN n >= :least THEN vnd / in_all END AS times,
             CASE WHEN m2 IS NOT NULL AND with_m2 >= :least THEN :per_m2 ELSE :in_all END AS bound
      FROM value, middle
      WHERE verdict IN ('create', 'revise')
    ) measured
    WHERE times >= bound OR times <= 1.0 / bound
    ORDER BY row_number
""")


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """A doubt on every cost, per m2 where areas are known, that stands far from the file's median."""
    bounds = {"least": LEAST_ROWS, "per_m2": TIMES_PER_M2, "in_all": TIMES_IN_ALL}
    for row, field, vnd, times in session.execute(_SQL, {"batch_id": batch_id, **bounds}):
        if times >= 1:
            yield row, doubt(field, "thousandfold", value=vnd, times=round(times))
        else:
            yield row, doubt(field, "thousandth", value=vnd, times=round(1 / times))

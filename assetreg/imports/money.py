"""In what unit the money of a file stands: stated, or asked for."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.core.errors import Conflict, Invalid
from assetreg.imports.headings import MONEY_UNITS, Headings
from assetreg.imports.kinds import Kind

# No public building cost less per m2 of floor; in thousands of dong all of them seem to.
LEAST_VND_PER_M2 = 20_000
LEAST_IN_MILLIONS = 30  # below this per m2 the figures are millions
LEAST_ROWS = 20

_MEDIAN = text("""
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY original_cost_vnd / floor_m2), count(*)
    FROM (
      SELECT original_cost_vnd, nullif(coalesce(gross_floor_m2, usable_floor_m2, footprint_m2), 0)::float8 AS floor_m2
      FROM import_row WHERE batch_id = :batch_id AND original_cost_vnd > 0
    ) known
    WHERE floor_m2 IS NOT NULL
""")


def unit_of(headings: Headings, kind: Kind, stated: str | None) -> str:
    """The unit stated by the person, else by the headings; ``dong`` where the file has no money.

    Raises ``Conflict`` (``money_unit_needed``) where nobody says it.
    """
    if stated is not None and stated not in MONEY_UNITS:
        raise Invalid(code="money_unit_unknown", value=stated)
    unit = stated or headings.money_unit
    if unit is not None:
        return unit
    if any(field in kind.money_fields for field in headings.fields):
        raise Conflict("money_unit_needed", guess=None, choices=tuple(MONEY_UNITS))
    return "dong"


def ask_if_implausible(session: Session, batch_id: int) -> None:
    """Ask for the unit where dong is only what the headings say and the costs cannot be dong.

    The measure is the median cost per m2 of floor over at least ``LEAST_ROWS`` rows. Raises ``Conflict``.
    """
    median, n = session.execute(_MEDIAN, {"batch_id": batch_id}).one()
    if n >= LEAST_ROWS and median < LEAST_VND_PER_M2:
        guess = "thousand" if median >= LEAST_IN_MILLIONS else "million"
        raise Conflict("money_unit_needed", guess=guess, median=round(median), choices=tuple(MONEY_UNITS))

"""The checks of the formula in force, by code and by bit, as readable data."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.quality.grades import bits_of
from assetreg.quality.models import PlaceCheck


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what failing costs, what not being made withholds (points), and its limit in metres."""

    bit: int
    code: str
    severity: str
    weight: int
    withheld: int
    limit_m: float | None
    may_be_right: bool


@dataclass(frozen=True, slots=True)
class Formula:
    """One version of the formula; ``checks`` in the order of their bits."""

    version: int
    checks: tuple[Check, ...]

    def named(self, mask: int) -> list[Check]:
        """The checks whose bits are set."""
        by_bit = {check.bit: check for check in self.checks}
        return [by_bit[bit] for bit in bits_of(mask) if bit in by_bit]

    def of(self, code: str) -> Check | None:
        """The check with a code; None where this version has none."""
        return next((check for check in self.checks if check.code == code), None)

    @property
    def size(self) -> int:
        """How many counts an array by check has."""
        return 1 + max(check.bit for check in self.checks)

    @property
    def weights(self) -> list[int]:
        """Weight by bit."""
        weights = [0] * self.size
        for check in self.checks:
            weights[check.bit] = check.weight
        return weights


def formula_of(session: Session, version: int | None = None) -> Formula:
    """A version of the formula; without one the newest."""
    wanted = version if version is not None else session.scalar(select(func.max(PlaceCheck.version)))
    rows = session.scalars(select(PlaceCheck).where(PlaceCheck.version == wanted).order_by(PlaceCheck.bit))
    return Formula(wanted or 0, tuple(_check(row) for row in rows))


def _check(row: PlaceCheck) -> Check:
    return Check(row.bit, row.code, row.severity, row.weight, row.withheld, row.limit_m, row.may_be_right)

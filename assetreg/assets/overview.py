"""Reads for the first page: outcomes unit by unit, how well places are known, what waits longest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.rows import visible_sql


@dataclass(frozen=True, slots=True)
class Counts:
    """Facilities of one province or commune, or of all: by outcome and by how their place is known; m2 and whole dong.

    ``measured`` and ``valued`` count those that state their land area and their residual value: the sums say nothing
    about the others. ``located`` counts those at coordinates of their own, ``estimated`` those put at the centre of
    their unit.
    """

    code: str
    name: str
    reuse: int = 0
    handover: int = 0
    disposal: int = 0
    undecided: int = 0
    located: int = 0
    estimated: int = 0
    demonstration: int = 0
    measured: int = 0
    valued: int = 0
    land_area_m2: Decimal = Decimal(0)
    residual_value_vnd: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return self.reuse + self.handover + self.disposal + self.undecided

    @property
    def placeless(self) -> int:
        """Those of which no place is known."""
        return self.count - self.located - self.estimated

    def share(self, outcome: str) -> float:
        """The part of one outcome, 0 to 1."""
        number: int = getattr(self, outcome)
        return number / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A facility without an outcome, and for how many days."""

    code: str
    name: str
    commune_name: str
    province_name: str | None
    status: str | None
    since: dt.date
    days: int


def counts_by_province(session: Session, on: dt.date) -> list[Counts]:
    """Every province that has facilities: those at work on outcomes first, then most undecided first."""
    return _counts_by(session, on, by_commune=False)


def counts_by_commune(session: Session, on: dt.date) -> list[Counts]:
    """The same for every commune: for those who see one province, whose only row would be the total."""
    return _counts_by(session, on, by_commune=True)


def total_of(units: Sequence[Counts]) -> Counts:
    """All units together."""
    names = [field.name for field in fields(Counts) if field.name not in ("code", "name")]
    sums = {name: sum(getattr(unit, name) for unit in units) for name in names}
    return _counts({"code": "", "name": "", **sums})


def undecided_longest(session: Session, on: dt.date, *, limit: int = 8) -> list[Waiting]:
    """Facilities without an outcome, those first that have waited longest."""
    rows = session.execute(visible_sql(session, "assetreg.assets", "undecided_longest"), {"on": on, "limit": limit})
    return [Waiting(*row) for row in rows]


def _counts_by(session: Session, on: dt.date, *, by_commune: bool) -> list[Counts]:
    statement = visible_sql(session, "assetreg.assets", "unit_counts")
    rows = session.execute(statement, {"on": on, "by_commune": by_commune}).mappings()
    return [_counts(dict(row)) for row in rows]


def _counts(values: dict[str, Any]) -> Counts:
    return Counts(
        **values
        | {
            "name": values["name"] or values["code"],
            "land_area_m2": Decimal(values["land_area_m2"]),
            "residual_value_vnd": int(values["residual_value_vnd"]),
        }
    )

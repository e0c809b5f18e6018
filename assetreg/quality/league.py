"""The league table of units: their scores now beside those published before the last load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.quality.formula import Check, Formula, formula_of
from assetreg.quality.grades import Figures
from assetreg.quality.models import QualityFigure, QualitySnapshot
from assetreg.quality.published import figures_of_rows, roll_up
from assetreg.quality.queries import figures_by_commune


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit in the table; ``change`` is the mean score now less that of the table before the last load."""

    code: str
    name: str
    level: str
    figures: Figures
    change: Decimal | None
    since: dt.date | None
    worst: Check | None


@dataclass(frozen=True, slots=True)
class League:
    """All units of one level that the session sees, the best first, and all of them together."""

    level: str
    formula: Formula
    units: tuple[Standing, ...]
    total: Figures


def league(session: Session, province: str | None = None) -> League:
    """The provinces of the country; of one province its communes."""
    formula = formula_of(session)
    now = figures_by_commune(session, province=province)
    then, days = _before_last_load(session, province)
    names: Mapping[str, str]
    if province is None:
        names = _province_names(session)
        units = roll_up(now, lambda key: key[0], formula.size)
        former = roll_up(then, lambda key: key[0], formula.size)
    else:
        codes, names = _communes(session, [commune for _, commune in {*now, *then}])
        units = roll_up(now, lambda key: codes[key[1]], formula.size)
        former = roll_up(then, lambda key: codes[key[1]], formula.size)
    level = "province" if province is None else "commune"
    standings = [
        _standing(formula, level, code, names.get(code, code), one, former.get(code), days.get(province or code))
        for code, one in units.items()
    ]
    standings.sort(key=lambda one: (one.figures.mean is None, -(one.figures.mean or 0), one.code))
    total = Figures(formula.size)
    for one in units.values():
        total.take(one)
    return League(level, formula, tuple(standings), total)


def _standing(
    formula: Formula,
    level: str,
    code: str,
    name: str,
    figures: Figures,
    former: Figures | None,
    since: dt.date | None,
) -> Standing:
    worst = figures.worst_check(formula.weights)
    was, mean = (former.mean if former is not None else None), figures.mean
    change = mean - was if was is not None and mean is not None else None
    named = formula.named(1 << worst)[0] if worst is not None else None
    return Standing(code, name, level, figures, change, since if change is not None else None, named)


def _before_last_load(
    session: Session, province: str | None
) -> tuple[Mapping[tuple[str, int], Figures], Mapping[str, dt.date]]:
    """The figures that each province had published before its newest ones; its newest where there are no others."""
    newest: dict[str, list[tuple[int, dt.date]]] = {}
    query = select(QualitySnapshot.province, QualitySnapshot.id, QualitySnapshot.day).order_by(
        QualitySnapshot.id.desc()
    )
    if province is not None:
        query = query.where(QualitySnapshot.province == province).limit(2)
    for row in session.execute(query):
        listed = newest.setdefault(row.province, [])
        if len(listed) < 2:
            listed.append((row.id, row.day))
    chosen = {code: listed[-1] for code, listed in newest.items()}
    ids = [number for number, _ in chosen.values()]
    rows = session.scalars(select(QualityFigure).where(QualityFigure.snapshot_id.in_(ids))) if ids else ()
    return figures_of_rows(rows), {code: day for code, (_, day) in chosen.items()}


def _province_names(session: Session) -> dict[str, str]:
    query = select(AdminUnit.code, AdminUnit.name).where(AdminUnit.level == "province", AdminUnit.valid_to.is_(None))
    return {row.code: row.name for row in session.execute(query)}


def _communes(session: Session, ids: list[int]) -> tuple[dict[int, str], dict[str, str]]:
    """Codes by row, and names by code."""
    query = select(AdminUnit.id, AdminUnit.code, AdminUnit.name).where(AdminUnit.id.in_(ids))
    rows = session.execute(query).all()
    return {row.id: row.code for row in rows}, {row.code: row.name for row in rows}

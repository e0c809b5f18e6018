"""Reads the tables of rules for those who compute with them: wear classes, titles, figures, zones, as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.assets.norms import Title
from assetreg.assets.rule_models import RULES, ProvinceZone, RuleFigure, SpaceTitle, WearClass
from assetreg.assets.uses import Tolerance
from assetreg.assets.wear import WearRate, WearTables
from assetreg.core.errors import NotFound

type AnyRule = WearClass | SpaceTitle | RuleFigure | ProvinceZone


def wear_tables(session: Session) -> WearTables:
    """Every class with all its versions, oldest first."""
    tables: dict[str, list[WearRate]] = {}
    for row in session.scalars(select(WearClass).order_by(WearClass.code, WearClass.valid_from)):
        tables.setdefault(row.code, []).append(
            WearRate(
                row.years, row.rate_percent, row.valid_from, row.valid_to, row.document, row.article, row.is_verified
            )
        )
    return tables


def space_titles(session: Session, on: dt.date) -> Mapping[str, Title]:
    """The titles that stand on a day, by code."""
    return {row.code: Title(row.m2_least, row.m2_most) for row in _standing(session, SpaceTitle, on)}


def figure(session: Session, code: str, on: dt.date) -> Decimal:
    """The value of a figure on a day; raises ``NotFound`` (``rule_not_found``)."""
    return figure_of(session, code, on).value


def figure_of(session: Session, code: str, on: dt.date) -> RuleFigure:
    """The version of a figure that stands on a day, before its first day the first one; raises ``NotFound``."""
    versions = session.scalars(select(RuleFigure).where(RuleFigure.code == code).order_by(RuleFigure.valid_from)).all()
    standing = [row for row in versions if row.valid_to is None or on < row.valid_to]
    if not standing:
        raise NotFound("rule_not_found", rule=code)
    return standing[0]


def use_tolerance(session: Session, on: dt.date) -> Tolerance:
    """How far the sum of uses may lie from the area, in m2."""
    return Tolerance(figure(session, "use_sum_m2", on), figure(session, "use_sum_share", on))


def wear_tolerance(session: Session, on: dt.date) -> Tolerance:
    """From what difference on book and computed residual value are listed apart, in dong."""
    return Tolerance(figure(session, "wear_difference_vnd", on), figure(session, "wear_difference_share", on))


def choices(session: Session, table: str, on: dt.date, locale: str, **equal: str) -> dict[str, str]:
    """Code -> name of the rules of a table that stand on a day, in a language, as a form offers them.

    ``equal`` narrows by a column, such as ``asset_group="building"``. The names are data, not message ids.
    """
    rows = _standing(session, RULES[table], on)
    wanted = [row for row in rows if all(getattr(row, name) == value for name, value in equal.items())]
    return {row.code: row.name_vi if locale == "vi" else row.name_en for row in wanted}


def list_versions(session: Session, table: str) -> Sequence[Any]:
    """Every version of every rule of a table: rules in the order they were first entered, the newest version first."""
    model: Any = RULES[table]
    rows = session.scalars(select(model).order_by(model.id)).all()
    order: dict[str, int] = {}
    for row in rows:
        order.setdefault(row.code, len(order))
    return sorted(rows, key=lambda row: (order[row.code], -row.valid_from.toordinal()))


def get_standing(session: Session, table: str, code: str) -> Any:
    """The newest version of a rule; raises ``NotFound`` (``rule_not_found``) for an unknown table or code."""
    model: Any = RULES.get(table)
    if model is not None:
        row = session.scalar(select(model).where(model.code == code).order_by(model.valid_from.desc()).limit(1))
        if row is not None:
            return row
    raise NotFound("rule_not_found", rule=code)


def _standing(session: Session, model: Any, on: dt.date) -> Sequence[Any]:
    return session.scalars(select(model).where(model.stands_on(on)).order_by(model.id)).all()

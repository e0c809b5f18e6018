"""Reads the law of dispositions as of a day; a process keeps it until a later version of any table is entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assetreg.assets.rule_models import RuleFigure
from assetreg.core.errors import NotFound
from assetreg.dispositions.law.checklists import Item
from assetreg.dispositions.law.grounds import Ground
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.legal_forms import Cited, Form, by_code
from assetreg.dispositions.law.models import VERSIONS, FormVersion, GroundVersion, ItemVersion, MoveVersion, PathVersion
from assetreg.dispositions.law.paths import MoveRule, PathRow
from assetreg.dispositions.law.sales import FIGURES, limits_of

type Latest = tuple[int, ...]
# Columns of several words, as the rules hold them.
_SETS = frozenset({"asset_kinds", "regimes", "conditions", "forms"})
_ORDERED = frozenset({"step_clocks", "execution_clocks"})
_TABLES = (*VERSIONS, RuleFigure)
_MOST_DAYS = 400  # days kept of one state of the law


class _Kept:
    """The law of one database: what its newest versions were when it was read, and the days asked since."""

    def __init__(self, latest: Latest, versions: dict[type, list[Any]]) -> None:
        self.latest = latest
        self.versions = versions
        self.days: dict[dt.date, Law] = {}


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def law_as_of(session: Session, on: dt.date) -> Law:
    """The law that holds on a day. One small statement says whether what is kept is still the newest."""
    engine = session.get_bind().engine
    newest = session.execute(select(*(_newest(table) for table in _TABLES))).one()
    latest: Latest = tuple(number or 0 for number in newest)
    kept = _kept.get(engine)
    if kept is None or kept.latest != latest:
        kept = _kept[engine] = _Kept(latest, {table: _versions(session, table) for table in _TABLES})
    if on not in kept.days:
        if len(kept.days) >= _MOST_DAYS:
            kept.days.clear()
        kept.days[on] = _law(kept.versions, on)
    return kept.days[on]


def first_day(session: Session) -> dt.date:
    """The first day on which any path holds; raises ``NotFound`` where there is none."""
    day: dt.date | None = session.scalar(select(func.min(PathVersion.valid_from)))
    if day is None:
        raise NotFound("path_not_found", rule="")
    return day


def _newest(table: Any) -> Any:
    return select(func.max(table.id)).scalar_subquery()


def _versions(session: Session, table: Any) -> list[Any]:
    shape = {
        FormVersion: Form, PathVersion: PathRow, MoveVersion: MoveRule, ItemVersion: Item, GroundVersion: Ground,
    }.get(table)  # fmt: skip
    rows: Sequence[Any] = session.scalars(select(table).order_by(table.id)).all()
    if shape is None:
        return [(row.code, row.value, row.valid_from, row.valid_to) for row in rows if row.code in FIGURES.values()]
    return [_rule(shape, row) for row in rows]


def _rule(shape: type[Cited], row: Any) -> Cited:
    return shape(**{field.name: _value(field.name, getattr(row, field.name)) for field in fields(shape)})


def _value(name: str, value: Any) -> Any:
    if name in _SETS:
        return frozenset((value or "").split())
    return tuple((value or "").split()) if name in _ORDERED else value


def _law(versions: dict[type, list[Any]], on: dt.date) -> Law:
    def standing(table: type) -> list[Any]:
        return [rule for rule in versions[table] if rule.holds(on)]

    items = sorted(standing(ItemVersion), key=lambda item: (item.dossier, item.number))
    figures = {
        code: int(value) for code, value, start, end in versions[RuleFigure] if start <= on and (not end or on < end)
    }
    return Law(
        on,
        by_code(standing(FormVersion)),
        by_code(standing(PathVersion)),
        tuple(standing(MoveVersion)),
        {dossier: tuple(of) for dossier, of in groupby(items, key=lambda item: item.dossier)},
        by_code(standing(GroundVersion)),
        limits_of(figures) if len(figures) == len(FIGURES) else None,
    )

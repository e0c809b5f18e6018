"""The lists that inspectors and planners ask for: which rows and columns each has, page by page, all at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.rows import visible_sql
from assetreg.admin_units import queries as units
from assetreg.assets.rule_models import RuleFigure
from assetreg.assets.rule_tables import figure_of
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.core.pages import Page, read_cursor, write_cursor

MOST = 10_000  # beyond it a count says "at least", and a file is cut
COST = "vacancy_cost_m2_month"


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list: its statement, its columns in order, which of them are summed; ``given`` binds the statement."""

    name: str
    statement: str
    columns: tuple[str, ...]
    summed: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


LISTS: Mapping[str, ListSpec] = {
    spec.name: spec
    for spec in (
        ListSpec("not_in_use", "not_in_use", (
            "asset", "name", "receiver", "unit", "form", "decision", "decided_on", "delivered_on", "days", "case_code",
        )),
        ListSpec("waste", "waste", (
            "asset", "name", "holder", "unit", "since", "months", "floor_m2", "land_m2", "m2_months", "cost_vnd",
        ), ("floor_m2", "land_m2", "m2_months", "cost_vnd")),
        ListSpec("temporary", "temporary", (
            "delivery", "asset", "name", "holder", "receiver", "unit", "delivered_on", "regularise_by", "days", "state",
            "case_code",
        )),
        ListSpec("vacant", "uses_found", (
            "asset", "name", "holder", "unit", "status", "found_m2", "as_of", "floor_m2", "land_m2",
        ), ("found_m2",), {"found": "vacant"}),
        ListSpec("encroached", "uses_found", (
            "asset", "name", "holder", "unit", "status", "found_m2", "as_of", "floor_m2", "land_m2",
        ), ("found_m2",), {"found": "encroached"}),
        ListSpec("leased", "uses_found", (
            "asset", "name", "holder", "unit", "status", "found_m2", "as_of", "floor_m2", "land_m2",
        ), ("found_m2",), {"found": "leased"}),
        ListSpec("early", "early", (
            "asset", "name", "holder", "unit", "form", "decided_on", "submitted_on", "days", "case_code",
        )),
        ListSpec("twice", "twice", (
            "asset", "name", "holder", "unit", "form", "decided_on", "case_code", "other_form", "other_on",
            "other_case",
        )),
    )
}  # fmt: skip


def spec_of(name: str) -> ListSpec:
    """The list of this name; raises ``NotFound``."""
    if name not in LISTS:
        raise NotFound("record_not_found", record=name)
    return LISTS[name]


def page_of_list(
    session: Session, name: str, on: dt.date, *, unit: str | None = None, limit: int = 50, cursor: str | None = None
) -> Page[Mapping[str, Any]]:
    """One page of a list as of a day, of a province or a present commune; ``totals`` over all of it, up to ``MOST``.

    Raises ``NotFound`` for a list or unit that is not there, ``Invalid`` (``bad_cursor``).
    """
    spec = spec_of(name)
    every = _rows(session, spec, on, unit, MOST + 1)
    after = None if cursor is None else _place(cursor)
    rest = [row for row in every if after is None or (row["sort_key"], row["id"]) > after]
    shown = rest[:limit]
    following = write_cursor([shown[-1]["sort_key"], shown[-1]["id"]]) if len(rest) > limit else None
    counted = every[:MOST]
    totals = {column: sum(row[column] or 0 for row in counted) for column in spec.summed}
    return Page(
        tuple(shown), following, len(counted), "at_least" if len(every) > MOST else "exact", totals=totals or None
    )


def all_rows(session: Session, name: str, on: dt.date, unit: str | None = None) -> Iterator[Sequence[Any]]:
    """Every row of a list, values in the order of its columns, up to ``MOST``."""
    spec = spec_of(name)
    for row in _rows(session, spec, on, unit, MOST):
        yield [row[column] for column in spec.columns]


def by_receiver(session: Session, on: dt.date, unit: str | None = None) -> list[tuple[str, int, int]]:
    """Who has most that was decided and is not in use: receiver, how many, days since the oldest decision."""
    counts: dict[str, tuple[int, int]] = {}
    for row in _rows(session, LISTS["not_in_use"], on, unit, MOST):
        count, oldest = counts.get(row["receiver"], (0, 0))
        counts[row["receiver"]] = (count + 1, max(oldest, row["days"]))
    found = [(receiver, *counted) for receiver, counted in counts.items()]
    return sorted(found, key=lambda one: (-one[1], -one[2], one[0]))


def cost_of(session: Session, on: dt.date) -> RuleFigure:
    """What a vacant square metre costs a month, with its source (dong; 0: nobody has said)."""
    return figure_of(session, COST, on)


def _rows(session: Session, spec: ListSpec, on: dt.date, unit: str | None, limit: int) -> list[Mapping[str, Any]]:
    statement = visible_sql(session, "assetreg.dispositions.execution", spec.statement)
    given: dict[str, Any] = {"on": on, "limit": limit, **spec.given}
    given |= _unit(session, unit, on)
    if spec.name == "waste":
        given["cost"] = cost_of(session, on).value
    return [dict(row) for row in session.execute(statement, given).mappings()]


def _unit(session: Session, unit: str | None, on: dt.date) -> dict[str, Any]:
    if unit is None:
        return {"province": None, "commune": None}
    found = units.get_unit(session, unit, on=on)
    is_province = found.level == "province"
    return {"province": found.code if is_province else None, "commune": None if is_province else found.id}


def _place(cursor: str) -> tuple[int, int]:
    key, number = read_cursor(cursor, 2)
    if not isinstance(key, int) or not isinstance(number, int):
        raise Invalid([FieldError("cursor", "bad_cursor")])
    return key, number

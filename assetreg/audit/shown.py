"""How values of versions read on a page: choices by their label, references by name, dates and amounts as written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, DateTime, Table
from sqlalchemy.orm import Session

from assetreg.audit.labels import wording_of
from assetreg.audit.tables import Names, names_of, remembered, target_of
from assetreg.audit.versions import FieldChange, RowChange
from assetreg.core.clock import VIETNAM
from assetreg.core.i18n import format_date, format_number, gettext

# Numbers that name something are never grouped.
_NAMES = ("year", "srid", "built", "number")


def names_in(session: Session, rows: Iterable[RowChange]) -> Names:
    """The names behind every reference in these changes."""
    wanted = [
        (target, value)
        for row in rows
        for change in row.fields
        if (target := target_of(remembered()[row.table], change.field)) is not None
        for value in (change.old, change.new)
        if isinstance(value, int)
    ]
    return names_of(session, wanted)


def value_said(table: str, column: str, value: Any, names: Names) -> str:
    """One value as JSON has it, in the language of the page; the empty text where there is none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("Yes" if value else "No")
    labels = wording_of(table).choices.get(column, {})
    if isinstance(value, str) and value in labels:
        return gettext(labels[value])
    owner = remembered()[table]
    target = target_of(owner, column)
    if target is not None and isinstance(value, int):
        return names.get((target, value), f"№ {value}")
    return _plain(owner, column, value)


def title_of(row: RowChange) -> str:
    """What tells the row from others of its table."""
    for name in ("name", "title", "code", "address", "act_number", "kind"):
        if row.said.get(name):
            return value_said(row.table, name, row.said[name], {})
    return f"№ {row.row_id}"


def moved(row: RowChange) -> list[FieldChange]:
    """The fields to show: those that moved, of a new or deleted row those that say anything."""
    return [change for change in row.fields if change.old not in (None, "") or change.new not in (None, "")]


def _plain(owner: Table, column: str, value: Any) -> str:
    if isinstance(value, dict):
        point = value.get("coordinates")
        if isinstance(point, list) and len(point) == 2:
            return f"{point[1]:.6f}, {point[0]:.6f}"
        return gettext("a shape")
    kind = owner.columns[column].type if column in owner.columns else None
    if isinstance(kind, DateTime) and isinstance(value, str):
        return dt.datetime.fromisoformat(value).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
    if isinstance(kind, Date) and isinstance(value, str):
        return format_date(dt.date.fromisoformat(value))
    if isinstance(value, int | float) and not any(part in column for part in _NAMES):
        return format_number(Decimal(str(value)))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

"""Reads what rows said before and say now: every version, and what each act changed from one to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    func,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from assetreg.access.rows import planning_seen, scope_seen, within
from assetreg.audit.models import ChangeSet
from assetreg.audit.tables import fields_of, history_of, is_place, remembered

type Key = tuple[str, int]  # table, row id
# Groups of people, some of them too small for everybody's eyes.
_OF_PLANNING = frozenset({"staff_group"})


@dataclass(frozen=True, slots=True)
class Version:
    """What one row said between two acts; ``history_id`` and what superseded it are None for what it says now.

    ``said``: column -> value as JSON has it (dates as text, numbers as numbers, points as GeoJSON).
    """

    table: str
    row_id: int
    history_id: int | None
    superseded_at: dt.datetime | None
    superseded_by: int | None
    operation: str | None
    said: dict[str, Any]

    @property
    def key(self) -> Key:
        """Which row this is a version of."""
        return self.table, self.row_id

    @property
    def written_by(self) -> int:
        """The change set that wrote it."""
        return int(self.said["change_set_id"])


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What one field said before and after; None: nothing."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """What one act did to one row; ``fields`` are those that differ, of a created or deleted row all that it said."""

    table: str
    row_id: int
    act: Literal["created", "changed", "deleted"]
    fields: tuple[FieldChange, ...]
    said: dict[str, Any]  # after the act; of a deleted row before it


@dataclass(frozen=True, slots=True)
class Act:
    """One change set and what it did to the rows asked about."""

    change: ChangeSet
    rows: tuple[RowChange, ...]


def versions_where(session: Session, wanted: Iterable[tuple[str, str, Collection[int]]]) -> list[Version]:
    """Every version of the rows whose column is one of the numbers; by table, row and age, oldest first.

    ``wanted``: (table, column, numbers); one statement for all of them.
    """
    parts = [select_ for one in wanted if one[2] for select_ in _selects(session, *one)]
    if not parts:
        return []
    both = union_all(*parts).subquery()
    query = select(both).order_by(both.c.table_name, both.c.row_id, both.c.history_id.nulls_last())
    return _without_secret_places([Version(*row) for row in session.execute(query)])


def _without_secret_places(versions: Sequence[Version]) -> list[Version]:
    """The same, less where premises lie that were ever restricted, and where photos were taken."""
    secret = {version.key for version in versions if version.said.get("is_restricted")}
    return [
        replace(version, said={name: said for name, said in version.said.items() if not is_place(name)})
        if version.key in secret or version.table == "document"
        else version
        for version in versions
    ]


def versions_of(session: Session, table: str, row_id: int) -> list[Version]:
    """Every version of one row, oldest first; empty where there never was such a row, or none to be seen."""
    return versions_where(session, [(table, "id", [row_id])])


def changes_between(versions: Sequence[Version]) -> list[tuple[int, RowChange]]:
    """What each act (its number) did, from the versions of any rows in their order."""
    found: list[tuple[int, RowChange]] = []
    for (table, row_id), group in groupby(versions, key=lambda version: version.key):
        own = list(group)
        found.append((own[0].written_by, row_change(table, row_id, None, own[0])))
        for old, new in pairwise(own):
            if old.operation == "DELETE":  # what follows was put back later
                found.append((old.superseded_by or 0, row_change(table, row_id, old, None)))
                found.append((new.written_by, row_change(table, row_id, None, new)))
            else:
                found.append((new.written_by, row_change(table, row_id, old, new)))
        if own[-1].history_id is not None:
            found.append((own[-1].superseded_by or 0, row_change(table, row_id, own[-1], None)))
    return found


def row_change(table: str, row_id: int, old: Version | None, new: Version | None) -> RowChange:
    """What differs between two versions of a row; None: there was none."""
    before, after = old.said if old else {}, new.said if new else {}
    fields = tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in fields_of(remembered()[table])
        if before.get(name) != after.get(name)
    )
    act: Literal["created", "changed", "deleted"] = "changed"
    if old is None or new is None:
        act = "created" if old is None else "deleted"
    return RowChange(table, row_id, act, fields, after or before)


def acts_on(session: Session, versions: Sequence[Version]) -> list[Act]:
    """Who did what to these rows, newest first."""
    by_set: dict[int, list[RowChange]] = {}
    for number, change in changes_between(versions):
        by_set.setdefault(number, []).append(change)
    query = (
        select(ChangeSet).where(ChangeSet.id.in_(by_set)).order_by(ChangeSet.happened_at.desc(), ChangeSet.id.desc())
    )
    return [Act(found, tuple(by_set[found.id])) for found in session.scalars(query)]


def _selects(
    session: Session, table: str, column: str, numbers: Collection[int]
) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    """Former versions and the present one, in the columns of ``Version``."""
    former, present = history_of(table).alias("v"), remembered()[table].alias("v")
    said: ColumnElement[Any] = type_coerce(func.to_jsonb(literal_column("v")), JSONB).label("said")
    name = literal_column(f"'{table}'", Text).label("table_name")
    nothing = [null().label(one) for one in ("history_id", "superseded_at", "superseded_by", "operation")]
    kept = [former.c[one] for one in ("history_id", "superseded_at", "superseded_by", "operation")]
    scope = scope_seen(session)
    if table in _OF_PLANNING:  # what others may not see as it stands they may not see as it stood
        scope = planning_seen(session)
    selects = (
        select(name, former.c.id.cast(BigInteger).label("row_id"), *kept, said).where(former.c[column].in_(numbers)),
        select(name, present.c.id.cast(BigInteger).label("row_id"), *nothing, said).where(
            present.c[column].in_(numbers)
        ),
    )
    if scope.country:
        return selects
    return selects[0].where(within(scope, former.c)), selects[1].where(within(scope, present.c))

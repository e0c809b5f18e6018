"""Plans what undoing a change set would do, row by row, and carries such a plan out in whole tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from sqlalchemy import String, Table, select, text
from sqlalchemy.orm import Session

from assetreg.audit.models import ChangePart, ChangeSet
from assetreg.audit.tables import remembered
from assetreg.audit.versions import Key
from assetreg.core.sql import load_sql

type Action = Literal["revert", "delete", "restore"]


class Step(NamedTuple):
    """One row: back to what ``history_id`` holds, deleted, or put back from there."""

    table: str
    row_id: int
    action: Action
    history_id: int | None

    @property
    def key(self) -> Key:
        """Which row."""
        return self.table, self.row_id


@dataclass(frozen=True)
class UndoPlan:
    """What an undo would do. ``conflicts``: rows that somebody changed since, left as they are."""

    change: ChangeSet
    steps: tuple[Step, ...]
    conflicts: tuple[Key, ...]

    def only(self, keys: Collection[Key] | None) -> UndoPlan:
        """The same for some of the rows; None: all."""
        if keys is None:
            return self
        wanted = set(keys)
        return replace(
            self,
            steps=tuple(step for step in self.steps if step.key in wanted),
            conflicts=tuple(key for key in self.conflicts if key in wanted),
        )

    def count(self, action: Action) -> int:
        """How many rows are to be reverted, deleted or restored."""
        return sum(step.action == action for step in self.steps)


def plan_undo(session: Session, change: ChangeSet, *, lock: bool = False) -> UndoPlan:
    """What undoing would do now; ``lock`` holds the rows as they are until the transaction ends."""
    touched = session.scalars(
        select(ChangePart.table_name).where(ChangePart.change_set_id == change.id).distinct()
    ).all()
    if unknown := set(touched) - set(remembered()):
        raise LookupError(f"no model is loaded of {', '.join(sorted(unknown))}: half an act would be undone")
    steps: list[Step] = []
    conflicts: list[Key] = []
    for table in remembered():
        if table not in touched:
            continue
        given = {"change_set": change.id, "table_name": table}
        if lock:
            session.execute(text(_LOCK.format(table=table)), given)
        statement = text(load_sql("assetreg.audit", "undo_plan").format(table=table))
        for row_id, before_id, action in session.execute(statement, given):
            if action == "conflict":
                conflicts.append((table, row_id))
            elif action != "nothing":
                steps.append(Step(table, row_id, action, before_id))
    return UndoPlan(change, tuple(steps), tuple(conflicts))


def carry_out(session: Session, plan: UndoPlan, change_set_id: int, order: Iterable[Action]) -> None:
    """Write the plan under an open change set, action by action in the order given.

    What refers to other rows is put back after them and deleted before them.
    """
    tables = list(remembered().values())
    todo: dict[tuple[str, Action], list[Step]] = defaultdict(list)
    for step in plan.steps:
        todo[step.table, step.action].append(step)
    for action in order:
        for table in reversed(tables) if action == "delete" else tables:
            steps = todo.get((table.name, action))
            if steps:
                _carry_out(session, table, action, steps, change_set_id)
    session.expire_all()


def _carry_out(session: Session, table: Table, action: Action, steps: Sequence[Step], change_set_id: int) -> None:
    """Write one action on one table: one statement, whose columns a question before it may narrow."""
    if action == "delete":
        session.execute(text(_DELETE.format(table=table.name)), {"ids": [step.row_id for step in steps]})
        return
    given: dict[str, object] = {"former": [step.history_id for step in steps]}
    columns = [c.name for c in table.columns if c.computed is None and c.name not in _GOES_ON | {"id"}]
    if action == "revert":
        same = _same_texts(session, table, given)
        columns = [name for name in columns if name not in same]
    statement = _REVERT if action == "revert" else _RESTORE
    listed, taken = ("".join(f'{prefix}"{name}", ' for name in columns) for prefix in ("", "h."))
    session.execute(
        text(statement.format(table=table.name, listed=listed, taken=taken)), given | {"change_set": change_set_id}
    )


def _same_texts(session: Session, table: Table, given: Mapping[str, object]) -> frozenset[str]:
    """Text columns that already say, in every row, what comes back; asked only where the database computes columns:
    what is made of a text for searching costs more than all the rest, and is made anew whenever the text is written."""
    texts = [c.name for c in table.columns if c.computed is None and isinstance(c.type, String)]
    if all(column.computed is None for column in table.columns):
        return frozenset()
    asked = ", ".join(f'bool_or(t."{name}" IS DISTINCT FROM h."{name}")' for name in texts)
    differ = session.execute(text(_DIFFERING.format(table=table.name, asked=asked)), given).one()
    return frozenset(name for name, does in zip(texts, differ, strict=True) if not does)


_LOCK = """
    SELECT id FROM {table}
    WHERE id IN (SELECT unnest(ids) FROM change_part
                 WHERE change_set_id = :change_set AND table_name = :table_name AND side = 'new')
    ORDER BY id FOR UPDATE
"""
# What a version says anew when it comes back: the row goes on from its last revision.
_GOES_ON = {"revision", "change_set_id", "updated_at"}


_DELETE = "DELETE FROM {table} WHERE id = ANY(:ids)"
_DIFFERING = """
    SELECT {asked} FROM {table}_history AS h JOIN {table} AS t ON t.id = h.id WHERE h.history_id = ANY(:former)
"""
_REVERT = """
    UPDATE {table} AS t
    SET ({listed}revision, change_set_id, updated_at) = ROW({taken}t.revision + 1, :change_set, now())
    FROM {table}_history AS h WHERE h.history_id = ANY(:former) AND t.id = h.id
"""
_RESTORE = """
    INSERT INTO {table} (id, {listed}revision, change_set_id, updated_at) OVERRIDING SYSTEM VALUE
    SELECT h.id, {taken}1 + (SELECT max(l.revision) FROM {table}_history AS l WHERE l.id = h.id), :change_set, now()
    FROM {table}_history AS h WHERE h.history_id = ANY(:former)
"""

"""Plans what undoing a change set would do, row by row, and carries such a plan out in whole tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from assetreg.audit.models import ChangePart, ChangeSet
from assetreg.audit.tables import remembered
from assetreg.audit.versions import Key
from assetreg.core.sql import load_sql

type Action = Literal["revert", "delete", "restore"]


@dataclass(frozen=True, slots=True)
class Step:
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
        for row in session.execute(statement, given):
            if row.action == "conflict":
                conflicts.append((table, row.id))
            elif row.action != "nothing":
                steps.append(Step(table, row.id, row.action, row.before_id))
    return UndoPlan(change, tuple(steps), tuple(conflicts))


def carry_out(session: Session, plan: UndoPlan, change_set_id: int, order: Iterable[Action]) -> None:
    """Write the plan under an open change set, action by action in the order given.

    What refers to other rows is put back after them and deleted before them.
    """
    tables = list(remembered().values())
    for action in order:
        for table in reversed(tables) if action == "delete" else tables:
            steps = [step for step in plan.steps if step.table == table.name and step.action == action]
            if steps:
                given: dict[str, object] = {"ids": [step.row_id for step in steps]}
                if action != "delete":
                    given |= {"former": [step.history_id for step in steps], "change_set": change_set_id}
                session.execute(text(_statement(table, action)), given)
    session.expire_all()


_LOCK = """
    SELECT id FROM {table}
    WHERE id IN (SELECT unnest(ids) FROM change_part
                 WHERE change_set_id = :change_set AND table_name = :table_name AND side = 'new')
    ORDER BY id FOR UPDATE
"""
# What a version says anew when it comes back: the row goes on from its last revision.
_GOES_ON = {"revision", "change_set_id", "updated_at"}


def _statement(table: Table, action: Action) -> str:
    """One statement for all rows of a table; names are those of our own tables."""
    name = table.name
    if action == "delete":
        return f"DELETE FROM {name} WHERE id = ANY(:ids)"  # noqa: S608
    columns = [c.name for c in table.columns if c.computed is None and c.name not in _GOES_ON | {"id"}]
    listed, taken = (", ".join(f'{prefix}"{column}"' for column in columns) for prefix in ("", "h."))
    if action == "revert":
        return f"""
            UPDATE {name} AS t
            SET ({listed}, revision, change_set_id, updated_at) = ROW({taken}, t.revision + 1, :change_set, now())
            FROM {name}_history AS h WHERE h.history_id = ANY(:former) AND t.id = h.id AND t.id = ANY(:ids)
        """  # noqa: S608
    return f"""
        INSERT INTO {name} (id, {listed}, revision, change_set_id, updated_at) OVERRIDING SYSTEM VALUE
        SELECT h.id, {taken},
               1 + (SELECT max(l.revision) FROM {name}_history AS l WHERE l.id = h.id), :change_set, now()
        FROM {name}_history AS h WHERE h.history_id = ANY(:former) AND h.id = ANY(:ids)
    """  # noqa: S608

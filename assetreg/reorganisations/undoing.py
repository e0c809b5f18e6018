"""Takes an event back: what stands against it, and how every table comes to say what it said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.audit.models import ChangeSet
from assetreg.audit.tables import remembered
from assetreg.audit.undo import Action, UndoPlan, carry_out, plan_undo
from assetreg.core.errors import Conflict
from assetreg.core.sql import sql
from assetreg.reorganisations.images import KEPT, changed_since, put_back
from assetreg.reorganisations.registry import FOLLOWING, REGISTRY, Fate

PACKAGE = "assetreg.reorganisations"
# What refers to a row comes after it; where that lets two rows hold one unique value for a moment, the other way.
_ORDERS: tuple[tuple[Action, ...], ...] = (("restore", "revert", "delete"), ("delete", "revert", "restore"))
_IMAGES = ("reorganisation_row", "import_batch", "import_row", "import_mapping", "saved_view", "user_role")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A record that somebody changed, or entered in a unit that the event opened, after the event."""

    table: str
    record: str
    why: str  # changed, entered


@dataclass(frozen=True)
class TakingBack:
    """What undoing would do: the rows of the memory, and what stands against it."""

    rows: UndoPlan
    obstacles: tuple[Obstacle, ...]


def plan_taking_back(session: Session, event_id: int, change: ChangeSet) -> TakingBack:
    """What undoing the event would do now; whoever carries it out has locked the tables, which spares a lock a row."""
    rows = plan_undo(session, change)
    obstacles = [Obstacle(table, str(row_id), "changed") for table, row_id in rows.conflicts]
    obstacles += [Obstacle(table, key, "changed") for table, key in changed_since(session, event_id)]
    return TakingBack(rows, (*obstacles, *_entered_since(session, event_id, change.id)))


def take_back(session: Session, event_id: int, plan: TakingBack, change_set_id: int) -> None:
    """Write it under an open change set; raises ``Conflict`` (``undo_refused``) where other records are in the way."""
    for attempt, order in enumerate(_ORDERS):
        try:
            with session.begin_nested():
                _records_back(session, plan.rows, change_set_id, order)
            break
        except IntegrityError as refusal:
            if attempt == len(_ORDERS) - 1:
                raise Conflict("undo_refused", reason=_first_line(refusal)) from None
    for table in _IMAGES:
        put_back(session, event_id, table)
    for name in ("undo_runs", "undo_candidates"):
        session.execute(sql(PACKAGE, name), {"id": event_id})
    session.execute(sql(PACKAGE, "undo_parents"), {"id": event_id})
    put_back(session, event_id, "admin_event")
    put_back(session, event_id, "admin_unit")


def _records_back(session: Session, rows: UndoPlan, change_set_id: int, order: Sequence[Action]) -> None:
    """Parts before the facility they lie at: moving it finds them where they belong already."""
    parts = {line.table for line in FOLLOWING}
    first = UndoPlan(
        rows.change, tuple(step for step in rows.steps if step.table in parts and step.action == "revert"), ()
    )
    carry_out(session, first, change_set_id, ("revert",))
    rest = UndoPlan(
        rows.change, tuple(step for step in rows.steps if step.table not in parts or step.action != "revert"), ()
    )
    carry_out(session, rest, change_set_id, order)


def _entered_since(session: Session, event_id: int, change_set_id: int) -> list[Obstacle]:
    """Records that lie in a unit the event opened and were not brought there by it."""
    found: dict[Obstacle, None] = {}
    histories = frozenset(remembered())
    for line in REGISTRY:
        for column in line.columns:
            if line.fate in _UNASKED or line.table in _OWN or not column.endswith("_id") or column in _BODIES:
                continue
            given = {"id": event_id}
            if line.table in histories:
                brought = "t.change_set_id = :change_set"
                given["change_set"] = change_set_id
            else:
                brought = _kept(line.table)
            key = KEPT[line.table].key[0] if line.table in KEPT else "id"
            statement = _IN_OPENED.format(table=line.table, column=column, brought=brought, key=key)
            found |= {
                Obstacle(line.table, str(one), "entered"): None for one in session.scalars(text(statement), given)
            }
    return list(found)


_UNASKED = frozenset({Fate.KEEP, Fate.RECOMPUTE})  # what says what was, and what is computed anew
_OWN = frozenset({"admin_unit", "reorganisation_row"})
_BODIES = frozenset("holder_id superior_id agency_id from_id to_id caretaker_id origin_body_id".split())
_IN_OPENED = """
  SELECT DISTINCT t.{key} FROM {table} AS t
  WHERE t.{column} IN (
    SELECT CAST(row_key ->> 'id' AS bigint) FROM reorganisation_image
    WHERE reorganisation_id = :id AND table_name = 'admin_unit' AND before IS NULL) AND NOT ({brought})
  ORDER BY 1 LIMIT 100
"""


def _kept(table: str) -> str:
    """The condition that a row without a memory was written by the event."""
    if table not in KEPT:
        return "false"
    same = " AND ".join(f"CAST(kept.row_key ->> '{column}' AS bigint) = t.{column}" for column in KEPT[table].key)
    return (
        "EXISTS (SELECT FROM reorganisation_image AS kept"
        f" WHERE kept.reorganisation_id = :id AND kept.table_name = '{table}' AND {same})"
    )


def _first_line(refusal: IntegrityError) -> str:
    return str(refusal.orig).strip().splitlines()[0]

"""Writes what was drawn, in whole tables: units first, then the records that go with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.admin_units.changing import apply_staged
from assetreg.core.clock import now
from assetreg.core.sql import load_sql, sql
from assetreg.jobs.tasks import Tell, in_silence
from assetreg.reorganisations.images import keep, keep_entered, note_left
from assetreg.reorganisations.registry import CARRIED, FOLLOWING, Carried

PACKAGE = "assetreg.reorganisations"
# Who writes while an event is applied waits for its end: nothing comes to lie in a unit that has just ended.
LOCKED = (
    *(line.table for line in (*CARRIED, *FOLLOWING)), "user_role", "saved_view", "import_row", "import_mapping",
    "admin_unit",
)  # fmt: skip

_PLANNED = (
    "(SELECT row_id FROM reorganisation_row WHERE reorganisation_id = :id AND table_name = '{table}' AND how <> 'stay')"
)
_UNITS = "(SELECT unit_id FROM unit_change_end UNION SELECT unit_id FROM unit_change_parent)"
_OPENED = """(SELECT unit.id FROM unit_change_day AS day CROSS JOIN unit_change_open AS opened
  JOIN admin_unit AS unit ON unit.level = opened.level AND unit.code = opened.code AND unit.valid_from = day."on")"""
_EVENTS = "(SELECT event.id FROM unit_change_event AS entered JOIN admin_event AS event ON event.key = entered.key)"
_IMPORTS = """(SELECT said.batch_id, said.row_number FROM import_row AS said
  JOIN reorganisation_target AS target
    ON target.from_unit_id = said.commune_id AND target.is_default AND target.to_code IS NOT NULL
  WHERE said.batch_id IN (SELECT row_id FROM reorganisation_row
    WHERE reorganisation_id = :id AND table_name = 'import_row' AND how <> 'stay'))"""
_WAITING = """(SELECT waiting.id FROM reorganisation_row AS waiting
  JOIN reorganisation_target AS target
    ON target.from_unit_id = waiting.commune_id AND target.is_default AND target.to_code IS NOT NULL
  WHERE waiting.is_open AND waiting.reorganisation_id <> :id)"""
# table, statement, which of its rows
_OTHERS = (
    ("saved_view", "apply_views", _PLANNED.format(table="saved_view")),
    ("import_mapping", "apply_mappings", _PLANNED.format(table="import_mapping")),
    ("import_row", "apply_imports", _IMPORTS),
    ("reorganisation_row", "apply_rows", _WAITING),
)


def lock_tables(session: Session) -> None:
    """Hold everything an event writes until the transaction ends; readers go on."""
    session.execute(text(f"LOCK TABLE {', '.join(LOCKED)} IN SHARE ROW EXCLUSIVE MODE"))


def write_units(session: Session, event_id: int) -> None:
    """Close and open units, keeping what they were; ``unit_change_*`` is staged."""
    keep(session, event_id, "admin_unit", _UNITS)
    apply_staged(session)
    keep_entered(session, event_id, "admin_unit", _OPENED)
    keep_entered(session, event_id, "admin_event", _EVENTS)
    for table in ("admin_unit", "admin_event"):
        note_left(session, event_id, table)


def write_records(session: Session, event_id: int, change_set_id: int, tell: Tell = in_silence) -> None:
    """Carry every planned row of every table, each table in one statement."""
    for number, line in enumerate(CARRIED):
        tell("carry", number, len(CARRIED))
        given: dict[str, object] = {"id": event_id}
        if line.remembered:
            given |= {"change_set": change_set_id, "now": now()}
        else:
            keep(session, event_id, line.table, _PLANNED.format(table=line.table))
        session.execute(text(_move(line)), given)
        if not line.remembered:
            note_left(session, event_id, line.table)


def write_others(session: Session, event_id: int, on: dt.date) -> None:
    """Roles, filters, files not yet applied, mappings, and what still waits from earlier events."""
    given: dict[str, object] = {"id": event_id, "on": on}
    keep(session, event_id, "user_role", _PLANNED.format(table="user_role"))
    session.execute(sql(PACKAGE, "apply_roles"), given)
    begun = session.scalars(sql(PACKAGE, "begin_roles"), given).all()
    keep_entered(session, event_id, "user_role", f"({', '.join(map(str, begun)) or 'NULL'})")
    note_left(session, event_id, "user_role")
    for table, name, chosen in _OTHERS:
        keep(session, event_id, table, chosen)
        session.execute(sql(PACKAGE, name), {"id": event_id})
        note_left(session, event_id, table)
    session.execute(sql(PACKAGE, "settle_rows"), {"id": event_id})


def move_rows(
    session: Session, table: str, ids: Sequence[int | None], province: str, commune_id: int, change_set_id: int
) -> None:
    """Bring single rows of a carried table to a commune, under an open change set."""
    statement = load_sql(PACKAGE, "move_rows").format(table=table)
    given = {"province": province, "commune": commune_id, "change_set": change_set_id, "now": now(), "ids": list(ids)}
    session.execute(text(statement), given)


def _move(line: Carried) -> str:
    """The statement that carries one table; names are those of the registry."""
    former = f", {line.former} = coalesce(t.{line.former}, t.commune_id)" if line.former else ""
    memory = ", revision = t.revision + 1, change_set_id = :change_set, updated_at = :now" if line.remembered else ""
    return load_sql(PACKAGE, "apply_carried").format(table=line.table, former=former, memory=memory)

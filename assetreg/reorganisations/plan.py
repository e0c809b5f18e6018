"""Draws everything that follows from an event, row by row, before anything of the register is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.admin_units.changing import stage_changes
from assetreg.admin_units.staging import driver_cursor
from assetreg.core.copy import copy_into
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.sql import load_sql, sql
from assetreg.reorganisations.bodies import draw_bodies
from assetreg.reorganisations.event_file import Lines, placed
from assetreg.reorganisations.registry import CARRIED, FOLLOWING, Carried
from assetreg.reorganisations.schemas import EventFile, Exempt
from assetreg.reorganisations.units_book import Book, known_events, known_successions, read_book
from assetreg.reorganisations.units_plan import UnitsPlan, plan_units

PACKAGE = "assetreg.reorganisations"
_NOWHERE = "SELECT NULL::text AS code, NULL::text AS province WHERE false"
_ALONE = "SELECT NULL::text AS to_code, NULL::text AS to_province, NULL::text AS how WHERE false"
# A point decides only where somebody knows it: a unit's centre says nothing about which part of it is meant.
_INSIDE = """
  SELECT other.to_code AS code, other.to_province AS province
  FROM unit_change_boundary_part AS part
  JOIN reorganisation_target AS other ON other.from_unit_id = t.commune_id AND other.to_code = part.code
  WHERE target.successors > 1 AND part.level = 'commune' AND ST_Intersects(part.part, t.{location})
    AND t.location_source <> 'unit_centre'
  ORDER BY other.is_default DESC, part.code LIMIT 1
"""
_ALONG = """
  SELECT other.to_code, other.to_province, '{how}'::text AS how, {order} AS place
  FROM reorganisation_row AS other
  WHERE target.successors > 1 AND other.table_name = '{table}' AND other.row_id = t.{column}
    AND other.reorganisation_id = :id AND other.commune_id = t.commune_id AND other.to_code IS NOT NULL
"""


@dataclass(slots=True)
class Drawn:
    """What was drawn under an event: the plan of the units (staged in ``unit_change_*``) and its digest."""

    units: UnitsPlan
    digest: str
    counts: dict[str, dict[str, int]]


def draw(
    session: Session, actor: Actor, event_id: int, event: EventFile, lines: Lines, later: Sequence[Exempt]
) -> Drawn:
    """Write ``reorganisation_row`` for the event, anew; ``later``: exceptions set after the file was handed in.

    Raises ``Invalid`` naming every bad place of the file, ``Forbidden`` outside the actor's provinces.
    """
    book = read_book(session, event.effective_on)
    on = event.effective_on
    units = plan_units(book, event, lines, known_events(session, on), known_successions(session, on))
    for code in provinces_of(units):
        require(actor, Permission.REORGANISE, Place(code))
    _stage(session, units)
    given = {"id": event_id}
    session.execute(text("DELETE FROM reorganisation_row WHERE reorganisation_id = :id"), given)
    session.execute(sql(PACKAGE, "plan_units"), given)
    for line in CARRIED:
        session.execute(text(_carried(line)), given)
    session.execute(sql(PACKAGE, "plan_headcount"), given)
    session.execute(sql(PACKAGE, "plan_roles"), given | {"on": on})
    for name in ("plan_views", "plan_imports", "plan_runs"):
        session.execute(sql(PACKAGE, name), given)
    draw_bodies(session, actor, event_id, event, lines)
    with driver_cursor(session) as cursor:
        cursor.execute(b"ANALYZE reorganisation_row")
    _except(session, event_id, book, units, [*event.exceptions, *later], lines)
    digest = str(session.scalar(sql(PACKAGE, "plan_digest"), given))
    return Drawn(units, digest, counts_of(session, event_id))


def provinces_of(units: UnitsPlan) -> list[str]:
    """Every province the event touches, as it was and as it will be."""
    found = {target.from_province for target in units.targets} | {unit.province_code for unit in units.changes.opens}
    return sorted(found | {target.province for target in units.targets if target.province is not None})


def counts_of(session: Session, event_id: int) -> dict[str, dict[str, int]]:
    """Table -> how its records go -> how many, ``waiting``: about how many somebody is asked; parts by their owner."""
    counts: dict[str, dict[str, int]] = {}
    for row in session.execute(sql(PACKAGE, "plan_counts"), {"id": event_id}):
        own = counts.setdefault(row.table_name, {})
        own[row.how] = row.n
        if row.open:
            own["waiting"] = own.get("waiting", 0) + row.open
    for line in FOLLOWING:
        n = session.scalar(
            text(f"""
            SELECT count(*) FROM {line.table} AS part
            JOIN reorganisation_row AS plan ON plan.table_name = '{line.follows}' AND plan.row_id = part.{line.by}
            WHERE plan.reorganisation_id = :id AND plan.how <> 'stay' AND {line.where}
            """),  # noqa: S608 - names of the registry
            {"id": event_id},
        )
        if n:
            counts[line.table] = {line.follows: int(n)}
    return counts


def _stage(session: Session, units: UnitsPlan) -> None:
    """The units' changes and the targets of records, as temporary tables."""
    stage_changes(session, units.changes)
    with driver_cursor(session) as cursor:
        cursor.execute(load_sql(PACKAGE, "plan_stage").encode())
        copy_into(cursor, "reorganisation_target", units.targets)
        cursor.execute(b"CREATE INDEX ON reorganisation_target (from_unit_id)")
        cursor.execute(b"ANALYZE reorganisation_target")


def _carried(line: Carried) -> str:
    """The statement that finds the rows of one table; names are those of the registry."""
    inside = _INSIDE.format(location=line.location) if line.location else _NOWHERE
    ways = []
    if line.facility:
        ways.append(_ALONG.format(how="facility", order=1, table="facility", column=line.facility))
    if line.holder:
        ways.append(_ALONG.format(how="holder", order=2, table="agency", column=line.holder))
    along = f"{' UNION ALL '.join(ways)} ORDER BY place LIMIT 1" if ways else _ALONE
    return load_sql(PACKAGE, "plan_carried").format(
        table=line.table, shown=line.shown, asks=str(line.asks).lower(), inside=inside, along=along, where=line.where
    )


def _except(
    session: Session, event_id: int, book: Book, units: UnitsPlan, said: Iterable[Exempt], lines: Lines
) -> None:
    """Let exceptions win; raises ``Invalid`` for one that names no record of the plan, or no unit of the day."""
    wanted = {(one.table, one.id): one for one in said}
    if not wanted:
        return
    provinces = _provinces_after(book, units)
    planned = _planned(session, event_id, wanted)
    errors = []
    for number, (record, one) in enumerate(wanted.items()):
        path = ("exceptions", number)
        if record not in planned:
            errors.append(FieldError(placed(lines, path), "not_in_plan", {"table": one.table, "value": one.id}))
        elif one.to is not None and (
            one.to not in provinces or (one.table == "user_role" and one.to not in planned[record])
        ):
            errors.append(FieldError(placed(lines, (*path, "to")), "no_such_unit", {"value": one.to}))
    if errors:
        raise Invalid(errors)
    rows = list(wanted.values())
    given: dict[str, Any] = {
        "id": event_id, "tables": [one.table for one in rows], "ids": [one.id for one in rows],
        "codes": [one.to for one in rows], "stays": [one.stay for one in rows], "notes": [one.note for one in rows],
        "provinces": [provinces.get(one.to or "") for one in rows],
    }  # fmt: skip
    session.execute(sql(PACKAGE, "plan_chosen_roles"), given)
    session.execute(sql(PACKAGE, "plan_except"), given)


def _planned(session: Session, event_id: int, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], set[str]]:
    """Those of the records that the plan knows, with the codes of their successors."""
    keys = list(wanted)
    found: dict[tuple[str, int], set[str]] = {}
    rows = session.execute(
        text("""
        SELECT plan.table_name, plan.row_id, plan.to_code
        FROM reorganisation_row AS plan
        JOIN unnest(CAST(:tables AS text[]), CAST(:ids AS bigint[])) AS asked (table_name, row_id)
          ON asked.table_name = plan.table_name AND asked.row_id = plan.row_id
        WHERE plan.reorganisation_id = :id
        """),
        {"id": event_id, "tables": [key[0] for key in keys], "ids": [key[1] for key in keys]},
    )
    for table, row_id, code in rows:
        found.setdefault((table, row_id), set()).add(code)
    return found


def _provinces_after(book: Book, units: UnitsPlan) -> dict[str, str]:
    """Code of every commune and province that stands once the event has happened -> its province."""
    ended = {unit.id for unit in units.ended}
    found = {
        unit.code: unit.province_code
        for unit in book.standing.values()
        if unit.id not in ended and unit.level != "district"
    }
    return found | {one.code: one.province_code for one in units.changes.opens if one.level != "district"}

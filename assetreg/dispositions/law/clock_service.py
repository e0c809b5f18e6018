"""What can be done to the calendar: enter a day in place of what stood there, withdraw one; and how much that moves."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.audit.record import open_change_set
from assetreg.core.clock import now
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.locks import take_turns
from assetreg.dispositions.law.calendar import Calendar, CalendarDay
from assetreg.dispositions.law.clock_models import CalendarDayRow
from assetreg.dispositions.law.clock_queries import calendar_of, get_day
from assetreg.dispositions.law.clock_schemas import CalendarDayInput

# No province of its own: the calendar holds for the country, and only who may edit it everywhere may.
EVERYWHERE = Place("")

# What counts the open clocks that a calendar would move, and what moves them: the cases above say (app.py wires them).
type CountMoving = Callable[[Session, Calendar], int]
type Recompute = Callable[[Session, Actor], int]
_counting: list[CountMoving] = []
_recomputing: list[Recompute] = []


def register_open_clocks(count_moving: CountMoving, recompute: Recompute) -> None:
    """Say who holds open clocks: how many another calendar would move, and how they are moved. The last one stands."""
    _counting[:], _recomputing[:] = [count_moving], [recompute]


def moved_by_entering(session: Session, given: CalendarDayInput) -> int:
    """How many open clocks will end on another day once this day stands."""
    return _moved(session, with_day(calendar_of(session), given))


def moved_by_withdrawing(session: Session, row: CalendarDayRow) -> int:
    """How many open clocks will end on another day once this day is withdrawn."""
    return _moved(session, without_day(calendar_of(session), row))


def enter_day(session: Session, actor: Actor, given: CalendarDayInput, *, reason: str) -> CalendarDayRow:
    """Let a day stand, in place of what was said of it before; open clocks follow.

    Raises ``Invalid``: ``day`` ``calendar_day_stands`` where it is said already, ``reason`` ``required``.
    """
    require(actor, Permission.CALENDAR_EDIT, EVERYWHERE)
    _refuse_without_reason(reason)
    take_turns(session, ["calendar"])
    values = {**given.model_dump(), "is_verified": bool(given.is_verified)}
    known = session.scalar(
        select(CalendarDayRow).where(CalendarDayRow.day == given.day, CalendarDayRow.withdrawn_at.is_(None))
    )
    if known is not None and all(getattr(known, name) == value for name, value in values.items()):
        raise Invalid([FieldError("day", "calendar_day_stands", {"day": given.day})])
    said = {name: value if isinstance(value, bool | None) else str(value) for name, value in values.items()}
    change = open_change_set(session, actor, "calendar.enter", reason=reason, summary={"day": said})
    if known is not None:
        _close(session, known, change.id)
    row = CalendarDayRow(**values, change_set_id=change.id)
    session.add(row)
    session.flush()
    _follow(session, actor)
    return row


def withdraw_day(session: Session, actor: Actor, number: int, *, reason: str) -> CalendarDayRow:
    """Let a day be as its weekday again; open clocks follow. Raises ``NotFound``, ``Invalid`` (``reason``)."""
    require(actor, Permission.CALENDAR_EDIT, EVERYWHERE)
    _refuse_without_reason(reason)
    take_turns(session, ["calendar"])
    row = get_day(session, number)
    summary = {"day": {"day": str(row.day), "kind": row.kind}}
    change = open_change_set(session, actor, "calendar.withdraw", reason=reason, summary=summary)
    _close(session, row, change.id)
    _follow(session, actor)
    return row


def with_day(calendar: Calendar, given: CalendarDayInput) -> Calendar:
    """The calendar once the day stands."""
    rest = (one for one in calendar.days if one.day != given.day)
    return Calendar.of([*rest, CalendarDay(given.day, given.kind, bool(given.is_verified))])


def without_day(calendar: Calendar, row: CalendarDayRow) -> Calendar:
    """The calendar once the day is withdrawn."""
    return Calendar.of(one for one in calendar.days if one.day != row.day)


def _moved(session: Session, calendar: Calendar) -> int:
    return sum(count(session, calendar) for count in _counting)


def _follow(session: Session, actor: Actor) -> None:
    for recompute in _recomputing:
        recompute(session, actor)


def _close(session: Session, row: CalendarDayRow, change_set_id: int) -> None:
    row.withdrawn_at, row.withdrawn_by_id = now(), change_set_id
    session.flush()


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid([FieldError("reason", "required")])

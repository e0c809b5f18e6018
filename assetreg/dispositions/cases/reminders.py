"""Tells people by mail, once a working day, which of their cases end soon and which have missed their limit.

Told is whoever may make the next move of a case where it lies, and the leader there once a limit was missed for some
days. How many days, is data (figures of rules). Of each case the limit that ends first counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Scope
from assetreg.access.permissions import Permission
from assetreg.access.policy import scope_of
from assetreg.access.roles import worker_session
from assetreg.access.rows import within
from assetreg.accounts.acting import actor_of
from assetreg.accounts.models import User
from assetreg.assets.rule_tables import figure
from assetreg.core.clock import today
from assetreg.core.i18n import use_locale
from assetreg.core.runtime import Runtime
from assetreg.dispositions.cases.clocks import recompute_all
from assetreg.dispositions.cases.letters import Due, Reminder, letter_of
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.queries import WAITED_FOR
from assetreg.dispositions.law.clock_queries import calendar_of, clock_rules
from assetreg.dispositions.law.clocks import ClockRule
from assetreg.mail.service import post

NOTICE, ESCALATION = "clock_notice_days", "clock_escalation_days"
MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """What the digests of one day share."""

    on: dt.date
    notice: int
    escalation: int
    rules: Mapping[str, ClockRule]


def remind_all(runtime: Runtime) -> int:
    """Post today's digests as the worker; on days that are not worked nobody is told.

    Clocks are counted anew first: one may have begun while the calendar was changed.
    """
    with worker_session(runtime) as session, use_locale(runtime.settings.locale):
        recompute_all(session, OPERATOR)
        session.commit()
        posted = post_digests(session, today())
        session.commit()
    return posted


def post_digests(session: Session, on: dt.date) -> int:
    """Post to everybody for whom something ends soon or was missed a letter of that day; returns how many were new.

    However often it comes on a day, nobody is told twice.
    """
    if not calendar_of(session).is_working(on):
        return 0
    desk, posted = desk_of(session, on), 0
    for user in session.scalars(select(User).where(User.active).order_by(User.id)).all():
        reminder = reminder_of(session, actor_of(session, user, on), desk)
        if reminder is not None:
            subject, text = letter_of(reminder, desk.rules)
            posted += post(session, key=f"digest:{on}:{user.id}", to=user.email, subject=subject, text=text)
    return posted


def desk_of(session: Session, on: dt.date) -> Desk:
    """All that the digests of a day share."""
    notice, escalation = (int(figure(session, code, on)) for code in (NOTICE, ESCALATION))
    return Desk(on, notice, escalation, clock_rules(session, on))


def reminder_of(session: Session, actor: Actor, desk: Desk) -> Reminder | None:
    """What somebody is told on a day; None where there is nothing to tell."""
    case, mine, led = DispositionCase, _mine(actor), _inside(scope_of(actor, Permission.CASE_SIGN))
    soon = case.due_on.between(desk.on, desk.on + dt.timedelta(days=desk.notice))
    missed_for_long = case.due_on < desk.on - dt.timedelta(days=desk.escalation)
    reminder = Reminder(
        on=desk.on,
        notice=desk.notice,
        escalation=desk.escalation,
        missed=_due(session, and_(mine, case.due_on < desk.on)),
        soon=_due(session, and_(mine, soon)),
        led=_due(session, and_(led, case.waits_for.is_not(None), missed_for_long)),
    )
    return reminder if reminder.missed or reminder.soon or reminder.led else None


def _mine(actor: Actor) -> ColumnElement[bool]:
    """The cases whose next step, where they lie, is this person's."""
    asked: dict[Scope, list[str]] = {}
    for permission in WAITED_FOR:
        asked.setdefault(scope_of(actor, permission), []).append(str(permission))
    parts = [and_(DispositionCase.waits_for.in_(permissions), _inside(scope)) for scope, permissions in asked.items()]
    return or_(*parts)


def _inside(scope: Scope) -> ColumnElement[bool]:
    return DispositionCase.waits_for.is_not(None) if scope.country else within(scope, DispositionCase)


def _due(session: Session, condition: ColumnElement[bool]) -> Sequence[Due]:
    """The first of the cases under a condition, by urgency; each knows how many there are in all."""
    case = DispositionCase
    query = select(case.code, case.title, case.due_rule, case.due_on, func.count().over()).where(condition)
    rows = session.execute(query.order_by(case.due_on, case.id).limit(MOST_LINES))
    return [Due(code, title, rule or "", due_on, count) for code, title, rule, due_on, count in rows if due_on]

"""Tells people by mail, once a working day, which limits of time of their cases end soon and which were missed.

Told is whoever may make the next move of the case where it lies (the giver, the receiver and the recorder after a
decision), and the leader there once a limit was missed for some days. How many days, is data (figures of rules).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from assetreg.access.actor import Actor, Scope
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
from assetreg.dispositions.cases.letters import Due, Reminder, letter_of
from assetreg.dispositions.cases.models import CaseClock, DispositionCase, DispositionLine
from assetreg.dispositions.law.clock_queries import calendar_of, clock_rules
from assetreg.dispositions.law.clocks import ClockRule
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.mail.service import post

NOTICE, ESCALATION = "clock_notice_days", "clock_escalation_days"
# Moves that lead nowhere further: nobody is reminded of them.
ASIDE = frozenset({"withdraw", "send_back", "refuse", "close"})
AFTER_DECISION = ("decided", "cleared")
MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """What the digests of one day are made with; ``waiting``: permission -> the (state, path) that wait for it."""

    on: dt.date
    notice: int
    escalation: int
    rules: Mapping[str, ClockRule]
    waiting: Mapping[Permission, Sequence[tuple[str, str]]]


def remind_all(runtime: Runtime) -> int:
    """Post today's digests as the worker; on days that are not worked nobody is told."""
    with worker_session(runtime) as session, use_locale(runtime.settings.locale):
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
    return Desk(on, notice, escalation, clock_rules(session, on), _waiting(law_as_of(session, on)))


def reminder_of(session: Session, actor: Actor, desk: Desk) -> Reminder | None:
    """What somebody is told on a day; None where there is nothing to tell."""
    mine = _mine(actor, desk.waiting)
    led = _within(scope_of(actor, Permission.CASE_SIGN))
    missed_for_long = CaseClock.due_on < desk.on - dt.timedelta(days=desk.escalation)
    until = desk.on + dt.timedelta(days=desk.notice)
    reminder = Reminder(
        on=desk.on,
        notice=desk.notice,
        escalation=desk.escalation,
        missed=_due(session, and_(mine, CaseClock.due_on < desk.on)),
        soon=_due(session, and_(mine, CaseClock.due_on >= desk.on, CaseClock.due_on <= until)),
        led=_due(session, and_(led, missed_for_long)),
    )
    return reminder if reminder.missed or reminder.soon or reminder.led else None


def _waiting(law: Law) -> Mapping[Permission, Sequence[tuple[str, str]]]:
    """Which state on which path waits for whose move."""
    waiting: dict[Permission, dict[tuple[str, str], None]] = {}
    after = {rule.permission for rule in law.moves if rule.scope == "line" and rule.permission}
    states = dict.fromkeys(rule.from_state for rule in law.moves if rule.scope == "case")
    for code, path in law.paths.items():
        for state in states:
            asked = (rule.permission for rule in law.moves_from(path.route, state) if rule.move not in ASIDE)
            for permission in after if state in AFTER_DECISION else asked:
                if permission:
                    waiting.setdefault(Permission(permission), {})[state, code] = None
    return {permission: list(pairs) for permission, pairs in waiting.items()}


_first = aliased(DispositionLine)
_path = func.coalesce(
    DispositionLine.path,
    select(func.min(_first.path)).where(_first.case_id == DispositionCase.id).scalar_subquery(),
)


def _mine(actor: Actor, waiting: Mapping[Permission, Sequence[tuple[str, str]]]) -> ColumnElement[bool]:
    """The clocks whose case, where it lies and as it stands, waits for this person."""
    parts: list[ColumnElement[bool]] = [
        and_(_within(scope), tuple_(DispositionCase.state, _path).in_(pairs))
        for permission, pairs in waiting.items()
        if not (scope := scope_of(actor, permission)).is_empty
    ]
    return or_(*parts) if parts else false()


def _within(scope: Scope) -> ColumnElement[bool]:
    return CaseClock.id.is_not(None) if scope.country else within(scope, CaseClock)


def _due(session: Session, condition: ColumnElement[bool]) -> Sequence[Due]:
    """The open clocks under a condition, the earliest first; each line knows how many there are in all."""
    columns: Iterable[Any] = (
        DispositionCase.code, DispositionCase.title, CaseClock.rule, CaseClock.due_on, func.count().over()
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(DispositionCase, DispositionCase.id == CaseClock.case_id)
        .outerjoin(DispositionLine, DispositionLine.id == CaseClock.line_id)
        .where(CaseClock.met_on.is_(None), condition)
        .order_by(CaseClock.due_on, CaseClock.case_id, CaseClock.id)
        .limit(MOST_LINES)
    )
    return [Due(*row) for row in rows]

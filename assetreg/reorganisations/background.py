"""Events applied and taken back in the background, and those that are applied by themselves when their day comes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.core.clock import VIETNAM, today
from assetreg.core.errors import Conflict
from assetreg.jobs.models import Job
from assetreg.jobs.queries import find_job
from assetreg.jobs.service import cancel, leave
from assetreg.jobs.tasks import Task, Work, register_task
from assetreg.reorganisations.models import Reorganisation
from assetreg.reorganisations.queries import get_event
from assetreg.reorganisations.service import apply_event, refuse_unready, require_over, undo_event

APPLY, UNDO = "reorganisations.apply", "reorganisations.undo"
_PAGE = ("reorganisations.event", "number", "event")
# About a millisecond for each record: what takes longer than a person waits in front of a page that says nothing.
LARGE_ROWS = 5_000


def is_large(event: Reorganisation) -> bool:
    """Whether applying the event, or taking it back, is left to the machine."""
    rows = sum(int(n) for ways in event.counts.values() for way, n in ways.items() if way != "waiting")
    return rows > LARGE_ROWS


def job_of(session: Session, event: Reorganisation) -> Job | None:
    """The job that works on the event now or is about to; None where it has ended, waits for its day, or is another
    person's."""
    job = find_job(session, event.job_id)
    if job is None or job.has_ended or (job.state == "waiting" and event.effective_on > today()):
        return None
    return job


def apply_later(session: Session, actor: Actor, event: Reorganisation, *, expect: str | None) -> Job:
    """Leave the event to be applied as it was shown; raises ``Conflict`` as ``apply_event`` where it cannot be."""
    require_over(actor, event)
    refuse_unready(event)
    return _leave(session, actor, event, APPLY, expect=expect or event.digest)


def undo_later(session: Session, actor: Actor, event: Reorganisation, *, reason: str) -> Job:
    """Leave the event to be taken back; raises ``Conflict`` (``event_not_applied``)."""
    require_over(actor, event)
    if event.state != "applied":
        raise Conflict("event_not_applied", event=event.key)
    return _leave(session, actor, event, UNDO, reason=reason)


def apply_on_its_day(session: Session, actor: Actor, event: Reorganisation) -> Job:
    """Let the event be applied by itself when its day begins in Viet Nam, as the register then stands.

    What is entered until then follows the same rules, and exceptions hold. It is applied as ``actor``, with the roles
    held on that day. Raises ``Conflict``: ``event_is_draft``, ``event_applied``, ``event_at_work``.
    """
    require_over(actor, event)
    if event.state != "planned":
        raise Conflict("event_is_draft" if event.state == "draft" else "event_applied", event=event.key)
    begins = dt.datetime.combine(event.effective_on, dt.time(), VIETNAM)
    job = _leave(session, actor, event, APPLY, not_before=begins)
    event.applies_itself = True
    session.flush()
    return job


def keep_for_hand(session: Session, actor: Actor, event: Reorganisation) -> None:
    """Let nobody but a person apply the event; what was left for its day is stopped."""
    require_over(actor, event)
    if not event.applies_itself:
        return
    event.applies_itself = False
    job = find_job(session, event.job_id)
    if job is not None and not job.has_ended and job.maker_id == actor.user_id:
        cancel(session, actor, job.id)
    event.job_id = None
    session.flush()


def register_tasks() -> None:
    """Let workers know how events are applied and taken back."""
    register_task(Task(APPLY, _apply, _PAGE))
    register_task(Task(UNDO, _undo, _PAGE))


def _leave(
    session: Session, actor: Actor, event: Reorganisation, task: str, *, not_before: dt.datetime | None = None,
    **given: str,
) -> Job:  # fmt: skip
    if job_of(session, event) is not None:
        raise Conflict("event_at_work", event=event.key)
    job = leave(session, actor, task, event.title, {"event": event.id, **given}, not_before=not_before)
    event.job_id = job.id
    session.flush()
    return job


def _apply(work: Work) -> None:
    event = get_event(work.session, int(work.given["event"]))
    expect = work.given.get("expect")
    if expect is None and not event.applies_itself:
        raise Conflict("event_kept_for_hand", event=event.key)
    apply_event(work.session, work.actor, event, expect=expect, as_it_stands=expect is None, tell=work.tell)


def _undo(work: Work) -> None:
    event = get_event(work.session, int(work.given["event"]))
    undo_event(work.session, work.actor, event, reason=work.given["reason"], tell=work.tell)

"""Searches for duplicates that the machine does while people go on: left, and found again with how far they are."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.core.errors import Conflict
from assetreg.duplicates.finding import find, place_searched
from assetreg.jobs.models import ENDED, Job
from assetreg.jobs.service import leave
from assetreg.jobs.tasks import Task, Work, register_task

FIND = "duplicates.find"


def find_later(session: Session, actor: Actor, unit_code: str) -> Job:
    """Leave a search over a province or commune to the machine.

    Raises as ``finding.find`` does, and ``Conflict`` (``search_under_way``) while the actor's last one goes on there.
    """
    unit = place_searched(session, actor, unit_code)
    last = last_search(session, actor)
    if last is not None and not last.has_ended and last.given["unit"] == unit.code:
        raise Conflict("search_under_way", unit=unit.name)
    return leave(session, actor, FIND, unit.name, {"unit": unit.code})


def last_search(session: Session, actor: Actor) -> Job | None:
    """The actor's newest search: what goes on before what has ended."""
    query = select(Job).where(Job.task == FIND, Job.maker_id == actor.user_id)
    return session.scalars(query.order_by(Job.state.in_(ENDED), Job.id.desc()).limit(1)).first()


def register_tasks() -> None:
    """Let workers know how a unit is searched."""
    register_task(Task(FIND, _find, ("duplicates.pairs_list", "unit", "unit")))


def _find(work: Work) -> None:
    find(work.session, work.actor, str(work.given["unit"]), tell=work.tell)

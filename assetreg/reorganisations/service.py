"""What can be done to a reorganisation: plan it, set exceptions, apply it, answer what waits, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.admin_units.loader import LOADING
from assetreg.audit.models import ChangeSet
from assetreg.audit.record import open_change_set
from assetreg.core.clock import now, today
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.core.locks import take_turns
from assetreg.core.sql import sql
from assetreg.jobs.tasks import Tell, in_silence
from assetreg.reorganisations.apply import lock_tables, write_others, write_records, write_units
from assetreg.reorganisations.bodies import record_bodies, resolved
from assetreg.reorganisations.event_file import read_event
from assetreg.reorganisations.models import Reorganisation
from assetreg.reorganisations.plan import Drawn, draw, provinces_of
from assetreg.reorganisations.schemas import EventFile, Exempt
from assetreg.reorganisations.undoing import TakingBack, plan_taking_back, take_back

PACKAGE = "assetreg.reorganisations"
OPEN = ("draft", "planned")  # states in which an event may still be written otherwise
SHOWN = 20  # differences named in a refusal


@dataclass(frozen=True, slots=True)
class Planned:
    """An event with what its file says and what was drawn of it."""

    event: Reorganisation
    said: EventFile
    drawn: Drawn


def plan_event(session: Session, actor: Actor, content: str) -> Planned:
    """Keep an event file and draw what follows from it; a planned event of the same key is drawn anew.

    Raises ``Invalid`` naming line and path, ``Forbidden`` outside the actor's provinces, ``Conflict``
    (``event_applied``) where an event of this key has been applied.
    """
    require(actor, Permission.REORGANISE)
    said, lines = read_event(content)
    take_turns(session, [f"reorganisation.{said.key}"])
    known = session.scalar(
        select(Reorganisation).where(Reorganisation.key == said.key, Reorganisation.state != "undone")
    )
    if known is not None and known.state == "applied":
        raise Conflict("event_applied", event=said.key)
    if known is not None:
        require_over(actor, known)  # who sees one of its units may not take its place
        session.execute(delete(Reorganisation).where(Reorganisation.id == known.id))
        session.expunge(known)
    event = Reorganisation(
        key=said.key, title=said.title, effective_on=said.effective_on, act_number=said.act.number,
        act_date=said.act.date, act_issuer=said.act.issuer, content=content, exceptions=[], digest="", counts={},
        province_codes=sorted(scope_of(actor, Permission.REORGANISE).provinces), planned_by=actor.name,
    )  # fmt: skip
    session.add(event)
    session.flush()
    return Planned(event, said, _draw(session, actor, event, said, lines))


def set_exceptions(session: Session, actor: Actor, event: Reorganisation, said: list[Mapping[str, Any]]) -> Planned:
    """Let single records of a planned event go another way; the plan is drawn anew.

    ``said``: dictionaries of ``table``, ``id`` and ``to``, ``stay`` or ``note``; a later one for a record replaces the
    earlier. Raises ``Conflict`` (``event_applied``), ``Invalid``.
    """
    require_over(actor, event)
    if event.state != "planned":
        raise Conflict("event_is_draft" if event.state == "draft" else "event_applied", event=event.key)
    kept = {(one["table"], one["id"]): one for one in event.exceptions}
    for one in said:
        try:
            checked = Exempt.model_validate(one)
        except ValidationError as refusal:
            raise Invalid([FieldError("exceptions", "exception_unclear")]) from refusal
        kept[checked.table, checked.id] = checked.model_dump(exclude_defaults=True)
    event.exceptions = list(kept.values())
    content, lines = read_event(content_of(session, event))
    return Planned(event, content, _draw(session, actor, event, content, lines))


def plan_written(session: Session, actor: Actor, event: Reorganisation) -> Planned:
    """Draw what follows from a draft, or anew from a planned event, as it is written now; it is planned then.

    Raises ``Invalid`` naming line and path, ``Forbidden``, ``Conflict`` (``event_applied``).
    """
    require_over(actor, event)
    if event.state not in OPEN:
        raise Conflict("event_applied", event=event.key)
    said, lines = read_event(content_of(session, event))
    event.title, event.effective_on, event.state = said.title, said.effective_on, "planned"
    event.act_number, event.act_date, event.act_issuer = said.act.number, said.act.date, said.act.issuer
    return Planned(event, said, _draw(session, actor, event, said, lines))


def apply_event(
    session: Session, actor: Actor, event: Reorganisation, *, expect: str | None = None, as_it_stands: bool = False,
    tell: Tell = in_silence,
) -> int:  # fmt: skip
    """Write the event, all of it or nothing, under one change set, whose number it answers.

    The plan is drawn once more while nobody else writes; ``expect`` is the digest of the plan that was shown (the
    event's own unless said); ``as_it_stands``: somebody has said beforehand that records entered until then follow
    the same rules. Raises ``Conflict``: ``not_yet_effective`` before its day, ``event_applied``, ``event_is_draft``,
    ``plan_changed`` naming the records of which something else follows now, ``reorganisation_collides``.
    """
    require_over(actor, event)
    refuse_unready(event)
    tell("wait")
    take_turns(session, [LOADING, f"reorganisation.{event.key}"])
    lock_tables(session)
    session.execute(text("DROP TABLE IF EXISTS reorganisation_shown"))
    session.execute(sql(PACKAGE, "plan_shown"), {"id": event.id})
    said, lines = read_event(content_of(session, event))
    shown = expect or event.digest
    tell("draw")
    drawn = _draw(session, actor, event, said, lines)
    if drawn.digest != shown and not as_it_stands:
        raise Conflict("plan_changed", event=event.key, records=", ".join(_differences(session, event)))
    return _happen(session, actor, event, said, drawn, tell)


def apply_file(session: Session, actor: Actor, content: str, *, expect: str | None = None) -> Planned:
    """Plan an event file and apply it at once, drawn while nobody else writes; ``expect``: the digest that was shown.

    Raises as ``plan_event`` and ``apply_event``.
    """
    take_turns(session, [LOADING])
    lock_tables(session)
    planned = plan_event(session, actor, content)
    event = planned.event
    _refuse_early(event)
    if expect is not None and planned.drawn.digest != expect:
        raise Conflict("plan_changed", event=event.key, records=planned.drawn.digest)
    _happen(session, actor, event, planned.said, planned.drawn)
    return planned


def preview_undo(session: Session, actor: Actor, event: Reorganisation) -> TakingBack:
    """What taking the event back would do now; changes nothing. Raises as ``undo_event``."""
    require_over(actor, event)
    return plan_taking_back(session, event.id, _change_of(session, event))


def undo_event(session: Session, actor: Actor, event: Reorganisation, *, reason: str, tell: Tell = in_silence) -> int:
    """Bring every table back to what it said before the event, as an act of its own.

    Raises ``Conflict``: ``event_not_applied``, ``undo_conflicts`` where records have changed since or were entered in
    a unit that the event opened (``preview_undo`` lists them); nothing is written then.
    """
    require_over(actor, event)
    applied = _change_of(session, event)
    tell("wait")
    take_turns(session, [LOADING, f"reorganisation.{event.key}"])
    lock_tables(session)
    tell("draw")
    plan = plan_taking_back(session, event.id, applied)
    if plan.obstacles:
        named = ", ".join(f"{one.table} {one.record}" for one in plan.obstacles[:SHOWN])
        raise Conflict("reorganisation_undo_conflicts", event=event.key, n=len(plan.obstacles), records=named)
    change = open_change_set(
        session, actor, "reorganisation.undo", reason=reason, undoes=applied.id,
        summary={"event": event.key, "rows": len(plan.rows.steps), "undone_by": f"reorganise {event.key}"},
    )  # fmt: skip
    tell("back")
    take_back(session, event.id, plan, change.id)
    event.state, event.undone_by, event.undone_at = "undone", actor.name, now()
    event.undo_change_set_id = change.id
    session.flush()
    session.expire_all()
    return change.id


def find_event(session: Session, key: str) -> Reorganisation:
    """The newest event of a key, or with a number; raises ``NotFound``."""
    query = select(Reorganisation).where(Reorganisation.id == int(key) if key.isdigit() else Reorganisation.key == key)
    found = session.scalar(query.order_by(Reorganisation.id.desc()).limit(1))
    if found is None:
        raise NotFound("event_not_found", event=key)
    return found


def _draw(session: Session, actor: Actor, event: Reorganisation, said: EventFile, lines: Any) -> Drawn:
    later = [Exempt.model_validate(one) for one in event.exceptions]
    drawn = draw(session, actor, event.id, said, lines, later)
    event.digest, event.counts = drawn.digest, drawn.counts
    event.province_codes = provinces_of(drawn.units)
    event.commune_ids = sorted(unit.id for unit in drawn.units.ended if unit.level == "commune")
    session.flush()
    return drawn


def refuse_unready(event: Reorganisation) -> None:
    """Raise ``Conflict`` where an event cannot be applied: a draft, applied already, or before its day."""
    if event.state == "draft":
        raise Conflict("event_is_draft", event=event.key)
    if event.state != "planned":
        raise Conflict("event_applied", event=event.key)
    _refuse_early(event)


def refuse_written(event: Reorganisation) -> None:
    """Raise ``Conflict`` where an event cannot be written otherwise: it was applied, or is to be by itself."""
    if event.state not in OPEN:
        raise Conflict("event_applied", event=event.key)
    if event.applies_itself:
        raise Conflict("event_applies_itself", event=event.key)


def _refuse_early(event: Reorganisation) -> None:
    if event.effective_on > today():
        raise Conflict("not_yet_effective", event=event.key, day=event.effective_on)


def _happen(
    session: Session, actor: Actor, event: Reorganisation, said: EventFile, drawn: Drawn, tell: Tell = in_silence
) -> int:
    """Write what was drawn under one change set; answers its number."""
    change = open_change_set(
        session, actor, "reorganisation.apply", reason=f"{said.act.number}: {said.title}"[:500],
        summary={"event": event.key, "effective_on": event.effective_on.isoformat(), "counts": drawn.counts,
                 "undone_by": f"reorganise-undo {event.key}"},
    )  # fmt: skip
    _write(session, actor, event, said, change.id, tell)
    event.commune_ids = [*event.commune_ids, *session.scalars(sql(PACKAGE, "opened_communes"), {"id": event.id})]
    event.state, event.applied_by, event.applied_at = "applied", actor.name, now()
    event.change_set_id = change.id
    session.flush()
    session.expire_all()
    return change.id


def _write(
    session: Session, actor: Actor, event: Reorganisation, said: EventFile, change_set_id: int, tell: Tell
) -> None:
    bodies = resolved(session, said)
    try:
        tell("units")
        write_units(session, event.id)
        write_records(session, event.id, change_set_id, tell)
        tell("others")
        write_others(session, event.id, event.effective_on)
    except IntegrityError as refusal:
        constraint = getattr(getattr(refusal.orig, "diag", None), "constraint_name", None)
        reason = str(refusal.orig).strip().splitlines()[0]
        raise Conflict("reorganisation_collides", constraint=constraint, reason=reason) from None
    record_bodies(session, actor, bodies)


def require_over(actor: Actor, event: Reorganisation) -> None:
    """Raise ``Forbidden`` where the actor may not reorganise every province that the event touches."""
    require(actor, Permission.REORGANISE)
    for code in event.province_codes:
        require(actor, Permission.REORGANISE, Place(code))


def content_of(session: Session, event: Reorganisation) -> str:
    """The event as it was handed in, or as far as it is written."""
    return str(session.scalar(select(Reorganisation.content).where(Reorganisation.id == event.id)))


def _change_of(session: Session, event: Reorganisation) -> ChangeSet:
    if event.state != "applied" or event.change_set_id is None:
        raise Conflict("event_not_applied", event=event.key)
    return session.get_one(ChangeSet, event.change_set_id)


def _differences(session: Session, event: Reorganisation) -> list[str]:
    rows = session.execute(sql(PACKAGE, "plan_differences"), {"id": event.id, "limit": SHOWN})
    return [f"{row.table_name} {row.label}" for row in rows]

"""Events written on a page, piece by piece: kept as the document an event file holds, finished or not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.core.locks import take_turns
from assetreg.core.text import fold
from assetreg.reorganisations.event_file import code_of, read_document, write_document
from assetreg.reorganisations.models import Reorganisation, ReorganisationRow
from assetreg.reorganisations.naming import bodies_by_code, units_by_code
from assetreg.reorganisations.schemas import BodyChange, Change, Heading
from assetreg.reorganisations.service import content_of, refuse_written, require_over

type Part = Literal["changes", "agencies"]
SCHEMAS: Mapping[Part, type[BaseModel]] = {"changes": Change, "agencies": BodyChange}
_HEADING = ("key", "title", "effective_on", "act", "source")


def begin(session: Session, actor: Actor, heading: Mapping[str, Any]) -> Reorganisation:
    """A draft with nothing but its heading; without ``key`` it is called after its act and day.

    Raises ``Invalid`` naming the fields of the heading, ``Conflict`` (``event_stands``) where its key is taken.
    """
    require(actor, Permission.REORGANISE)
    said = _heading(heading)
    take_turns(session, [f"reorganisation.{said.key}"])
    _refuse_taken(session, said.key)
    event = Reorganisation(
        key=said.key, state="draft", exceptions=[], digest="", counts={}, planned_by=actor.name,
        content=write_document(said.model_dump(mode="json", exclude_none=True, exclude_defaults=True)),
        province_codes=sorted(scope_of(actor, Permission.REORGANISE).provinces), **_shown(said),
    )  # fmt: skip
    session.add(event)
    session.flush()
    return event


def put_heading(session: Session, actor: Actor, event: Reorganisation, heading: Mapping[str, Any]) -> None:
    """Say the act, title and day anew; raises as ``begin``."""
    said = _heading(heading)
    if said.key != event.key:
        _refuse_taken(session, said.key)
    document = document_of(session, event)
    rest = {name: value for name, value in document.items() if name not in _HEADING}
    _keep(session, actor, event, said.model_dump(mode="json", exclude_none=True, exclude_defaults=True) | rest)
    event.key = said.key
    for name, value in _shown(said).items():
        setattr(event, name, value)
    session.flush()


def put(
    session: Session, actor: Actor, event: Reorganisation, part: Part, said: Mapping[str, Any],
    number: int | None = None,
) -> None:  # fmt: skip
    """Add a change of units or bodies, or say one anew, each unit and body by its code.

    Raises ``Invalid`` naming its fields, joined by hyphens, also where a text means no unit or body, or several.
    """
    piece = checked(SCHEMAS[part], said)
    plain = piece.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    if isinstance(piece, Change):
        plain = units_by_code(session, event.effective_on, plain)
    else:
        plain = bodies_by_code(session, plain)
    document = document_of(session, event)
    kept = list(document.get(part, []))
    if number is None:
        kept.append(plain)
    else:
        kept[_within(kept, number)] = plain
    _keep(session, actor, event, document | {part: kept})


def drop(session: Session, actor: Actor, event: Reorganisation, part: Part, number: int) -> None:
    """Take a change out of the draft."""
    document = document_of(session, event)
    kept = list(document.get(part, []))
    del kept[_within(kept, number)]
    _keep(session, actor, event, document | {part: kept})


def discard_event(session: Session, actor: Actor, event: Reorganisation) -> None:
    """Throw away an event that was not applied, with everything that was drawn of it."""
    require_over(actor, event)
    refuse_written(event)
    session.execute(delete(Reorganisation).where(Reorganisation.id == event.id))
    session.expunge(event)


def document_of(session: Session, event: Reorganisation) -> dict[str, Any]:
    """What the event says so far, as plain values."""
    return read_document(content_of(session, event))[0]


def said_in(session: Session, event: Reorganisation, part: Part, number: int) -> dict[str, Any]:
    """One change of the draft; raises ``NotFound``."""
    kept = document_of(session, event).get(part, [])
    return dict(kept[_within(kept, number)])


def checked[S: BaseModel](schema: type[S], said: Mapping[str, Any]) -> S:
    """The piece as its schema reads it; raises ``Invalid`` naming its fields, joined by hyphens."""
    try:
        return schema.model_validate(said)
    except ValidationError as refusal:
        raise Invalid([_error(one) for one in refusal.errors(include_url=False)]) from None


def _error(problem: Any) -> FieldError:
    steps = [str(step + 1) if isinstance(step, int) else step for step in problem["loc"]]
    context = problem.get("ctx", {})
    # An act's number is a field of the heading like any other, and so is a part of a centre.
    name = "-".join(step for step in steps if step != "centre").replace("act-", "act_")
    params = {"value": str(problem["input"])[:60], "limit": context.get("max_length", context.get("le"))}
    return FieldError(name or str(context.get("name", "kind")), code_of(problem["type"]), params | context)


def _heading(said: Mapping[str, Any]) -> Heading:
    act = said.get("act", {})
    if said.get("key"):
        return checked(Heading, said)
    called = f"{act.get('number', '')} {said.get('effective_on', '')}"
    key = re.sub(r"[^a-z0-9]+", "-", fold(called)).strip("-")[:80]
    return checked(Heading, {**said, "key": key or "x"})


def _shown(said: Heading) -> dict[str, Any]:
    """What lists show of an event."""
    return {
        "title": said.title, "effective_on": said.effective_on, "act_number": said.act.number,
        "act_date": said.act.date, "act_issuer": said.act.issuer,
    }  # fmt: skip


def _refuse_taken(session: Session, key: str) -> None:
    taken = select(Reorganisation.id).where(Reorganisation.key == key, Reorganisation.state != "undone")
    if session.scalar(taken) is not None:
        raise Conflict("event_stands", event=key)


def _keep(session: Session, actor: Actor, event: Reorganisation, document: Mapping[str, Any]) -> None:
    """Keep what is said now; what was drawn of it before follows no longer."""
    require_over(actor, event)
    refuse_written(event)
    event.content = write_document({name: value for name, value in document.items() if value != []})
    event.state, event.digest, event.counts = "draft", "", {}
    session.execute(delete(ReorganisationRow).where(ReorganisationRow.reorganisation_id == event.id))
    session.flush()


def _within(kept: list[Any], number: int) -> int:
    if not 0 <= number < len(kept):
        raise NotFound("change_not_found", n=number + 1)
    return number

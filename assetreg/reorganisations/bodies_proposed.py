"""Which mergers of bodies a merger of communes suggests: proposed to a person, never done by themselves.

Decree 186/2025/NĐ-CP, Art. 38: what bodies held that merge or consolidate goes to the new legal person without a
transfer decision. The act names the bodies; where it names only units, bodies of like kind follow their units.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.rows import visible_sql
from assetreg.agencies.events import rule_of
from assetreg.agencies.matching import match_agencies
from assetreg.core.text import clean, fold
from assetreg.reorganisations.event_file import read_document, write_document
from assetreg.reorganisations.models import Reorganisation
from assetreg.reorganisations.schemas import BodyChange
from assetreg.reorganisations.service import Planned, content_of, plan_written, refuse_written, require_over

PACKAGE = "assetreg.reorganisations"
# A commune has one of each: alike by their kind. Of the others a commune has several, alike by what they are called.
ONE_OF_A_KIND: Mapping[str, str] = {"people_committee": "UBND", "people_council": "HĐND"}
ALIKE_BY_NAME = ("party_body", "mass_organisation", "office", "department")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Bodies of like kind whose communes become ``unit``: ``change`` as an event file says it, and whom it means."""

    change: BodyChange
    kind: str  # of the bodies
    unit: str
    bodies: tuple[str, ...]
    successor: str  # as people read it

    @property
    def key(self) -> str:
        """What a form tells it by."""
        return "+".join(self.change.bodies)


def propose_bodies(session: Session, event: Reorganisation) -> list[Proposal]:
    """The mergers that a planned event suggests and does not say yet, in the order of their units."""
    given = {"id": event.id, "on": event.effective_on, "kinds": [*ONE_OF_A_KIND, *ALIKE_BY_NAME]}
    rows = session.execute(visible_sql(session, PACKAGE, "like_bodies"), given).all()
    said = _said_already(session, event)
    found = []
    for _, group in groupby(sorted(rows, key=_likeness), key=_likeness):
        bodies = list(group)
        if len(bodies) > 1 and not said & {one.id for one in bodies}:
            proposal = _proposal(bodies)
            if proposal is not None:
                found.append(proposal)
    return found


def inheritance(on: dt.date) -> str:
    """The document and article by which merged bodies inherit on a day."""
    rule = rule_of("consolidate", on)
    return f"{rule.document}, {rule.article}".rstrip(", ")


def accept_bodies(
    session: Session, actor: Actor, event: Reorganisation, chosen: Collection[str] | None = None
) -> Planned:
    """Write the proposals with these keys, or all of them, into the event; what follows is drawn anew."""
    require_over(actor, event)
    refuse_written(event)
    accepted = [one for one in propose_bodies(session, event) if chosen is None or one.key in chosen]
    event.content = with_bodies(content_of(session, event), accepted)
    session.flush()
    return plan_written(session, actor, event)


def with_bodies(content: str, accepted: Sequence[Proposal]) -> str:
    """An event file with the proposals in it; a file that says nothing of bodies keeps every line as it was."""
    if not accepted:
        return content
    changes = [one.change.model_dump(mode="json", exclude_defaults=True) for one in accepted]
    document, _ = read_document(content)
    if "agencies" not in document and not content.lstrip().startswith("{"):
        return f"{content.rstrip()}\n\n{write_document({'agencies': changes})}"
    return write_document({**document, "agencies": [*document.get("agencies", []), *changes]})


def _likeness(row: Any) -> tuple[str, str, str]:
    """What bodies have in common that become one: the unit, the kind, and what they are called besides the unit."""
    return (
        row.to_code,
        row.kind,
        "" if row.kind in ONE_OF_A_KIND else fold(_renamed(row.name, row.unit_name, "") or row.code),
    )


def _proposal(bodies: list[Any]) -> Proposal | None:
    """One body of the new unit that stands takes the others in; otherwise they open one named after the unit."""
    first = bodies[0]
    standing = [one for one in bodies if one.stands]
    if len(standing) > 1:
        return None
    ends = [one for one in bodies if not one.stands]
    said: dict[str, Any] = {"province": first.province_code, "bodies": tuple(one.code for one in ends)}
    if standing:
        said |= {"kind": "merge", "successors": (standing[0].code,)}
        successor = f"{standing[0].code} {standing[0].name}"
    else:
        unit = f"{first.to_name[:1].lower()}{first.to_name[1:]}"
        successor = _renamed(first.name, first.unit_name, unit) or f"{ONE_OF_A_KIND[first.kind]} {unit}"
        said |= {"kind": "consolidate", "new_name": successor}
    named = tuple(f"{one.code} {one.name}" for one in ends)
    return Proposal(BodyChange(**said), first.kind, f"{first.to_code} {first.to_name}", named, successor)


def _renamed(name: str, unit: str, to: str) -> str | None:
    """A body's name with another unit in it: "UBND xã Ia Hrung" -> "UBND xã Ia Hợp"; None where it names none."""
    written, sought = clean(name), clean(unit)
    at = fold(written).rfind(fold(sought))
    if at < 0 or len(fold(written)) != len(written):
        return None
    return clean(written[:at] + to + written[at + len(sought) :])


def _said_already(session: Session, event: Reorganisation) -> set[int]:
    """Bodies that the event names itself."""
    document, _ = read_document(content_of(session, event))
    asked = [
        (str(text), str(change.get("province", "")))
        for change in document.get("agencies", [])
        for text in _texts(change)
    ]
    return {one for one in match_agencies(session, asked) if one is not None} if asked else set()


def _texts(change: Mapping[str, Any]) -> Iterable[Any]:
    return [*change.get("bodies", []), *change.get("successors", [])]

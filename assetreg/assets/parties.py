"""Parties: who stands for a facility as holder, occupant, caretaker or manager, from when to when, by which paper.

A facility has one holder and one manager at a time; it may have several occupants and caretakers. The manager is the
person named by a paper to look after it, with the public function and nothing else about the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from assetreg.access.actor import Actor
from assetreg.agencies.models import Agency
from assetreg.agencies.service import named
from assetreg.assets.models import FacilityParty
from assetreg.assets.part_labels import PARTY_ROLES
from assetreg.assets.part_rows import Owner, amend, as_it_will_be, enter, held, withdraw
from assetreg.assets.schemas import Day, not_after
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, NotFound
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import choice_reader, read_code, read_date, read_text

ONE_AT_A_TIME = frozenset({"holder", "manager"})
Words = Annotated[str | None, Reads(read_text), Field(max_length=300)]


class PartyInput(Schema):
    """One party as people hand it in; ``valid_to`` is the first day it no longer stands for the facility.

    ``agency``: a code or the exact name of a body of the register; ``name`` is as written, the body's where it is not
    given.
    """

    role: Annotated[
        Literal["holder", "occupant", "caretaker", "manager"],
        Reads(choice_reader(PARTY_ROLES, {"đơn vị quản lý": "holder", "người phụ trách": "manager"})),
    ]
    agency: Annotated[str | None, Reads(read_code), Field(max_length=300)] = None
    name: Words = None
    title: Words = None
    paper_number: Annotated[str | None, Reads(read_text), Field(max_length=100)] = None
    paper_on: Day = None
    paper_issuer: Words = None
    valid_from: Annotated[dt.date, Reads(read_date)]
    valid_to: Day = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """A paper is not of tomorrow. What the part demands, the service checks."""
        return (Rule(("paper_on",), not_after("paper_on", today())),)


def list_parties(session: Session, owner: Owner) -> Sequence[FacilityParty]:
    """The parties of a facility with their bodies: latest first within each role. One statement."""
    order = (func.array_position(list(PARTY_ROLES), FacilityParty.role), FacilityParty.valid_from.desc())
    return session.scalars(_select(owner).order_by(*order, FacilityParty.id)).all()


def get_party(session: Session, owner: Owner, party_id: int) -> FacilityParty:
    """One party; raises ``NotFound``."""
    found = session.scalar(_select(owner).where(FacilityParty.id == party_id))
    if found is None:
        raise NotFound(code="record_not_found", record=str(party_id))
    return found


def stands_on(party: FacilityParty, day: dt.date) -> bool:
    """Whether the party stands for its facility on a day."""
    return party.valid_from <= day and (party.valid_to is None or day < party.valid_to)


def create_party(
    session: Session, actor: Actor, owner: Owner, given: PartyInput, *, reason: str | None = None
) -> FacilityParty:
    """Enter a party; raises ``Invalid`` naming every bad field."""
    columns, errors = _columns(session, given.__dict__, owner.province_code)
    errors = errors or _errors(session, columns, owner.id, None)
    return enter(session, actor, owner, FacilityParty, columns, errors=errors, reason=reason)


def revise_party(
    session: Session,
    actor: Actor,
    party_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> FacilityParty:
    """Change what is given (None empties) of what the reader saw as ``revision``."""
    row = held(session, actor, FacilityParty, party_id, revision=revision)
    columns, errors = _columns(session, changes, row.province_code)
    errors = errors or _errors(session, as_it_will_be(row, columns), row.facility_id, row.id)
    return amend(session, actor, row, columns, errors=errors, reason=reason)


def withdraw_party(
    session: Session, actor: Actor, party_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take a party out that should not have been entered; one that ended gets its last day instead."""
    withdraw(session, actor, FacilityParty, party_id, revision=revision, reason=reason)


def _select(owner: Owner) -> Select[FacilityParty]:
    # What stands in the session may know another body than the row does now.
    return (
        select(FacilityParty)
        .where(FacilityParty.facility_id == owner.id)
        .options(joinedload(FacilityParty.agency))
        .execution_options(populate_existing=True)
    )


def _columns(session: Session, said: Mapping[str, Any], province_code: str) -> tuple[dict[str, Any], list[FieldError]]:
    """The columns for what was said; a body named by a code or name becomes its row."""
    columns = {name: value for name, value in said.items() if name != "agency"}
    if "agency" not in said:
        return columns, []
    if said["agency"] is None:
        return columns | {"agency_id": None}, []
    found = named(session, said["agency"], province_code, "agency")
    if isinstance(found, FieldError):
        return columns, [found]
    if columns.get("name") is None:
        columns["name"] = found.name
    return columns | {"agency_id": found.id}, []


def _errors(session: Session, columns: Mapping[str, Any], facility_id: int, own_id: int | None) -> list[FieldError]:
    """Somebody is named, a manager with a function and nobody else with one, in order of time, one at a time."""
    errors = []
    is_manager = columns["role"] == "manager"
    if columns.get("name") is None:
        errors.append(FieldError("name", "required"))
    if is_manager and columns["title"] is None:
        errors.append(FieldError("title", "required"))
    if not is_manager and columns["title"] is not None:
        errors.append(FieldError("title", "title_of_manager"))
    if columns["valid_to"] is not None and columns["valid_to"] <= columns["valid_from"]:
        errors.append(FieldError("valid_to", "ends_before_start"))
    elif columns["role"] in ONE_AT_A_TIME:
        errors += _overlap(session, columns, facility_id, own_id)
    return errors


def _overlap(session: Session, columns: Mapping[str, Any], facility_id: int, own_id: int | None) -> list[FieldError]:
    span = func.daterange(columns["valid_from"], columns["valid_to"])
    other = session.scalar(
        select(FacilityParty)
        .where(
            FacilityParty.facility_id == facility_id,
            FacilityParty.role == columns["role"],
            FacilityParty.id.is_distinct_from(own_id),
            func.daterange(FacilityParty.valid_from, FacilityParty.valid_to).op("&&")(span),
        )
        .order_by(FacilityParty.valid_from)
        .limit(1)
    )
    if other is None:
        return []
    return [FieldError("valid_from", "party_overlap", {"name": other.name, "since": other.valid_from})]


def agency_shown(party: FacilityParty) -> str:
    """The body as a person would write it: its code; empty where only a name is known."""
    body: Agency | None = party.agency
    return "" if body is None else body.code

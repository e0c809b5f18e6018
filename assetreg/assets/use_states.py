"""Use states: how much of a parcel or building served what on one day; the last one stands, earlier ones stay.

The seven uses are those of form 04a-ĐK/TSC (Circular 144/2017/TT-BTC, columns 12 to 18); dwelling, vacant and
encroached are asked beside them. Their sum is compared with the area and never forced to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.assets.models import USES, Building, LandParcel, UseState
from assetreg.assets.part_rows import Owner, amend, as_it_will_be, belongs, enter, held, withdraw
from assetreg.assets.schemas import Area, not_after
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, NotFound
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import read_date, read_text, read_whole

Number = Annotated[int | None, Reads(read_whole), Field(ge=1, le=2**63 - 1)]


class UseInput(Schema):
    """One look at one parcel or building: m2 per use, what is not said being none.

    One of ``parcel_id`` and ``building_id`` is given, the number of a part of the same facility.
    """

    parcel_id: Number = None
    building_id: Number = None
    as_of: Annotated[dt.date, Reads(read_date)]
    office_m2: Area = None
    public_service_m2: Area = None
    business_m2: Area = None
    lease_m2: Area = None
    joint_venture_m2: Area = None
    mixed_m2: Area = None
    other_m2: Area = None
    dwelling_m2: Area = None
    vacant_m2: Area = None
    encroached_m2: Area = None
    paper: Annotated[str | None, Reads(read_text), Field(max_length=300)] = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Nobody has looked after today. That one part is named and one use stated, the service checks."""
        return (Rule(("as_of",), not_after("as_of", today())),)


@dataclass(frozen=True, slots=True)
class UseSpan:
    """What stood of one part from ``since`` until the next look at it, in m2."""

    since: dt.date
    parcel_id: int | None
    building_id: int | None
    used_m2: Decimal
    vacant_m2: Decimal
    encroached_m2: Decimal


def list_uses(session: Session, owner: Owner) -> Sequence[UseState]:
    """Every look at every part of a facility, latest first. One statement."""
    query = select(UseState).where(UseState.facility_id == owner.id).order_by(UseState.as_of.desc(), UseState.id.desc())
    return session.scalars(query).all()


def get_use(session: Session, owner: Owner, use_id: int) -> UseState:
    """One look; raises ``NotFound``."""
    found = session.scalar(select(UseState).where(UseState.facility_id == owner.id, UseState.id == use_id))
    if found is None:
        raise NotFound(code="record_not_found", record=str(use_id))
    return found


def standing(uses: Iterable[UseState]) -> list[UseState]:
    """The last look at each part, given looks with the latest first."""
    last: dict[tuple[int | None, int | None], UseState] = {}
    for use in uses:
        last.setdefault((use.parcel_id, use.building_id), use)
    return list(last.values())


def areas_of(use: UseState) -> dict[str, Decimal]:
    """Use -> m2, in the order of the form."""
    return {name: Decimal(getattr(use, name)) for name in USES}


def use_history(session: Session, facility_id: int) -> list[UseSpan]:
    """What was found of every part of a facility, oldest first: the input of rules about continuous non-use."""
    query = select(UseState).where(UseState.facility_id == facility_id).order_by(UseState.as_of, UseState.id)
    return [_span(use) for use in session.scalars(query)]


def create_use(session: Session, actor: Actor, owner: Owner, given: UseInput, *, reason: str | None = None) -> UseState:
    """Enter a look; raises ``Invalid`` naming every bad field."""
    columns = _columns(given.__dict__)
    errors = _errors(session, columns, owner.id, None)
    return enter(session, actor, owner, UseState, columns, errors=errors, reason=reason)


def revise_use(
    session: Session,
    actor: Actor,
    use_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> UseState:
    """Correct a look; a later look is a state of its own."""
    row = held(session, actor, UseState, use_id, revision=revision)
    columns = _columns(changes)
    errors = _errors(session, as_it_will_be(row, columns), row.facility_id, row.id)
    return amend(session, actor, row, columns, errors=errors, reason=reason)


def withdraw_use(
    session: Session, actor: Actor, use_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take a look out that should not have been entered."""
    withdraw(session, actor, UseState, use_id, revision=revision, reason=reason)


def _span(use: UseState) -> UseSpan:
    areas = areas_of(use)
    idle = areas["vacant_m2"] + areas["encroached_m2"]
    used = sum(areas.values(), Decimal(0)) - idle
    return UseSpan(use.as_of, use.parcel_id, use.building_id, used, areas["vacant_m2"], areas["encroached_m2"])


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Decimal(0) if name in USES and value is None else value for name, value in said.items()}


def _errors(session: Session, columns: Mapping[str, Any], facility_id: int, own_id: int | None) -> list[FieldError]:
    """One part of this facility, looked at once on one day, and something found."""
    parcel, building = columns["parcel_id"], columns["building_id"]
    errors = []
    if (parcel is None) == (building is None):
        errors.append(FieldError("building_id", "one_part_needed"))
    for name, model, number in (("parcel_id", LandParcel, parcel), ("building_id", Building, building)):
        if not belongs(session, model, number, facility_id):
            errors.append(FieldError(name, "not_of_facility"))
    if not any(columns[name] for name in USES):
        errors.append(FieldError(USES[0], "no_use_stated"))
    if not errors and _looked_at(session, columns, own_id):
        errors.append(FieldError("as_of", "use_exists", {"value": columns["as_of"]}))
    return errors


def _looked_at(session: Session, columns: Mapping[str, Any], own_id: int | None) -> bool:
    query = select(UseState.id).where(
        UseState.as_of == columns["as_of"],
        UseState.parcel_id.is_not_distinct_from(columns["parcel_id"]),
        UseState.building_id.is_not_distinct_from(columns["building_id"]),
        UseState.id.is_distinct_from(own_id),
    )
    return session.scalar(query) is not None

"""Writes rows that belong to a facility: their place is the facility's, and nobody writes past its permission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.assets.models import Building, Facility, FacilityParty, LandParcel, SiteConnection, UseState
from assetreg.audit import versioned
from assetreg.core.errors import FieldError, Invalid, NotFound

type PartRow = LandParcel | Building | UseState | FacilityParty | SiteConnection


class Owner(Protocol):
    """The facility a part belongs to, as any read model of it says."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def province_code(self) -> str: ...
    @property
    def commune_id(self) -> int: ...


def enter[R: PartRow](
    session: Session,
    actor: Actor,
    owner: Owner,
    model: type[R],
    columns: Mapping[str, Any],
    *,
    errors: Sequence[FieldError] = (),
    reason: str | None = None,
) -> R:
    """Add a part where its facility lies now; raises ``Invalid`` with ``errors`` once the actor may write there."""
    require(actor, Permission.FACILITY_EDIT, Place(owner.province_code, owner.commune_id))
    if errors:
        raise Invalid(errors)
    # Shared: several may add parts at once, but the facility does not move meanwhile.
    place = session.execute(
        select(Facility.province_code, Facility.commune_id).where(Facility.id == owner.id).with_for_update(read=True)
    ).one_or_none()
    if place is None:
        raise NotFound(code="facility_not_found", facility=owner.code)
    row = model(facility_id=owner.id, province_code=place.province_code, commune_id=place.commune_id, **columns)
    return versioned.enter(session, actor, row, f"{model.__tablename__}.create", reason=reason)


def held[R: PartRow](session: Session, actor: Actor, model: type[R], row_id: int, *, revision: int | None) -> R:
    """The part, locked, as the reader saw it, if the actor may change it."""
    row = versioned.held(session, model, row_id, revision=revision)
    require(actor, Permission.FACILITY_EDIT, Place(row.province_code, row.commune_id))
    return row


def amend[R: PartRow](
    session: Session,
    actor: Actor,
    row: R,
    columns: Mapping[str, Any],
    *,
    errors: Sequence[FieldError] = (),
    reason: str | None = None,
) -> R:
    """Change columns of a part that ``held`` gave; raises ``Invalid`` with ``errors``."""
    if errors:
        raise Invalid(errors)
    return versioned.amend(session, actor, row, columns, f"{row.__tablename__}.revise", reason=reason)


def withdraw[R: PartRow](
    session: Session, actor: Actor, model: type[R], row_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take a part out; its last version stays in the history."""
    row = held(session, actor, model, row_id, revision=revision)
    versioned.withdraw(session, actor, row, f"{model.__tablename__}.withdraw", reason=reason)


def as_it_will_be(row: PartRow, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The row's columns with what is to change: what rules over several of them look at."""
    return {one.key: getattr(row, one.key) for one in type(row).__mapper__.column_attrs} | dict(columns)


def belongs(session: Session, model: type[LandParcel | Building], part_id: int | None, facility_id: int) -> bool:
    """Whether a part that is referred to is one of the facility's; nothing referred to does no harm."""
    if part_id is None:
        return True
    asked = select(model.id).where(model.id == part_id, model.facility_id == facility_id)
    return session.scalar(asked) is not None


def taken_code(
    session: Session, model: type[LandParcel | Building], code: str | None, province_code: str, own_id: int | None
) -> list[FieldError]:
    """The national asset code is one part's alone within its province."""
    if code is None:
        return []
    other = session.scalar(
        select(model.id).where(
            model.province_code == province_code, model.national_asset_code == code, model.id.is_distinct_from(own_id)
        )
    )
    return [] if other is None else [FieldError("national_asset_code", "code_taken", {"value": code})]

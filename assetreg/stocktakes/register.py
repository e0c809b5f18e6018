"""Changes and enters records of the register for a count, each through the service of its own kind."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.admin_units.models import AdminUnit
from assetreg.assets.buildings import BuildingInput, create_building, revise_building
from assetreg.assets.models import Facility
from assetreg.assets.parcels import revise_parcel
from assetreg.assets.schemas import FacilityInput
from assetreg.assets.service import create_facility, revise_facility
from assetreg.core.errors import NotFound
from assetreg.core.parse import Door, parse
from assetreg.movables import service as movables
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort
from assetreg.stocktakes.queries import Counted

SORTS: Mapping[str, Sort[Any]] = {"vehicle": VEHICLE, "equipment": EQUIPMENT, "archive_holding": ARCHIVE}


def change_record(
    session: Session, actor: Actor, kind: str, record_id: int, changes: Mapping[str, Any], *, reason: str
) -> None:
    """Change fields of a record as it stands now; raises what its service refuses, ``NotFound`` where it is gone."""
    if kind == "facility":
        revision = session.scalar(select(Facility.revision).where(Facility.id == record_id))
        if revision is None:
            raise NotFound("record_not_found", record=str(record_id))
        revise_facility(session, actor, record_id, changes, revision=revision, reason=reason)
    elif kind == "land_parcel":
        revise_parcel(session, actor, record_id, changes, revision=None, reason=reason)
    elif kind == "building":
        revise_building(session, actor, record_id, changes, revision=None, reason=reason)
    else:
        movables.revise(session, actor, record_id, changes, sort=SORTS[kind], revision=None, reason=reason)


def enter_record(session: Session, actor: Actor, counted: Counted, *, reason: str) -> int | None:
    """Enter what was found in excess with what is known of it; returns its id.

    None where too little is known for a record: a building without the premises it stands on.
    """
    line, count = counted.line, counted.count
    assert count is not None
    name, _, plate = line.name.partition(" · ")
    said: dict[str, Any] = {"name": name, "holder": line.holder}
    if line.subject_kind == "building":
        premises = session.scalar(select(Facility).where(Facility.id == line.facility_id))
        if premises is None:
            return None
        known = {"name": line.name, "gross_floor_m2": count.area_m2, "condition": count.condition}
        building = parse(BuildingInput, known, Door.JSON).accept()
        return create_building(session, actor, premises, building, reason=reason).id
    unit = _unit_code(session, line.commune_id) or line.province_code
    if line.subject_kind == "facility":
        said |= {"name": line.name, "kind": "other", "commune": unit, "land_area_m2": count.area_m2}
        said |= {"longitude": count.longitude, "latitude": count.latitude}
        return create_facility(session, actor, parse(FacilityInput, said, Door.JSON).accept(), reason=reason).id
    sort = SORTS[line.subject_kind]
    said |= {"unit": unit, "facility": counted.premises_code, "condition": count.condition, "note": count.note}
    said |= _of_kind(line.subject_kind, plate or None, count.quantity, line.holder)
    given: Any = parse(sort.schema, said, Door.JSON).accept()
    made = movables.create(session, actor, given, sort=sort, reason=reason)
    return int(made.id)


def _of_kind(kind: str, plate: str | None, quantity: Decimal | None, holder: str) -> dict[str, Any]:
    """What the schema of each kind of movable asks beside what all have."""
    if kind == "vehicle":
        return {"kind": "general", "plate": plate, "status": "in_use"}
    if kind == "equipment":
        return {"quantity": None if quantity is None else int(quantity), "status": "in_use"}
    return {"origin_body": holder, "shelf_metres": quantity, "status": "kept"}


def _unit_code(session: Session, commune_id: int | None) -> str | None:
    return session.scalar(select(AdminUnit.code).where(AdminUnit.id == commune_id))

"""The smallest valid parts of a facility, with whatever a test says about them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Building, Facility, FacilityParty, LandParcel, SiteConnection, UseState
from assetreg.assets.part_rows import PartRow
from assetreg.audit.record import open_change_set

DAY = dt.date(2025, 12, 31)


def make_parcel(session: Session, facility: Facility, **fields: Any) -> LandParcel:
    """A parcel of 1,000 m2."""
    return _make(session, facility, LandParcel, {"area_m2": Decimal(1000)} | fields)


def make_building(session: Session, facility: Facility, **fields: Any) -> Building:
    """A building with a name."""
    return _make(session, facility, Building, {"name": "Nhà làm việc"} | fields)


def make_use(session: Session, facility: Facility, part: LandParcel | Building, **fields: Any) -> UseState:
    """A look at a part that found 100 m2 in office use."""
    of = {"parcel_id": part.id} if isinstance(part, LandParcel) else {"building_id": part.id}
    return _make(session, facility, UseState, {**of, "as_of": DAY, "office_m2": Decimal(100)} | fields)


def make_party(session: Session, facility: Facility, role: str = "holder", **fields: Any) -> FacilityParty:
    """Somebody who stands for it since a day."""
    title = {"title": "Chánh Văn phòng"} if role == "manager" else {}
    return _make(
        session, facility, FacilityParty, {"role": role, "name": "UBND xã thử", "valid_from": DAY, **title} | fields
    )


def make_connection(session: Session, facility: Facility, kind: str = "fibre", **fields: Any) -> SiteConnection:
    """A line that is there."""
    return _make(session, facility, SiteConnection, {"kind": kind, "state": "yes"} | fields)


def _make[R: PartRow](session: Session, facility: Facility, model: type[R], fields: dict[str, Any]) -> R:
    change = open_change_set(session, OPERATOR, "test.make_part")
    place = {"province_code": facility.province_code, "commune_id": facility.commune_id}
    row = model(facility_id=facility.id, change_set_id=change.id, **place, **fields)
    session.add(row)
    session.flush()
    return row

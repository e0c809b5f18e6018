"""One facility as those who read the register see it: the read model and the statement that fills it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.core.clock import today

LAST_DAY_OF_DISTRICTS = dt.date(2025, 6, 30)

Commune = aliased(AdminUnit, name="commune")
Province = aliased(AdminUnit, name="province")
Former = aliased(AdminUnit, name="former")
District = aliased(AdminUnit, name="district")
FormerProvince = aliased(AdminUnit, name="former_province")


@dataclass(frozen=True, slots=True)
class FacilityRecord:
    """One facility as pages, exports and the API show it; areas m2, money whole dong, degrees WGS84.

    ``x`` (northing) and ``y`` (easting) are the coordinates as given in the zone ``srid``.
    """

    id: int
    code: str
    national_asset_code: str | None
    asset_unit_code: str | None
    budget_code: str | None
    name: str
    kind: str
    holder: str
    holder_code: str | None
    holder_level: str | None
    province_code: str
    province_name: str | None
    commune_id: int
    commune_code: str
    commune_name: str
    former_commune_id: int | None
    former_commune_code: str | None
    former_commune_name: str | None
    former_district_name: str | None
    former_province_name: str | None
    longitude: float | None
    latitude: float | None
    location_source: str | None
    x: float | None
    y: float | None
    srid: int | None
    location_method: str | None
    location_accuracy_m: Decimal | None
    address: str | None
    former_address: str | None
    land_area_m2: Decimal | None
    footprint_m2: Decimal | None
    gross_floor_m2: Decimal | None
    usable_floor_m2: Decimal | None
    original_cost_vnd: int | None
    residual_value_vnd: int | None
    book_date: dt.date | None
    headcount: int | None
    outcome: str
    outcome_reason: str | None
    status: str | None
    ownership_class: str | None
    legal_form: str | None
    final_use: str | None
    put_in_use_on: dt.date | None
    put_in_use_paper: str | None
    surplus_land_m2: Decimal | None
    surplus_floor_m2: Decimal | None
    is_restricted: bool
    is_demonstration: bool
    revision: int
    created_at: dt.datetime
    updated_at: dt.datetime


# Where a field is not simply the column of its name.
_ELSEWHERE: Mapping[str, Any] = {
    "holder_code": Agency.code,
    "province_name": Province.name,
    "commune_code": Commune.code,
    "commune_name": Commune.name,
    "former_commune_code": Former.code,
    "former_commune_name": Former.name,
    "former_district_name": District.name,
    "former_province_name": FormerProvince.name,
    "longitude": func.ST_X(Facility.location),
    "latitude": func.ST_Y(Facility.location),
    "x": Facility.source_x,
    "y": Facility.source_y,
    "srid": Facility.source_srid,
}
_COLUMNS = [
    _ELSEWHERE[field.name] if field.name in _ELSEWHERE else getattr(Facility, field.name)
    for field in fields(FacilityRecord)
]


def select_records(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Everything a ``FacilityRecord`` says, in the order of its fields, and ``more`` after it."""
    return (
        select(*_COLUMNS, *more)
        .select_from(Facility)
        .join(Commune, Commune.id == Facility.commune_id)
        .outerjoin(Agency, Agency.id == Facility.holder_id)
        .outerjoin(Former, Former.id == Facility.former_commune_id)
        .outerjoin(District, and_(District.id == Former.parent_id, District.level == "district"))
        .outerjoin(Province, _province(Province, Facility.province_code, today()))
        .outerjoin(FormerProvince, _province(FormerProvince, Former.province_code, LAST_DAY_OF_DISTRICTS))
    )


def record_of(row: Row[*tuple[Any, ...]]) -> FacilityRecord:
    """The read model of one row of ``select_records``."""
    return FacilityRecord(*row[: len(_COLUMNS)])


def _province(unit: Any, code: Any, day: dt.date) -> ColumnElement[bool]:
    return and_(unit.level == "province", unit.code == code, unit.stands_on(day))

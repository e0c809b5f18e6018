"""One movable as those who read the register see it: its own columns, and the names of what they refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.core.clock import today
from assetreg.movables.models import ArchiveHolding, Movable

Commune = aliased(AdminUnit, name="commune")
Province = aliased(AdminUnit, name="province")
Origin = aliased(Agency, name="origin_agency")


@dataclass(frozen=True, slots=True)
class MovableRecord:
    """A row with the units, the body and the premises it names; every column of the row reads as an attribute.

    ``unit``, ``agency`` and ``facility`` are codes, as they are handed in; their names stand beside them.
    """

    row: Movable
    province_name: str | None
    commune_code: str | None
    commune_name: str | None
    agency: str | None
    agency_name: str | None
    facility: str | None
    facility_name: str | None
    origin_agency: str | None = None
    origin_agency_name: str | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def unit(self) -> str:
        """The code of the commune or the province it belongs to."""
        return self.commune_code or self.row.province_code

    @property
    def unit_name(self) -> str:
        """The same by name, the province after the commune."""
        return ", ".join(filter(None, (self.commune_name, self.province_name))) or self.row.province_code


def select_records(model: type[Movable]) -> Select[Any]:
    """Everything a ``MovableRecord`` says, in the order of its fields."""
    named = [Province.name, Commune.code, Commune.name, Agency.code, Agency.name, Facility.code, Facility.name]
    entities: list[Any] = [model, *named]
    query = (
        select(*entities)
        .outerjoin(Commune, Commune.id == model.commune_id)
        .outerjoin(Agency, Agency.id == model.holder_id)
        .outerjoin(Facility, Facility.id == model.facility_id)
        .outerjoin(
            Province,
            and_(Province.level == "province", Province.code == model.province_code, Province.stands_on(today())),
        )
    )
    if issubclass(model, ArchiveHolding):
        query = query.add_columns(Origin.code, Origin.name).outerjoin(Origin, Origin.id == model.origin_body_id)
    return query


def record_of(row: Row[Any], width: int) -> MovableRecord:
    """The read model of the first ``width`` columns of one row of ``select_records``."""
    return MovableRecord(*row[:width])

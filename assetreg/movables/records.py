"""One movable as those who read the register see it: its own columns, and the names of what they refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, inspect, select
from sqlalchemy.orm import aliased

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.core.clock import today
from assetreg.movables.models import ArchiveHolding, Movable

Commune = aliased(AdminUnit, name="commune")
Province = aliased(AdminUnit, name="province")
Origin = aliased(Agency, name="origin_agency")
# What the record says beside its own columns; each is None where nothing is referred to.
_NAMED: Mapping[str, ColumnElement[Any] | Any] = {
    "province_name": Province.name,
    "commune_code": Commune.code,
    "commune_name": Commune.name,
    "agency": Agency.code,
    "agency_name": Agency.name,
    "facility": Facility.code,
    "facility_name": Facility.name,
}
_ORIGIN = {"origin_agency": Origin.code, "origin_agency_name": Origin.name}


@dataclass(frozen=True, slots=True)
class MovableRecord:
    """One movable as it was read: every column, and every name beside it, reads as an attribute.

    ``unit``, ``agency`` and ``facility`` are codes, as they are handed in; their names stand beside them. Money is
    whole dong, shares are of a hundred.
    """

    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def unit(self) -> str:
        """The code of the commune or the province it belongs to."""
        return str(self.values["commune_code"] or self.values["province_code"])

    @property
    def unit_name(self) -> str:
        """The same by name, the province after the commune."""
        names = (self.values["commune_name"], self.values["province_name"])
        return ", ".join(filter(None, names)) or str(self.values["province_code"])


def select_records(model: type[Movable]) -> Select[Any]:
    """Everything a ``MovableRecord`` says, by name."""
    own = [getattr(model, column.key) for column in inspect(model).column_attrs if column.key != "search_text"]
    named = {**_NAMED, **(_ORIGIN if issubclass(model, ArchiveHolding) else {})}
    query: Select[Any] = (
        select(*own, *(column.label(name) for name, column in named.items()))
        .select_from(model)
        .outerjoin(Commune, Commune.id == model.commune_id)
        .outerjoin(Agency, Agency.id == model.holder_id)
        .outerjoin(Facility, Facility.id == model.facility_id)
        .outerjoin(
            Province,
            and_(Province.level == "province", Province.code == model.province_code, Province.stands_on(today())),
        )
    )
    if issubclass(model, ArchiveHolding):
        query = query.outerjoin(Origin, Origin.id == model.origin_body_id)
    return query


def record_of(row: Row[Any]) -> MovableRecord:
    """The read model of one row of ``select_records``."""
    return MovableRecord(dict(row._mapping))

"""One body as those who read the register see it: the read model and the statement that fills it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select
from sqlalchemy.orm import aliased

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.core.clock import today

Superior = aliased(Agency, name="superior")
Commune = aliased(AdminUnit, name="commune")
Province = aliased(AdminUnit, name="province")


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """One body as pages, exports and the API show it."""

    id: int
    code: str
    name: str
    block: str
    kind: str
    regime: str
    asset_unit_code: str | None
    budget_code: str | None
    electronic_id: str | None
    declaration_class: str | None
    superior_id: int | None
    superior_code: str | None
    superior_name: str | None
    province_code: str
    province_name: str | None
    commune_id: int | None
    commune_code: str | None
    commune_name: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    is_demonstration: bool
    revision: int
    created_at: dt.datetime
    updated_at: dt.datetime

    @property
    def unit(self) -> str:
        """The code of the commune or province it belongs to, as it is handed in."""
        return self.commune_code or self.province_code

    @property
    def unit_name(self) -> str:
        """The same by name, the province after the commune."""
        return ", ".join(filter(None, (self.commune_name, self.province_name))) or self.province_code

    @property
    def superior(self) -> str | None:
        """The code of the body above, as it is handed in."""
        return self.superior_code

    @property
    def state(self) -> str:
        """``standing`` today, or ``ended``."""
        return "ended" if self.valid_to is not None and self.valid_to <= today() else "standing"


# Where a field is not simply the column of its name.
_ELSEWHERE: Mapping[str, Any] = {
    "superior_code": Superior.code,
    "superior_name": Superior.name,
    "province_name": Province.name,
    "commune_code": Commune.code,
    "commune_name": Commune.name,
}
_COLUMNS = [
    _ELSEWHERE[field.name] if field.name in _ELSEWHERE else getattr(Agency, field.name)
    for field in fields(AgencyRecord)
]


def select_records(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Everything an ``AgencyRecord`` says, in the order of its fields, and ``more`` after it."""
    return (
        select(*_COLUMNS, *more)
        .select_from(Agency)
        .outerjoin(Superior, Superior.id == Agency.superior_id)
        .outerjoin(Commune, Commune.id == Agency.commune_id)
        .outerjoin(
            Province,
            and_(Province.level == "province", Province.code == Agency.province_code, Province.stands_on(today())),
        )
    )


def record_of(row: Row[*tuple[Any, ...]]) -> AgencyRecord:
    """The read model of one row of ``select_records``."""
    return AgencyRecord(*row[: len(_COLUMNS)])

"""One campaign as screens and the interface read it: its own columns, and the names of what it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, func, inspect, select
from sqlalchemy.orm import aliased

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.core.clock import today
from assetreg.stocktakes.models import Stocktake, StocktakeCount, StocktakeLine

Commune = aliased(AdminUnit, name="commune")
Province = aliased(AdminUnit, name="province")


@dataclass(frozen=True, slots=True)
class StocktakeRecord:
    """Every column of ``Stocktake``, ``agency`` (code), ``agency_name``, ``unit_name``, ``lines`` and ``counted``."""

    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def unit(self) -> str:
        """The code of the commune or province it belongs to."""
        return str(self.values["commune_code"] or self.values["province_code"])

    @property
    def unit_name(self) -> str:
        """The same by name, the province after the commune."""
        names = (self.values["commune_name"], self.values["province_name"])
        return ", ".join(filter(None, names)) or str(self.values["province_code"])

    @property
    def is_counting(self) -> bool:
        """Whether counts are taken now."""
        return bool(self.values["state"] == "counting")


def select_records() -> Select[Any]:
    """Everything a ``StocktakeRecord`` says, by name; one statement."""
    own = [getattr(Stocktake, column.key) for column in inspect(Stocktake).column_attrs]
    lines = select(func.count()).where(StocktakeLine.stocktake_id == Stocktake.id).scalar_subquery()
    counted = (
        select(func.count(StocktakeCount.line_id.distinct()))
        .where(StocktakeCount.stocktake_id == Stocktake.id)
        .scalar_subquery()
    )
    return (
        select(
            *own,
            Agency.code.label("agency"),
            Agency.name.label("agency_name"),
            Commune.code.label("commune_code"),
            Commune.name.label("commune_name"),
            Province.name.label("province_name"),
            lines.label("lines"),
            counted.label("counted"),
        )
        .outerjoin(Agency, Agency.id == Stocktake.agency_id)
        .outerjoin(Commune, Commune.id == Stocktake.commune_id)
        .outerjoin(
            Province,
            and_(Province.level == "province", Province.code == Stocktake.province_code, Province.stands_on(today())),
        )
    )


def record_of(row: Row[Any]) -> StocktakeRecord:
    """The read model of one row of ``select_records``."""
    return StocktakeRecord(dict(row._mapping))

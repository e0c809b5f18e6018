"""One delegation or authorisation as screens and the interface read it: its own columns and the names behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.core.clock import today
from assetreg.dispositions.law.authority_labels import names
from assetreg.dispositions.law.delegations.labels import LISTS
from assetreg.dispositions.law.delegations.models import AuthorisationRow, DelegationRule

Commune = aliased(AdminUnit, name="commune")
Province = aliased(AdminUnit, name="province")
type Paper = type[DelegationRule] | type[AuthorisationRow]


class PaperRecord:
    """Every column of the row, ``unit`` (code), ``unit_name``, ``state`` today, ``agency`` and ``former_province``.

    ``<list>_told``: a list of codes in the language of the page.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def __getattr__(self, name: str) -> Any:
        if (listed := name.removesuffix("_told")) in LISTS and listed != name:
            return names(self.values[listed], LISTS[listed])
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def unit(self) -> str:
        """The code of the commune or province it is of."""
        return str(self.values["commune_code"] or self.values["province_code"])

    @property
    def unit_name(self) -> str:
        """The same by name, the province after the commune."""
        names = (self.values["commune_name"], self.values["province_name"])
        return ", ".join(filter(None, names)) or str(self.values["province_code"])

    @property
    def former_province(self) -> str | None:
        """The code of the province whose rule it was, where that is not the present one."""
        issued = self.values.get("issued_province_code")
        return issued if issued != self.values["province_code"] else None

    @property
    def state(self) -> str:
        """``stands``, ``to_come`` or ``ended`` today."""
        return state_on(self.values["valid_from"], self.values["valid_to"], today())


def state_on(valid_from: dt.date, valid_to: dt.date | None, on: dt.date) -> str:
    """``stands``, ``to_come`` or ``ended`` on a day."""
    if on < valid_from:
        return "to_come"
    return "stands" if valid_to is None or on < valid_to else "ended"


def select_records(model: Paper) -> Select[Any]:
    """Everything a ``PaperRecord`` says, by name; one statement."""
    own = [getattr(model, column.key) for column in model.__mapper__.column_attrs]
    query: Select[Any] = select(
        *own,
        Commune.code.label("commune_code"),
        Commune.name.label("commune_name"),
        Province.name.label("province_name"),
    )
    here = and_(Province.level == "province", Province.code == model.province_code, Province.stands_on(today()))
    query = query.outerjoin(Commune, Commune.id == model.commune_id).outerjoin(Province, here)
    if model is DelegationRule:
        former = select(AdminUnit.name).where(
            AdminUnit.level == "province",
            AdminUnit.code == DelegationRule.issued_province_code,
            AdminUnit.valid_to.is_not(None),
        )
        query = query.add_columns(
            former.order_by(AdminUnit.valid_to.desc()).limit(1).scalar_subquery().label("former_name")
        )
    if model is AuthorisationRow:
        named = query.add_columns(Agency.code.label("agency"), Agency.name.label("agency_name"))
        return named.outerjoin(Agency, Agency.id == AuthorisationRow.agency_id)
    return query


def record_of(row: Row[Any]) -> PaperRecord:
    """The read model of one row of ``select_records``."""
    return PaperRecord(dict(row._mapping))

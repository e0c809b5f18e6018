"""The tables of delegations and authorisations, as papers say them; everybody in a province sees those of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.access.actor import Scope
from assetreg.admin_units.models import AdminUnit
from assetreg.audit.models import Remembered
from assetreg.core.db import Base


class OfProvince(Remembered):
    """Mixin: a published paper of a province, seen by all who work in any part of it."""

    @classmethod
    def visible(cls, scope: Scope, _user_id: int | None) -> ColumnElement[bool]:
        """Those who see a part of its province."""
        around = select(AdminUnit.province_code).where(AdminUnit.id.in_(sorted(scope.communes)))
        return or_(cls.province_code.in_(sorted(scope.provinces)), cls.province_code.in_(around))


class DelegationRule(OfProvince, Base):
    """One content of a published rule of delegation: which forms, of which assets, up to which cost, to which office.

    A document with several contents is several rows with its number. ``issued_province_code``: the province whose
    rule it is, which may have been merged into the present one since. Lists are codes with blanks between; an empty
    one asks nothing. ``valid_to``: the first day it no longer holds.
    """

    __tablename__ = "delegation_rule"

    code: Mapped[str]
    name: Mapped[str]
    number: Mapped[str]
    issued_on: Mapped[dt.date]
    issuer: Mapped[str]
    article: Mapped[str | None]
    issued_province_code: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    from_office: Mapped[str]
    to_office: Mapped[str]
    to_title: Mapped[str | None]
    forms: Mapped[str]
    holder_blocks: Mapped[str | None]
    asset_kinds: Mapped[str | None]
    cost_below_vnd: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)


class AuthorisationRow(OfProvince, Base):
    """One dated paper: the office ``from_office`` (of ``agency_id``, or of the row's commune, where that must be said)
    lets ``to_title`` sign TUQ. for it, for ``forms`` or for all it decides, on the days from ``valid_from``."""

    __tablename__ = "authorisation"

    code: Mapped[str]
    name: Mapped[str]
    number: Mapped[str]
    issued_on: Mapped[dt.date]
    issuer: Mapped[str]
    from_office: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    to_office: Mapped[str | None]
    to_title: Mapped[str]
    forms: Mapped[str | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    note: Mapped[str | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)

"""The tables of bodies: who they are and when, how they came out of one another, how many people work where."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Computed, ForeignKey, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetreg.admin_units.models import AdminUnit
from assetreg.audit.models import Remembered
from assetreg.core.db import Base

BLOCKS = ("central", "province", "commune", "district")
KINDS = (
    "people_committee people_council office department division central_branch court procuracy party_body "
    "mass_organisation armed_unit public_service_unit project_board association enterprise other"
).split()
REGIMES = (
    "state public_service_unit party front_mass trade_union armed_forces enterprise chartered_association "
    "infrastructure"
).split()


class Agency(Remembered, Base):
    """A body that holds or uses public assets, during one period of its life; ``valid_from`` None: since before our
    records, ``valid_to``: the first day it no longer exists.

    ``commune_id`` is None for a body of the province or of the centre. Three identifiers of the state stand beside
    our code (DOMAIN 4.2): the asset-unit code, the budget-relation code, the electronic identifier.
    """

    __tablename__ = "agency"

    code: Mapped[str]
    name: Mapped[str]
    asset_unit_code: Mapped[str | None]
    budget_code: Mapped[str | None]
    electronic_id: Mapped[str | None]
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    block: Mapped[str]
    kind: Mapped[str]
    regime: Mapped[str]
    declaration_class: Mapped[str | None]  # form 06a, row 4: registering or aggregating
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    name_key: Mapped[str] = mapped_column(Computed("agency_name_key(name)", persisted=True), deferred=True)
    search_text: Mapped[str] = mapped_column(
        Computed(
            "search_form(code || ' ' || name || ' ' || coalesce(asset_unit_code, '') || ' ' || "
            "coalesce(budget_code, '') || ' ' || coalesce(electronic_id, ''))",
            persisted=True,
        ),
        deferred=True,
    )

    commune: Mapped[AdminUnit | None] = relationship(foreign_keys="Agency.commune_id", lazy="raise")

    @classmethod
    def stands_on(cls, on: dt.date) -> ColumnElement[bool]:
        """The condition that a body exists on a day."""
        return and_(or_(cls.valid_from.is_(None), cls.valid_from <= on), or_(cls.valid_to.is_(None), cls.valid_to > on))


class AgencyEvent(Remembered, Base):
    """One reorganisation of bodies with its legal act."""

    __tablename__ = "agency_event"

    kind: Mapped[str]
    effective_on: Mapped[dt.date]
    act_number: Mapped[str]
    act_date: Mapped[dt.date | None]
    act_issuer: Mapped[str | None]
    note: Mapped[str | None]


class AgencySuccession(Remembered, Base):
    """What a body became at an event, whole (``full``) or in part (``partial``).

    Where nothing follows, ``to_id`` is None and ``caretaker_id`` is the body that keeps what was held.
    """

    __tablename__ = "agency_succession"

    event_id: Mapped[int] = mapped_column(ForeignKey("agency_event.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    caretaker_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    share: Mapped[str] = mapped_column(default="full")
    is_default: Mapped[bool] = mapped_column(default=True)


class Headcount(Remembered, Base):
    """People of one title group at one workplace on one day; no person is named.

    The workplace is a facility, else the commune of the row, else the seat of the body.
    """

    __tablename__ = "headcount"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    facility_id: Mapped[int | None]  # the facility's table stands on a floor above: only the database knows the key
    title_group: Mapped[str]
    people: Mapped[int]
    counted_on: Mapped[dt.date]
    source: Mapped[str | None]

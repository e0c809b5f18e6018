"""The tables of the register."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Computed, FetchedValue, ForeignKey, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.audit.models import Remembered
from assetreg.core.db import Base

KINDS = ("headquarters", "public_service", "official_housing", "land", "other")
LEVELS = ("central", "province", "district", "commune")
OUTCOMES = ("reuse", "handover", "disposal", "undecided")
STATUSES = ("in_use", "partly_used", "vacant", "encroached", "under_repair", "demolished")
# The seven uses of form 04a-ĐK/TSC, and what it does not ask: dwelling, vacant, encroached.
USES = (
    "office_m2 public_service_m2 business_m2 lease_m2 joint_venture_m2 mixed_m2 other_m2 dwelling_m2 vacant_m2 "
    "encroached_m2"
).split()
AREA = Numeric(14, 2)


class Facility(Base):
    """A house-and-land facility: one site with what stands on it, counted as one.

    Areas are m2 and stand apart (DOMAIN 0.1b.7): footprint, gross floor, usable floor. Money is whole dong as
    written on the books on ``book_date``. ``location`` is EPSG:4326; the coordinates as given stay beside it.
    """

    __tablename__ = "facility"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    province_code: Mapped[str]  # of the present commune; every large table carries it
    national_asset_code: Mapped[str | None]
    asset_unit_code: Mapped[str | None]
    budget_code: Mapped[str | None]
    name: Mapped[str]
    kind: Mapped[str]
    holder: Mapped[str]  # as written
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))  # the body found to bear that name
    holder_level: Mapped[str | None]
    address: Mapped[str | None]  # as it is used today
    former_address: Mapped[str | None]  # as it was written before; nothing of ours rewrites it
    commune_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"))
    former_commune_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    location: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", 4326, spatial_index=False), deferred=True)
    location_source: Mapped[str | None]  # stated, converted (from x, y, srid), unit_centre
    source_x: Mapped[float | None]
    source_y: Mapped[float | None]
    source_srid: Mapped[int | None] = mapped_column(Integer)
    location_method: Mapped[str | None]  # how somebody knows the place, and within how many metres
    location_accuracy_m: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    land_area_m2: Mapped[Decimal | None] = mapped_column(AREA)
    footprint_m2: Mapped[Decimal | None] = mapped_column(AREA)
    gross_floor_m2: Mapped[Decimal | None] = mapped_column(AREA)
    usable_floor_m2: Mapped[Decimal | None] = mapped_column(AREA)
    original_cost_vnd: Mapped[int | None]
    residual_value_vnd: Mapped[int | None]
    book_date: Mapped[dt.date | None]
    headcount: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(default="undecided")
    outcome_reason: Mapped[str | None]
    status: Mapped[str | None]
    ownership_class: Mapped[str | None]
    legal_form: Mapped[str | None]  # of handling; what became of it in law, apart from outcome, final use and status
    final_use: Mapped[str | None]
    put_in_use_on: Mapped[dt.date | None]
    put_in_use_paper: Mapped[str | None]
    surplus_land_m2: Mapped[Decimal | None] = mapped_column(AREA)
    surplus_floor_m2: Mapped[Decimal | None] = mapped_column(AREA)
    parent_facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))  # what it was divided from
    is_restricted: Mapped[bool] = mapped_column(default=False)  # of defence, cipher, secret: then no place at all
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    quad: Mapped[int | None] = mapped_column(Computed("quad_of(location)"), deferred=True)  # see core/quads.py
    search_text: Mapped[str] = mapped_column(
        Computed(
            "search_form(code || ' ' || name || ' ' || holder || ' ' || coalesce(national_asset_code, '') || ' ' || "
            "coalesce(address, '') || ' ' || coalesce(former_address, ''))"
        ),
        deferred=True,
    )

    commune: Mapped[AdminUnit] = relationship(foreign_keys=[commune_id], lazy="raise")
    agency: Mapped[Agency | None] = relationship(foreign_keys=[holder_id], lazy="raise")
    former_commune: Mapped[AdminUnit | None] = relationship(foreign_keys=[former_commune_id], lazy="raise")


class LandParcel(Remembered, Base):
    """A parcel of land of a facility; one asset on the books. Area m2, value whole dong.

    ``map_commune_id`` is the commune of the map sheet, as old as the sheet; ``address`` as the certificate has it.
    """

    __tablename__ = "land_parcel"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    map_commune_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    map_sheet: Mapped[str | None]
    parcel_number: Mapped[str | None]
    address: Mapped[str | None]
    area_m2: Mapped[Decimal] = mapped_column(AREA)
    land_type: Mapped[str | None]
    certificate_serial: Mapped[str | None]
    certificate_register_number: Mapped[str | None]
    certificate_issued_on: Mapped[dt.date | None]
    is_part: Mapped[bool] = mapped_column(default=False)  # others may have the rest of the parcel
    certificate_shared: Mapped[bool] = mapped_column(default=False)  # it also covers land of another facility
    decision_kind: Mapped[str | None]  # allocation, lease
    decision_number: Mapped[str | None]
    decision_on: Mapped[dt.date | None]
    land_use_right_value_vnd: Mapped[int | None]
    price_table_year: Mapped[int | None]
    book_date: Mapped[dt.date | None]
    national_asset_code: Mapped[str | None]

    map_unit: Mapped[AdminUnit | None] = relationship(foreign_keys=[map_commune_id], lazy="raise")


class Building(Remembered, Base):
    """A building or structure of a facility, on one of its parcels where that is known.

    The four areas of DOMAIN 0.1b.7 stand apart (m2); ``original_cost_vnd`` is the sum of its sources where they are
    known (whole dong); ``building_class`` is a code of the wear classes.
    """

    __tablename__ = "building"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("land_parcel.id"))
    name: Mapped[str]
    building_class: Mapped[str | None]
    year_built: Mapped[int | None]
    put_in_use_on: Mapped[dt.date | None]
    floors: Mapped[int | None]
    footprint_m2: Mapped[Decimal | None] = mapped_column(AREA)
    gross_floor_m2: Mapped[Decimal | None] = mapped_column(AREA)
    usable_floor_m2: Mapped[Decimal | None] = mapped_column(AREA)
    net_office_m2: Mapped[Decimal | None] = mapped_column(AREA)
    specialised_m2: Mapped[Decimal | None] = mapped_column(AREA)
    budget_cost_vnd: Mapped[int | None]
    other_cost_vnd: Mapped[int | None]
    original_cost_vnd: Mapped[int | None]
    residual_value_vnd: Mapped[int | None]
    book_date: Mapped[dt.date | None]
    condition: Mapped[str | None]
    national_asset_code: Mapped[str | None]


class UseState(Remembered, Base):
    """How a parcel or a building was used on one day, in m2 per use (``USES``); the last one stands."""

    __tablename__ = "use_state"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("land_parcel.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    as_of: Mapped[dt.date]
    office_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    public_service_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    business_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    lease_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    joint_venture_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    mixed_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    other_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    dwelling_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    vacant_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    encroached_m2: Mapped[Decimal] = mapped_column(AREA, default=0)
    paper: Mapped[str | None]


class FacilityParty(Remembered, Base):
    """Who stands for a facility as holder, occupant, caretaker or manager, from one day up to another, by a paper.

    ``name`` is as written; ``agency_id`` the body that bears it. A manager is a person in a public function
    (``title``), and nothing else is kept of a person.
    """

    __tablename__ = "facility_party"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    role: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str]
    title: Mapped[str | None]
    paper_number: Mapped[str | None]
    paper_on: Mapped[dt.date | None]
    paper_issuer: Mapped[str | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]

    agency: Mapped[Agency | None] = relationship(foreign_keys=[agency_id], lazy="raise")


class SiteConnection(Remembered, Base):
    """Whether a working site has one kind of line or signal, and when that was tested."""

    __tablename__ = "site_connection"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    kind: Mapped[str]
    state: Mapped[str]
    capacity_note: Mapped[str | None]
    tested_on: Mapped[dt.date | None]

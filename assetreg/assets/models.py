"""The tables of the register."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Computed, FetchedValue, ForeignKey, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.core.db import Base

KINDS = ("headquarters", "public_service", "official_housing", "land", "other")
LEVELS = ("central", "province", "district", "commune")
OUTCOMES = ("reuse", "handover", "disposal", "undecided")
STATUSES = ("in_use", "partly_used", "vacant", "encroached", "under_repair", "demolished")
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
    commune_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"))
    former_commune_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    location: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", 4326, spatial_index=False), deferred=True)
    location_source: Mapped[str | None]  # stated, converted (from x, y, srid), unit_centre
    source_x: Mapped[float | None]
    source_y: Mapped[float | None]
    source_srid: Mapped[int | None] = mapped_column(Integer)
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
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    search_text: Mapped[str] = mapped_column(
        Computed("fold_text(code || ' ' || name || ' ' || holder || ' ' || coalesce(national_asset_code, ''))"),
        deferred=True,
    )

    commune: Mapped[AdminUnit] = relationship(foreign_keys=[commune_id], lazy="raise")
    agency: Mapped[Agency | None] = relationship(foreign_keys=[holder_id], lazy="raise")
    former_commune: Mapped[AdminUnit | None] = relationship(foreign_keys=[former_commune_id], lazy="raise")

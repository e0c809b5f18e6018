"""The tables of administrative units: identity with validity, places, events, successions."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ColumnElement, Computed, ForeignKey, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetreg.core.db import Base

Level = Literal["province", "district", "commune"]


class AdminUnit(Base):
    """One unit of one level during one period; ``valid_from`` None: since before our records.

    A code is text, is used again over time, and identifies a unit only together with level and date.
    ``parent_id`` is the unit it lies in when it ends, or now: a district for a former commune, else the province.
    On another date the province is the one of ``province_code`` on that date (``queries.province_on``).
    """

    __tablename__ = "admin_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]  # with its kind, e.g. "Xã Ia Krái"
    kind: Mapped[str]
    province_code: Mapped[str]  # of the province it lies in during its validity
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]  # first day it no longer exists
    source: Mapped[str] = mapped_column(server_default="office")
    search_name: Mapped[str] = mapped_column(Computed("fold_text(name)", persisted=True))

    parent: Mapped[AdminUnit | None] = relationship(remote_side=[id], lazy="raise")
    place: Mapped[AdminPlace | None] = relationship(lazy="raise", back_populates="unit")

    @classmethod
    def stands_on(cls, on: dt.date) -> ColumnElement[bool]:
        """The condition that a unit exists on a day."""
        return and_(or_(cls.valid_from.is_(None), cls.valid_from <= on), or_(cls.valid_to.is_(None), cls.valid_to > on))


class AdminPlace(Base):
    """Where a unit is: its seat or an estimate of it, and its boundary where one was loaded (EPSG:4326)."""

    __tablename__ = "admin_place"

    unit_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"), primary_key=True)
    centre: Mapped[WKBElement] = mapped_column(Geometry("POINT", 4326, spatial_index=False), deferred=True)
    quality: Mapped[str]  # 'seat' or 'estimate'
    source: Mapped[str]
    boundary: Mapped[WKBElement | None] = mapped_column(
        Geometry("MULTIPOLYGON", 4326, spatial_index=False), deferred=True
    )
    boundary_source: Mapped[str | None]
    area_m2: Mapped[float | None]
    population: Mapped[int | None]

    unit: Mapped[AdminUnit] = relationship(lazy="raise", back_populates="place")


class AdminEvent(Base):
    """One dated reorganisation with its legal act."""

    __tablename__ = "admin_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]  # stable across loads
    kind: Mapped[str]
    effective_on: Mapped[dt.date]
    title: Mapped[str]
    legal_act: Mapped[str | None]
    source: Mapped[str]


class AdminSuccession(Base):
    """What a unit became at an event: many to many, whole (``full``) or in part (``partial``)."""

    __tablename__ = "admin_succession"

    event_id: Mapped[int] = mapped_column(ForeignKey("admin_event.id"), primary_key=True)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"), primary_key=True)
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"), primary_key=True)
    share: Mapped[str]
    is_default: Mapped[bool]
    source: Mapped[str]

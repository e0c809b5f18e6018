"""The tables of commuting: runs, and the flows each run measured."""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ColumnElement, FetchedValue, ForeignKey, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.access.actor import Scope
from assetreg.admin_units.models import AdminUnit
from assetreg.core.db import Base


class CommuteRun(Base):
    """One measuring of a province: by which method, from which inputs, by which version; the newest one stands."""

    __tablename__ = "commute_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    province_code: Mapped[str]
    mode: Mapped[str]
    method: Mapped[str]
    is_estimate: Mapped[bool]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    inputs_digest: Mapped[str]
    program_version: Mapped[str]
    actor: Mapped[str]
    as_of: Mapped[dt.date]
    computed_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())

    @classmethod
    def visible(cls, scope: Scope, _user_id: int | None) -> ColumnElement[bool]:
        """A run tells nothing about one place: those who see a part of its province see it."""
        around = select(AdminUnit.province_code).where(AdminUnit.id.in_(sorted(scope.communes)))
        return or_(cls.province_code.in_(sorted(scope.provinces)), cls.province_code.in_(around))


class StaffFlow(Base):
    """Staff of one facility and where they now work: a group, never a person; it lies where the facility does.

    ``staff`` None: how many is not known. ``before_m``: how far the same people had to their old centre.
    ``is_withheld``: of a group too small to be seen outside planning.
    """

    __tablename__ = "staff_flow"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("commute_run.id"))
    province_code: Mapped[str]
    commune_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    origin_unit_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    destination_unit_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    basis: Mapped[str]
    unknown_reason: Mapped[str | None]
    staff: Mapped[int | None]
    distance_m: Mapped[float | None]
    duration_s: Mapped[float | None]
    before_m: Mapped[float | None]
    is_withheld: Mapped[bool] = mapped_column(default=False)
    line: Mapped[WKBElement | None] = mapped_column(Geometry("LINESTRING", 4326, spatial_index=False), deferred=True)

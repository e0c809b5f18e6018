"""The table of groups of staff: where alike people worked before, live, and work now; never a person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.audit.models import Remembered
from assetreg.core.db import Base


class StaffGroup(Remembered, Base):
    """People alike in every column but their number, counted on one day.

    Either workplace is a facility, a body or a unit; a unit of residence may be of before the reorganisation.
    ``distance_low_m`` to ``distance_high_m``: one way as the office states it (no upper end: more than the lower).
    ``trips_per_week``: ways there and back. The row belongs where the former workplace does.
    """

    __tablename__ = "staff_group"

    code: Mapped[str]
    former_facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    former_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    former_unit_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    new_facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    new_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    new_unit_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    residence_unit_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    level: Mapped[str | None]
    title_group: Mapped[str | None]
    people: Mapped[int]
    trips_per_week: Mapped[Decimal | None] = mapped_column(Numeric(3, 1))
    has_shuttle: Mapped[bool | None]
    has_housing: Mapped[bool | None]
    distance_low_m: Mapped[int | None]
    distance_high_m: Mapped[int | None]
    counted_on: Mapped[dt.date]
    source: Mapped[str | None]

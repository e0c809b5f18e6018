"""The tables of counts: a campaign, its teams, the frozen lines of the books, and every count made of a line."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.audit.models import Remembered
from assetreg.core.db import Base

AMOUNT = Numeric(14, 2)


class Stocktake(Remembered, Base):
    """A campaign: the things of one body (``agency_id``), or all of one commune, counted as of ``position_on``, 0h.

    ``state``: open, counting, closed, reconciled. ``taken_at``: the moment of the register the lines show.
    """

    __tablename__ = "stocktake"

    code: Mapped[str]
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    position_on: Mapped[dt.date]
    deadline_on: Mapped[dt.date | None]
    led_by: Mapped[str | None]
    paper_number: Mapped[str | None]
    paper_on: Mapped[dt.date | None]
    paper_issuer: Mapped[str | None]
    counts_premises: Mapped[bool] = mapped_column(default=True)
    counts_vehicles: Mapped[bool] = mapped_column(default=True)
    counts_equipment: Mapped[bool] = mapped_column(default=True)
    counts_archives: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str | None]
    taken_at: Mapped[dt.datetime | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)


class StocktakeTeam(Remembered, Base):
    """Some of those who count; lines are given to it premises by premises."""

    __tablename__ = "stocktake_team"

    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    name: Mapped[str]


class StocktakeLine(Remembered, Base):
    """One thing to be counted, with what the books said of it; or one found in excess, of which they say nothing.

    ``subject_kind`` is the table of its record, ``facility_id`` the premises where it is counted. Quantities are
    pieces, of archives shelf metres; areas m2; money whole dong. ``result`` says what the reconciliation did.
    """

    __tablename__ = "stocktake_line"

    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("stocktake_team.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    facility_id: Mapped[int | None]
    code: Mapped[str | None]
    name: Mapped[str]
    holder: Mapped[str]
    book_quantity: Mapped[Decimal | None] = mapped_column(AMOUNT)
    book_area_m2: Mapped[Decimal | None] = mapped_column(AMOUNT)
    original_cost_vnd: Mapped[int | None]
    residual_value_vnd: Mapped[int | None]
    book_condition: Mapped[str | None]
    book_status: Mapped[str | None]
    is_excess: Mapped[bool] = mapped_column(default=False)
    entry_id: Mapped[uuid.UUID | None]
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_user_id: Mapped[int | None]
    decided_at: Mapped[dt.datetime | None]
    result: Mapped[str | None]


class StocktakeCount(Remembered, Base):
    """What somebody saw of a line, once. All counts of a line are kept; the named one stands, else the latest.

    ``entry_id`` is made where the count is made, ``digest`` is of what it says: what arrives twice is stored once.
    ``longitude`` and ``latitude`` are degrees in EPSG:4326 of the telephone, ``accuracy_m`` its own estimate.
    """

    __tablename__ = "stocktake_count"

    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("stocktake_line.id"))
    entry_id: Mapped[uuid.UUID]
    digest: Mapped[str]
    finding: Mapped[str]
    use_found: Mapped[str | None]
    use_note: Mapped[str | None]
    quantity: Mapped[Decimal | None] = mapped_column(AMOUNT)
    area_m2: Mapped[Decimal | None] = mapped_column(AMOUNT)
    condition: Mapped[str | None]
    note: Mapped[str | None]
    found_at: Mapped[str | None]
    found_facility_id: Mapped[int | None]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    counted_at: Mapped[dt.datetime]
    counted_by: Mapped[str]
    counted_user_id: Mapped[int | None]
    is_named: Mapped[bool] = mapped_column(default=False)

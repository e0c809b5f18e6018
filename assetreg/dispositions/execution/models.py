"""The tables of what follows a decision: deliveries and their lines, and what sales brought."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.audit.models import Remembered
from assetreg.core.db import Base
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.dispositions.papers.models import SeenInProvince

STATES = ("planned", "given", "confirmed", "temporary", "regularised", "cancelled")
LINE_STATES = ("waiting", "confirmed", "disputed", "settled", "cancelled")
BASES = ("settlement", "estimate", "floor", "land", "quantity")
AMOUNT = Numeric(14, 2)


class Delivery(SeenInProvince, Remembered, Base):
    """One handing over of lines of a case from a giver to a receiver, by minutes or an invoice (``paper_id``).

    ``is_temporary``: things change hands before the decision (letter 8400/BTC-QLCS); ``regularise_by`` ends that limit.
    Of persons only public functions are kept. It lies where its case lies.
    """

    __tablename__ = "delivery"

    code: Mapped[str]  # BG-52-000012
    case_id: Mapped[int] = mapped_column(ForeignKey(DispositionCase.id))
    state: Mapped[str] = mapped_column(default="planned")
    is_temporary: Mapped[bool] = mapped_column(default=False)
    giver: Mapped[str]
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    giver_title: Mapped[str | None]
    receiver: Mapped[str]
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    receiver_title: Mapped[str | None]
    witness: Mapped[str | None]
    witness_title: Mapped[str | None]
    planned_on: Mapped[dt.date | None]
    delivered_on: Mapped[dt.date | None]
    regularise_by: Mapped[dt.date | None]
    regularised_on: Mapped[dt.date | None]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_paper.id"))
    archive_paper_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_paper.id"))
    opened_by: Mapped[str]
    note: Mapped[str | None]


class DeliveryLine(Remembered, Base):
    """One line of a delivery and what the receiver says of it.

    A part is ``area_m2`` of floor and ``land_m2``, or ``quantity`` pieces; ``value_vnd`` its share of the original cost
    (whole dong) on ``value_basis``. ``whole_id`` was divided, ``part_id`` is the record of the part.
    """

    __tablename__ = "delivery_line"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey(DispositionLine.id))
    state: Mapped[str] = mapped_column(default="waiting")
    area_m2: Mapped[Decimal | None] = mapped_column(AMOUNT)
    land_m2: Mapped[Decimal | None] = mapped_column(AMOUNT)
    quantity: Mapped[int | None]
    value_vnd: Mapped[int | None]
    value_basis: Mapped[str | None]
    reason: Mapped[str | None]
    received_quantity: Mapped[Decimal | None] = mapped_column(AMOUNT)
    answered_on: Mapped[dt.date | None]
    answered_by: Mapped[str | None]
    answered_user_id: Mapped[int | None]
    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_paper.id"))
    part_id: Mapped[int | None]
    whole_id: Mapped[int | None]


class SaleProceeds(Remembered, Base):
    """What a sale brought: how it was sold, for how much, at what cost, and how much was remitted (whole dong).

    ``received_on``: the day all of the price was there; the rest is remitted within 30 days (Decree 186/2025/NĐ-CP,
    Article 40).
    """

    __tablename__ = "sale_proceeds"

    line_id: Mapped[int] = mapped_column(ForeignKey(DispositionLine.id))
    method: Mapped[str]
    revalued_vnd: Mapped[int | None]
    contract_on: Mapped[dt.date]
    received_on: Mapped[dt.date | None]
    amount_vnd: Mapped[int]
    costs_vnd: Mapped[int] = mapped_column(default=0)
    remitted_vnd: Mapped[int] = mapped_column(default=0)
    remitted_on: Mapped[dt.date | None]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_paper.id"))

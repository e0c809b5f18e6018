"""The table of papers that cases rest on: who wrote to whom, under which number, on which day, signed by whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.access.actor import Scope
from assetreg.access.rows import within
from assetreg.admin_units.models import AdminUnit
from assetreg.audit.models import Remembered
from assetreg.core.db import Base

DIRECTIONS = ("in", "out", "own")
# What a paper is for; check-lists and moves name these.
KINDS = (
    "proposal request_of_receiver superior_letter receiver_superior_letter consultation answer recommendation "
    "findings construction_opinion site_check review submission decision adjustment extension cancellation "
    "receiver_charge minutes temporary_minutes invoice archive_minutes use_minutes photo land_registration "
    "declaration booking remittance loss_record other"
).split()
# Before the signer's name (Decree 30/2020/NĐ-CP): for the body, for its head, by order, by authorisation, acting.
CAPACITIES = ("self", "TM", "KT", "TL", "TUQ", "Q")


class SeenInProvince:
    """Mixin: what belongs to a province as a whole is read in its communes as well, beside what lies in them.

    A decision over premises of many communes is read in each of them; PostgreSQL keeps the same (of_whole_province).
    """

    @classmethod
    def visible(cls, scope: Scope, _user_id: int | None) -> ColumnElement[bool]:
        """Inside the scope, or of the whole province that a commune of the scope belongs to."""
        row: Any = cls
        inside = within(scope, row)
        if not scope.communes:
            return inside
        around = select(AdminUnit.province_code).where(AdminUnit.id.in_(sorted(scope.communes)))
        return or_(inside, and_(row.commune_id.is_(None), row.province_code.in_(around)))


class Paper(SeenInProvince, Remembered, Base):
    """One paper: identity as the records desk gave it, and the file that shows it.

    ``number`` and ``symbol`` are None while it is a draft of ours; ``issued_on`` is the date it bears, ``received_on``
    the day it came in. ``document_id``: its scan or signed copy; ``signature``: what a verified PDF signature said.
    ``backdated_reason``: why it is entered with a date before the last move.
    """

    __tablename__ = "disposition_paper"

    kind: Mapped[str]
    direction: Mapped[str]
    number: Mapped[str | None]
    symbol: Mapped[str | None]
    issued_on: Mapped[dt.date | None]
    received_on: Mapped[dt.date | None]
    issuer: Mapped[str | None]
    signer: Mapped[str | None]
    capacity: Mapped[str | None]
    abstract: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    signature: Mapped[str | None]
    backdated_reason: Mapped[str | None]

    @property
    def name(self) -> str:
        """How it is cited: ``877/QĐ-UBND``."""
        return "/".join(part for part in (self.number, self.symbol) if part)

"""The tables of reorganisations: the event, what follows from it for each record, and what takes it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FetchedValue, ForeignKey, Text, or_
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.access.actor import Scope
from assetreg.core.db import Base
from assetreg.jobs.models import Job


class Reorganisation(Base):
    """One event with its legal act, as it was handed in; a draft, planned, applied or undone."""

    __tablename__ = "reorganisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    title: Mapped[str]
    effective_on: Mapped[dt.date]
    act_number: Mapped[str]
    act_date: Mapped[dt.date | None]
    act_issuer: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="planned")
    content: Mapped[str] = mapped_column(deferred=True)
    exceptions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    digest: Mapped[str]  # of everything that follows: what is applied is what was shown
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    province_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    commune_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list)
    applies_itself: Mapped[bool] = mapped_column(default=False)
    job_id: Mapped[int | None] = mapped_column(ForeignKey(Job.id))
    planned_by: Mapped[str]
    planned_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    applied_by: Mapped[str | None]
    applied_at: Mapped[dt.datetime | None]
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))
    undone_by: Mapped[str | None]
    undone_at: Mapped[dt.datetime | None]
    undo_change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))

    @classmethod
    def visible(cls, scope: Scope, _user_id: int | None) -> ColumnElement[bool]:
        """An event is public law: whoever sees one of its units sees that it happened, not whose records moved."""
        return or_(cls.province_codes.overlap(sorted(scope.provinces)), cls.commune_ids.overlap(sorted(scope.communes)))


class ReorganisationRow(Base):
    """What follows for one record: from which unit to which, why, and whether somebody still has to say."""

    __tablename__ = "reorganisation_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    reorganisation_id: Mapped[int] = mapped_column(ForeignKey("reorganisation.id"))
    table_name: Mapped[str]
    row_id: Mapped[int | None]
    label: Mapped[str]
    province_code: Mapped[str]
    commune_id: Mapped[int | None]
    from_code: Mapped[str | None]
    to_code: Mapped[str | None]
    to_province: Mapped[str | None]
    how: Mapped[str]
    is_open: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class ReorganisationImage(Base):
    """A row of a table without a memory of its own, as it was before the event; None: the event entered it."""

    __tablename__ = "reorganisation_image"

    id: Mapped[int] = mapped_column(primary_key=True)
    reorganisation_id: Mapped[int] = mapped_column(ForeignKey("reorganisation.id"))
    table_name: Mapped[str]
    row_key: Mapped[dict[str, Any]] = mapped_column(JSONB)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after_digest: Mapped[str | None]

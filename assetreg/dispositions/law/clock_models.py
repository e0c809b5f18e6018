"""The tables of clocks: versions of limits of time, and the days of the calendar that differ from their weekday."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import FetchedValue, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.assets.rule_models import RuleVersion
from assetreg.core.db import Base


class ClockRuleRow(RuleVersion, Base):
    """One version of one limit; ``clocks.ClockRule`` says what the columns mean."""

    __tablename__ = "clock_rule"

    form: Mapped[str]
    basis: Mapped[str]
    event: Mapped[str]
    event_vi: Mapped[str]
    event_en: Mapped[str]
    length: Mapped[int] = mapped_column(Integer)
    unit: Mapped[str]
    on_return: Mapped[str]
    rolls: Mapped[bool]
    amended_by: Mapped[str | None]
    checked_against: Mapped[str | None]


class CalendarDayRow(Base):
    """One day that differs from its weekday; national reference, append-only: it is withdrawn, never changed.

    ``is_verified``: announced, or fixed by law; else expected. The change sets say who entered and who withdrew it.
    """

    __tablename__ = "calendar_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date]
    kind: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    document: Mapped[str]
    source: Mapped[str | None]
    is_verified: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))

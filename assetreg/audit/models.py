"""The table of change sets, and what every remembered row of the register carries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import FetchedValue, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.core.db import Base


class ChangeSet(Base):
    """One act of one person: who, when, which verb, why, and a summary of what it touched."""

    __tablename__ = "change_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    actor: Mapped[str]
    verb: Mapped[str]
    reason: Mapped[str | None]
    province_code: Mapped[str | None]
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class Remembered:
    """Mixin of every row of the register: where it belongs, and which change set wrote its present version.

    A table with these columns gets, at each upgrade and by itself, its typed history (migrations/replaceable) and its
    row-level security by province and commune. ``commune_id`` is None for what belongs to the province as a whole.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    province_code: Mapped[str]
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    revision: Mapped[int] = mapped_column(default=1)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())

"""The table of change sets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import FetchedValue
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

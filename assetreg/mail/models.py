"""The table of letters: what is told to whom, and how far each has come."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, FetchedValue, false
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.access.actor import Scope
from assetreg.core.db import Base


class Letter(Base):
    """One letter to one address, plain and perhaps as HTML too. ``key`` says what it tells: once, to one person."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    html: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="waiting")  # waiting, sent, failed
    attempts: Mapped[int] = mapped_column(default=0)
    posted_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    next_try_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    sent_at: Mapped[dt.datetime | None]
    last_error: Mapped[str | None]

    @classmethod
    def visible(cls, _scope: Scope, _user_id: int | None) -> ColumnElement[bool]:
        """Nobody's but the worker's, who sees the whole country and is not narrowed."""
        return false()

"""The table of saved filters."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.core.db import Base


class SavedView(Base):
    """A list as somebody wants to find it again: the page and what its address asks.

    ``shared_with`` is the province whose people see it too; None: its maker alone. Seeing a view never shows a
    record: whoever opens it sees what his own roles allow.
    """

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    shared_with: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())

    @property
    def address(self) -> str:
        """Where it leads."""
        return f"{self.page}?{self.query}" if self.query else self.page

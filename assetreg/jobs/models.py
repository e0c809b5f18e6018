"""The table of jobs: what a person left to the machine, as whom it acts, and how far it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, FetchedValue, ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.access.actor import Scope
from assetreg.core.db import Base

ENDED = ("done", "failed", "cancelled")


class Job(Base):
    """One job. ``given`` is what its task was handed; ``total`` is None while nobody knows how much there is to do.

    ``permits`` narrows it as the token narrowed its maker. ``problem``: code, parameters and fields of a refusal.
    """

    __tablename__ = "background_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[str]
    subject: Mapped[str]
    given: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    actor: Mapped[str]
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    by_operator: Mapped[bool] = mapped_column(default=False)
    permits: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    locale: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    stage: Mapped[str | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]

    @classmethod
    def visible(cls, _scope: Scope, user_id: int | None) -> ColumnElement[bool]:
        """A job is its maker's; whoever sees the whole country is not narrowed."""
        return cls.maker_id == user_id

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def percent(self) -> int | None:
        """How much of the present stage is done; None where nobody can say."""
        return None if not self.total else min(100, self.done * 100 // self.total)

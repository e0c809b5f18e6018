"""The tables of accounts: users, their dated roles, what signs them in, who stands in for them, what was refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import ColumnElement, Computed, FetchedValue, ForeignKey, and_, or_
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import today
from assetreg.core.db import Base


class Dated:
    """Mixin of what holds from a day until the day before another, by a paper with its number and date."""

    valid_from: Mapped[dt.date] = mapped_column(default=today)
    valid_to: Mapped[dt.date | None]  # first day it no longer holds; equal to valid_from where it never did
    paper: Mapped[str | None]
    paper_date: Mapped[dt.date | None]

    def holds_on(self, on: dt.date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)

    @classmethod
    def holding(cls, on: dt.date) -> ColumnElement[bool]:
        """The same as a condition of SQL."""
        return and_(cls.valid_from <= on, or_(cls.valid_to.is_(None), cls.valid_to > on))


class UserRole(Dated, Base):
    """One role of one user over one unit (a province or a commune; None: the whole country), while it holds."""

    __tablename__ = "user_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    role: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))

    user: Mapped[User] = relationship(lazy="raise", back_populates="grants")
    unit: Mapped[AdminUnit | None] = relationship(lazy="raise")


class User(Base, UserMixin):
    """Somebody who signs in.

    ``password`` is an argon2 digest, None until one is chosen; ``fs_uniquifier`` names the sessions that know the
    present password. ``second_factor``: ``app`` (``totp_secret``, encrypted) or printed ``codes`` alone.
    """

    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    second_factor: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_counter: Mapped[int | None]  # of the last code that was used: none is good twice
    search_text: Mapped[str] = mapped_column(Computed("fold_text(name || ' ' || email)", persisted=True))

    # Not `roles`: that name belongs to Flask-Security's own idea of them, which we do not use.
    grants: Mapped[list[UserRole]] = relationship(
        lazy="raise", back_populates="user", order_by="UserRole.valid_from, UserRole.role, UserRole.id"
    )

    @property
    def shown_name(self) -> str:
        """What people call this user."""
        return self.name or self.email


class ApiToken(Base):
    """A bearer token, of which only the SHA-256 digest is kept; ``scopes`` None: all that the roles carry."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    name: Mapped[str] = mapped_column(default="")
    digest: Mapped[str]
    scopes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    expires_at: Mapped[dt.datetime]
    last_used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]

    user: Mapped[User] = relationship(lazy="raise")


class SignInSession(Base):
    """One browser where somebody is signed in; its cookie carries the number of which ``digest`` is kept."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    digest: Mapped[str]
    device: Mapped[str]
    address: Mapped[str | None]
    via: Mapped[str]
    started_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    last_seen_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class RecoveryCode(Base):
    """One printed code that is good once instead of the authenticator app's."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    digest: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    used_at: Mapped[dt.datetime | None]


class Invitation(Base):
    """A code, good once, with which a person chooses a password."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    digest: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]

    user: Mapped[User] = relationship(lazy="raise")


class StandIn(Dated, Base):
    """``user`` does the work of ``for_user`` for a time, with that person's roles beside the own ones."""

    __tablename__ = "stand_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    for_user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])
    for_user: Mapped[User] = relationship(lazy="raise", foreign_keys=[for_user_id])


class Viewing(Base):
    """What was shown to an inspector, and when."""

    __tablename__ = "viewing"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    viewed_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    path: Mapped[str]
    address: Mapped[str | None]

    user: Mapped[User] = relationship(lazy="raise")


class Attempt(Base):
    """Something that was refused and must be remembered: ``kind`` says what, ``actor`` who tried."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    kind: Mapped[str]
    actor: Mapped[str]
    address: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)

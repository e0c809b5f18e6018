"""The tables of accounts: users, their roles over units, their API tokens, and attempts that were refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import FetchedValue, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetreg.core.db import Base


class UserRole(Base):
    """One role of one user over one unit (a province or a commune)."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"), primary_key=True)

    user: Mapped[User] = relationship(lazy="raise", back_populates="grants")


class User(Base, UserMixin):
    """Somebody who signs in. ``password`` is an argon2 digest; ``fs_uniquifier`` names the session."""

    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    password: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())

    # Not `roles`: that name belongs to Flask-Security's own idea of them, which we do not use.
    grants: Mapped[list[UserRole]] = relationship(lazy="raise", back_populates="user", order_by="UserRole.role")


class ApiToken(Base):
    """A bearer token, of which only the SHA-256 digest is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    digest: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    expires_at: Mapped[dt.datetime]

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

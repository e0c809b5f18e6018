"""The tables of the memory, and what every remembered row of the register carries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FetchedValue, ForeignKey, LargeBinary, Text, or_
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.access.actor import Scope
from assetreg.core.db import Base

DOORS = ("form", "api", "import", "command")


class ChangeSet(Base):
    """One act of one person: who, when, which verb, why, and a summary of what it touched.

    One transaction, one change set. It is sealed when the transaction ends: from then on ``province_codes`` and
    ``commune_ids`` say where it touched anything, and nothing is written under it any more.
    """

    __tablename__ = "change_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    actor: Mapped[str]
    user_id: Mapped[int | None]
    verb: Mapped[str]
    reason: Mapped[str | None]
    door: Mapped[str]
    stands_in_for: Mapped[str | None]
    undoes: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))
    province_code: Mapped[str | None]
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    sealed_at: Mapped[dt.datetime | None]
    province_codes: Mapped[Any] = mapped_column(ARRAY(Text))  # texts
    commune_ids: Mapped[Any] = mapped_column(ARRAY(BigInteger))  # None: of a province as a whole

    @classmethod
    def visible(cls, scope: Scope, _user_id: int | None) -> ColumnElement[bool]:
        """An act is seen by those who see something of what it wrote."""
        return or_(
            cls.province_codes.overlap(sorted(scope.provinces)), cls.commune_ids.overlap(sorted(scope.communes))
        )  # fmt: skip


class ChangePart(Base):
    """What one statement did to one table in one place.

    ``side`` new: ``ids`` are rows, and ``digests`` what they now say; old: ``ids`` are ``history_id``s of what was
    superseded. Written by the triggers of ``migrations/replaceable/history.sql`` alone.
    """

    __tablename__ = "change_part"

    change_set_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    province_code: Mapped[str]
    commune_id: Mapped[int | None]
    table_name: Mapped[str]
    side: Mapped[str]
    operation: Mapped[str]  # INSERT, UPDATE, DELETE
    layout: Mapped[int]
    rows: Mapped[int]
    ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    digests: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), deferred=True)


class ChangeLink(Base):
    """One link of a province's chain: the digest of what a change set did there, hashed with the link before."""

    __tablename__ = "change_link"

    province_code: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int]
    rows: Mapped[int]
    digest: Mapped[bytes]
    previous: Mapped[bytes]
    hash: Mapped[bytes]

    @classmethod
    def visible(cls, scope: Scope, _user_id: int | None) -> ColumnElement[bool]:
        """The chain of a province is seen by those who see the province."""
        return cls.province_code.in_(sorted(scope.provinces))


class ChangeHead(Base):
    """The end of a province's chain; ``00`` is the chain of what belongs to no province."""

    __tablename__ = "change_head"

    province_code: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    previous: Mapped[bytes]
    hash: Mapped[bytes]

    @classmethod
    def visible(cls, scope: Scope, _user_id: int | None) -> ColumnElement[bool]:
        """As the chain itself."""
        return cls.province_code.in_(sorted(scope.provinces))


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

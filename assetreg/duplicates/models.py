"""The tables of duplicates: pairs that a search found, what somebody decided about them, and merges."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import FetchedValue, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.audit.models import Remembered
from assetreg.core.db import Base

DECISIONS = ("distinct", "later")


class Candidate(Base):
    """Two facilities that read alike, the older row first; found by a search and gone with either of them.

    ``score`` 0 to 100, ``reasons`` as ``scoring.Reason`` has them; ``group_id`` is the oldest of all that hang
    together. ``commune_id``: of both; None where they lie in two communes, and then the province's people see it.
    """

    __tablename__ = "duplicate_candidate"

    province_code: Mapped[str]
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("facility.id"), primary_key=True)
    group_id: Mapped[int]
    score: Mapped[int]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    found_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())


class Decision(Remembered, Base):
    """That two facilities are two (``distinct``, with its reason), or that somebody looks at them ``later``.

    ``fingerprint`` is what both said then: when one changes in substance, the question comes back.
    """

    __tablename__ = "duplicate_decision"

    facility_id: Mapped[int]
    other_id: Mapped[int]
    decision: Mapped[str]
    reason: Mapped[str | None]
    fingerprint: Mapped[str]


class Distinction(Remembered, Base):
    """That two cars, or two other assets (``kind``: their table), are two, with the reason.

    ``fingerprint`` is what both said then: when one changes in substance, the question comes back.
    """

    __tablename__ = "movable_distinction"

    kind: Mapped[str]
    movable_id: Mapped[int]
    other_id: Mapped[int]
    reason: Mapped[str]
    fingerprint: Mapped[str]


class Merge(Remembered, Base):
    """One facility that had been entered twice, made one: ``facility_id`` stays, ``merged_code`` leads to it.

    ``choices``: per field what was taken from which record, and what the other one said. ``parts``: table -> rows
    taken over and left out. ``followed``: what the memory does not keep and the database moved by itself.
    ``merge_set_id`` is the act that undoing takes back.
    """

    __tablename__ = "facility_merge"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    merged_id: Mapped[int]
    merged_code: Mapped[str]
    merged_name: Mapped[str]
    merge_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"))
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    parts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    followed: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=FetchedValue())
    note: Mapped[str | None]

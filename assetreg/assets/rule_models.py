"""The tables of rules as data: every version says what it is called, where it stands in the law, from when until when.

National reference, not a province's record: rows carry no place, are append-only (migrations/replaceable/rules.sql),
and name the change set that entered them and the one that closed them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FetchedValue, ForeignKey, Integer, Numeric, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.core.db import Base

ASSET_GROUPS = ("land", "building", "structure", "vehicle", "equipment", "other")
UNITS = ("ratio", "m2", "months", "vnd", "days", "switch")


class RuleVersion:
    """Mixin of every table of rules: one version of one rule, valid in ``[valid_from, valid_to)``.

    ``source`` says where the figure was read, ``is_verified`` whether it was compared with the text of the law.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    document: Mapped[str]
    article: Mapped[str]
    source: Mapped[str | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    is_verified: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))
    closed_change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))

    @classmethod
    def stands_on(cls, day: dt.date) -> ColumnElement[bool]:
        """The condition that a version holds on a day."""
        return and_(cls.valid_from <= day, or_(cls.valid_to.is_(None), cls.valid_to > day))


class WearClass(RuleVersion, Base):
    """A class of fixed assets: years of life and per cent of the original cost a year; none of both: no wear."""

    __tablename__ = "wear_class"

    asset_group: Mapped[str]
    years: Mapped[int | None] = mapped_column(Integer)
    rate_percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))


class SpaceTitle(RuleVersion, Base):
    """A title and the most m2 its bearer has a right to; from least to most where ``source`` and ``other_source``
    disagree, nothing where no source was found."""

    __tablename__ = "space_title"

    m2_least: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    m2_most: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    other_source: Mapped[str | None]


class RuleFigure(RuleVersion, Base):
    """One figure of a rule: a factor, a number of months, a tolerance."""

    __tablename__ = "rule_figure"

    value: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    unit: Mapped[str]


class ProvinceZone(RuleVersion, Base):
    """The zone of VN-2000 that a former province (its code) measured in."""

    __tablename__ = "province_zone"

    srid: Mapped[int] = mapped_column(Integer)


# Table name -> class, in the order in which they are shown; ``rule_registry.register_rules`` adds those of others.
RULES: dict[str, type[Any]] = {
    model.__tablename__: model for model in (WearClass, SpaceTitle, RuleFigure, ProvinceZone)
}

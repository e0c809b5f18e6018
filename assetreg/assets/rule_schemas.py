"""What an office says of a version of a rule, and what must hold within it: one schema per table of rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from assetreg.core.errors import FieldError
from assetreg.core.geo import ZONES
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import (
    choice_reader,
    decimal_reader,
    read_code,
    read_date,
    read_flag,
    read_text,
    read_whole,
)

ASSET_GROUP_LABELS: Mapping[str, str] = {
    "land": "Land",
    "building": "House",
    "structure": "Structure",
    "vehicle": "Vehicle",
    "equipment": "Machinery and equipment",
    "other": "Other assets",
}
UNIT_LABELS: Mapping[str, str] = {
    "ratio": "ratio",
    "m2": "square metres",
    "months": "months",
    "vnd": "dong",
    "days": "days",
    "switch": "1 yes, 0 no",
}
RULE_CHOICES: Mapping[str, Mapping[str, str]] = {"asset_group": ASSET_GROUP_LABELS, "unit": UNIT_LABELS}
Text = Annotated[str, Reads(read_text), Field(max_length=300)]
MaybeText = Annotated[str | None, Reads(read_text), Field(max_length=1000)]


class RuleInput(Schema):
    """One version of one rule: its code, both names, where it stands in the law and from which day it holds.

    ``source``: where the figure was read; ``is_verified``: whether it was compared with the text of the law.
    """

    code: Annotated[str, Reads(read_code), Field(pattern=r"^[0-9a-z_]{2,40}$")]
    name_vi: Text
    name_en: Text
    document: Text
    article: Text
    source: MaybeText = None
    valid_from: Annotated[dt.date, Reads(read_date)]
    is_verified: Annotated[bool | None, Reads(read_flag)] = None
    note: MaybeText = None


class WearClassInput(RuleInput):
    """Years of life and per cent of the original cost a year; neither for what does not wear."""

    asset_group: Annotated[
        Literal["land", "building", "structure", "vehicle", "equipment", "other"],
        Reads(choice_reader(ASSET_GROUP_LABELS, {})),
    ]
    years: Annotated[int | None, Reads(read_whole), Field(ge=1, le=200)] = None
    rate_percent: Annotated[Decimal | None, Reads(decimal_reader(3)), Field(ge=0, le=100)] = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        return (Rule(("years", "rate_percent"), _both_or_none),)


class SpaceTitleInput(RuleInput):
    """The most m2 of a title: two figures only where two sources disagree, none where no source was found."""

    m2_least: Annotated[Decimal | None, Reads(decimal_reader(2)), Field(ge=0, le=10_000)] = None
    m2_most: Annotated[Decimal | None, Reads(decimal_reader(2)), Field(ge=0, le=10_000)] = None
    other_source: MaybeText = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        return (Rule(("m2_least", "m2_most", "other_source"), _range),)


class RuleFigureInput(RuleInput):
    """One figure with its unit."""

    value: Annotated[Decimal, Reads(decimal_reader(6, "decimals")), Field(ge=0, le=10**11)]
    unit: Annotated[Literal["ratio", "m2", "months", "vnd", "days", "switch"], Reads(choice_reader(UNIT_LABELS, {}))]


class ProvinceZoneInput(RuleInput):
    """The zone of VN-2000 of a former province."""

    srid: Annotated[int, Reads(read_whole)]

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        return (Rule(("srid",), _known_zone),)


# Table name -> what its versions are handed in as.
SCHEMAS: dict[str, type[RuleInput]] = {
    "wear_class": WearClassInput,
    "space_title": SpaceTitleInput,
    "rule_figure": RuleFigureInput,
    "province_zone": ProvinceZoneInput,
}


def _both_or_none(years: int | None, rate_percent: Decimal | None) -> FieldError | None:
    if rate_percent == 0:
        return FieldError("rate_percent", "not_positive")
    if (years is None) == (rate_percent is None):
        return None
    return FieldError("years" if years is None else "rate_percent", "years_and_rate")


def _range(least: Decimal | None, most: Decimal | None, other_source: str | None) -> FieldError | None:
    if (least is None) != (most is None):
        return FieldError("m2_least" if least is None else "m2_most", "range_incomplete")
    if least == 0:
        return FieldError("m2_least", "not_positive")
    if least is not None and most is not None and least > most:
        return FieldError("m2_most", "range_turned", {"least": least, "most": most})
    if (other_source is not None) != (least != most):
        return FieldError("other_source", "other_source_for_range")
    return None


def _known_zone(srid: int | None) -> FieldError | None:
    return None if srid is None or srid in ZONES else FieldError("srid", "unknown_srid", {"value": str(srid)})

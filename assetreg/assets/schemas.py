"""What can be said about a facility, at every door: the fields, how each is read, and what must hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from assetreg.assets.coordinates import check_degrees, check_metres, read_srid
from assetreg.assets.labels import CHOICE_ALIASES, FIELD_CHOICES
from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import (
    choice_reader,
    decimal_reader,
    money_reader,
    read_code,
    read_date,
    read_degrees,
    read_flag,
    read_metres,
    read_text,
    read_whole,
)

MONEY_FIELDS = ("original_cost_vnd", "residual_value_vnd")
LATER_FIELDS = (
    "ownership_class legal_form final_use put_in_use_on put_in_use_paper surplus_land_m2 surplus_floor_m2 "
    "is_restricted location_method location_accuracy_m address former_address"
).split()
_MOST_DONG = 10**16  # ten million billion: above it a cell lost its decimal mark


def _choice(field: str) -> Reads:
    return Reads(choice_reader(FIELD_CHOICES[field], CHOICE_ALIASES[field]))


Unit = Annotated[str | None, Reads(read_code), Field(max_length=300)]
Code = Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9A-Za-zĐđ][0-9A-Za-zĐđ./_-]{0,49}$")]
Area = Annotated[Decimal | None, Reads(decimal_reader(2)), Field(ge=0, le=10**11)]
Money = Annotated[int | None, Reads(money_reader()), Field(ge=0, le=_MOST_DONG)]
Degrees = Annotated[float | None, Reads(read_degrees)]
Day = Annotated[dt.date | None, Reads(read_date)]
Metres = Annotated[float | None, Reads(read_metres)]
Written = Annotated[str | None, Reads(read_text), Field(max_length=500)]


class FacilityInput(Schema):
    """One facility as people hand it in. Areas m2, money whole dong, x northing and y easting in metres (VN-2000).

    ``former_commune`` and ``commune`` are a 5-digit code or a name with its district and province; ``address`` is the
    address of today, ``former_address`` the one written before the units changed.
    """

    code: Code = None
    national_asset_code: Code = None
    asset_unit_code: Code = None
    budget_code: Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9A-Za-z]{7,14}$")] = None
    name: Annotated[str, Reads(read_text), Field(max_length=300)]
    kind: Annotated[
        Literal["headquarters", "public_service", "official_housing", "land", "other"],
        _choice("kind"),
    ]
    holder: Annotated[str, Reads(read_text), Field(max_length=300)]
    former_commune: Unit = None
    commune: Unit = None
    longitude: Degrees = None
    latitude: Degrees = None
    x: Metres = None
    y: Metres = None
    srid: Annotated[int | None, Reads(read_srid)] = None
    land_area_m2: Area = None
    footprint_m2: Area = None
    gross_floor_m2: Area = None
    usable_floor_m2: Area = None
    original_cost_vnd: Money = None
    residual_value_vnd: Money = None
    book_date: Day = None
    headcount: Annotated[int | None, Reads(read_whole), Field(ge=0, le=1_000_000)] = None
    outcome: Annotated[Literal["reuse", "handover", "disposal", "undecided"] | None, _choice("outcome")] = None
    outcome_reason: Annotated[str | None, Reads(read_text), Field(max_length=2000)] = None
    status: Annotated[
        Literal["in_use", "partly_used", "vacant", "encroached", "under_repair", "demolished"] | None,
        _choice("status"),
    ] = None
    holder_level: Annotated[Literal["central", "province", "district", "commune"] | None, _choice("holder_level")] = (
        None
    )
    ownership_class: Annotated[Literal["own", "held", "borrowed", "rented"] | None, _choice("ownership_class")] = None
    legal_form: Annotated[
        Literal[
            "keep", "inherit", "assign", "transfer", "divide", "one_manager", "shared_use", "convert",
            "temporarily_keep", "temporary_use", "exploit", "recover", "to_locality", "to_land_fund",
            "to_house_management", "sell", "liquidate", "destroy", "lost",
        ] | None,
        _choice("legal_form"),
    ] = None  # fmt: skip
    final_use: Annotated[
        Literal[
            "office", "public_service", "official_housing", "education", "health", "culture_sport", "public_purpose",
            "land_or_house_organisation", "other",
        ] | None,
        _choice("final_use"),
    ] = None  # fmt: skip
    put_in_use_on: Day = None
    put_in_use_paper: Annotated[str | None, Reads(read_text), Field(max_length=300)] = None
    surplus_land_m2: Area = None
    surplus_floor_m2: Area = None
    is_restricted: Annotated[bool | None, Reads(read_flag)] = None
    location_method: Annotated[
        Literal["survey", "cadastral_map", "gps", "map_click", "address", "other"] | None, _choice("location_method")
    ] = None
    location_accuracy_m: Annotated[Decimal | None, Reads(decimal_reader(2)), Field(ge=0, le=100_000)] = None
    address: Written = None
    former_address: Written = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """What must hold between fields, as of today."""
        limit = today()
        return (
            Rule(("longitude", "latitude"), check_degrees),
            Rule(("x", "y", "srid"), check_metres),
            Rule(("residual_value_vnd", "original_cost_vnd"), residual_within_cost),
            Rule(("surplus_land_m2", "land_area_m2"), within("surplus_land_m2", "surplus_over_whole")),
            Rule(("surplus_floor_m2", "gross_floor_m2"), within("surplus_floor_m2", "surplus_over_whole")),
            Rule(("book_date",), not_after("book_date", limit)),
            Rule(("put_in_use_on",), not_after("put_in_use_on", limit)),
            Rule(("is_restricted", *POINT_FIELDS), no_place_of_restricted),
        )


FIELDS: Sequence[str] = tuple(FacilityInput.model_fields)
DEFAULTS: Mapping[str, Any] = {"outcome": "undecided", "is_restricted": False}
POINT_FIELDS = ("longitude", "latitude", "x", "y", "srid")


def residual_within_cost(residual: int | None, cost: int | None) -> FieldError | None:
    """The value left on the books never exceeds the original cost (DOMAIN 8, rule 2)."""
    if residual is None or cost is None or residual <= cost:
        return None
    return FieldError("residual_value_vnd", "residual_over_cost", {"cost": cost, "residual": residual})


def within(field: str, code: str) -> Callable[[Any, Any], FieldError | None]:
    """A rule: an amount never exceeds the whole it is part of, where both are known."""

    def check(part: Any, whole: Any) -> FieldError | None:
        if part is None or whole is None or part <= whole:
            return None
        return FieldError(field, code, {"part": part, "whole": whole})

    return check


def not_after(field: str, limit: dt.date) -> Callable[[dt.date | None], FieldError | None]:
    """A rule: what is said to have happened has happened by ``limit``."""

    def check(day: dt.date | None) -> FieldError | None:
        return None if day is None or day <= limit else FieldError(field, "future_date", {"value": day})

    return check


def no_later_year(field: str, limit: int) -> Callable[[int | None], FieldError | None]:
    """A rule: a year is ``limit`` or earlier. Years are no amounts: their bound is told in words."""

    def check(year: int | None) -> FieldError | None:
        return None if year is None or year <= limit else FieldError(field, "future_year", {"value": str(year)})

    return check


def no_place_of_restricted(is_restricted: bool | None, *point: Any) -> FieldError | None:
    """Premises of defence, cipher or secret work are recorded without coordinates (Decree 186/2025, Art. 7(4), 39)."""
    given = [name for name, value in zip(POINT_FIELDS, point, strict=True) if value is not None]
    return FieldError(given[0], "restricted_place") if is_restricted and given else None

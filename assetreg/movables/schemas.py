"""What can be said about a car, another fixed asset and a holding of records, at every door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import (
    choice_reader,
    decimal_reader,
    money_reader,
    read_code,
    read_date,
    read_flag,
    read_text,
    read_whole,
)
from assetreg.movables import rules
from assetreg.movables.labels import ALIASES, ARCHIVE_CHOICES, EQUIPMENT_CHOICES, VEHICLE_CHOICES
from assetreg.movables.models import USE_FIELDS
from assetreg.movables.reading import read_quantity, read_share, read_year


def _choice(labels: Mapping[str, str], aliases: str) -> Reads:
    return Reads(choice_reader(labels, ALIASES.get(aliases, {})))


Line = Annotated[str | None, Reads(read_text), Field(max_length=300)]
Short = Annotated[str | None, Reads(read_text), Field(max_length=100)]
Long = Annotated[str | None, Reads(read_text), Field(max_length=2000)]
Code = Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9A-Za-zĐđ][0-9A-Za-zĐđ./_-]{0,49}$")]
# A number that identifies: as written on the thing, with at least one letter or digit.
Number = Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9A-Za-zĐđ][0-9A-Za-zĐđ ./_*-]{0,39}$")]
Money = Annotated[int | None, Reads(money_reader()), Field(ge=0, le=10**16)]
Year = Annotated[int | None, Reads(read_year)]
Day = Annotated[dt.date | None, Reads(read_date)]
Share = Annotated[Decimal | None, Reads(read_share), Field(ge=0, le=100)]
Outcome = Literal["reuse", "handover", "disposal", "undecided"]
Status = Literal["in_use", "unused", "under_repair", "lost", "destroyed"]


class MovableInput(Schema):
    """What all three kinds say. ``unit``: code or name of a present province or commune, where ``agency`` (a code of
    the holding body) does not say it already; ``facility``: the code of the premises where it stands."""

    code: Code = None
    name: Annotated[str, Reads(read_text), Field(max_length=300)]
    holder: Annotated[str, Reads(read_text), Field(max_length=300)]
    agency: Code = None
    unit: Annotated[str | None, Reads(read_code), Field(max_length=300)] = None
    facility: Code = None
    condition: Annotated[
        Literal["good", "fair", "poor", "unusable"] | None, _choice(VEHICLE_CHOICES["condition"], "condition")
    ] = None


class BookedInput(MovableInput):
    """What forms 04b and 04c share. Money whole dong; uses are shares of a hundred, ``x`` being the whole."""

    national_asset_code: Code = None
    ownership_class: Annotated[
        Literal["own", "held", "borrowed", "rented"] | None,
        _choice(VEHICLE_CHOICES["ownership_class"], "ownership_class"),
    ] = None
    country_made: Short = None
    year_made: Year = None
    put_in_use_on: Day = None
    original_cost_vnd: Money = None
    cost_budget_vnd: Money = None
    cost_other_vnd: Money = None
    residual_value_vnd: Money = None
    book_date: Day = None
    use_state_percent: Share = None
    use_service_percent: Share = None
    use_business_percent: Share = None
    use_lease_percent: Share = None
    use_venture_percent: Share = None
    use_other_percent: Share = None
    status: Annotated[Status | None, _choice(VEHICLE_CHOICES["status"], "status")] = None
    outcome: Annotated[Outcome | None, _choice(VEHICLE_CHOICES["outcome"], "outcome")] = None
    outcome_reason: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """What must hold between the declared fields, as of today."""
        return (
            Rule(("residual_value_vnd", "original_cost_vnd"), rules.residual_within_cost),
            Rule(("original_cost_vnd", "cost_budget_vnd", "cost_other_vnd"), rules.cost_is_its_sources, whole=True),
            Rule(USE_FIELDS, rules.shares_are_whole, whole=True),
            Rule(("year_made", "put_in_use_on"), rules.made_before_used),
            _not_in_future("put_in_use_on"),
            _not_in_future("book_date"),
        )


class VehicleInput(BookedInput):
    """One car, with every column of form 04b."""

    kind: Annotated[Literal["title", "general", "specialised"], _choice(VEHICLE_CHOICES["kind"], "vehicle_kind")]
    make: Short = None
    plate: Number = None
    chassis_number: Number = None
    engine_number: Number = None
    seats: Annotated[int | None, Reads(read_quantity), Field(le=200)] = None
    payload_kg: Annotated[int | None, Reads(read_quantity), Field(le=500_000)] = None
    engine_power: Short = None
    user_title: Line = None
    origin: Line = None
    is_surplus: Annotated[bool | None, Reads(read_flag)] = None
    note: Long = None


class EquipmentInput(BookedInput):
    """One other fixed asset, or several alike, with every column of form 04c."""

    kind: Annotated[
        Literal["structure", "vehicle_other", "machinery", "plants_animals", "tangible_other", "intangible", "special"]
        | None,
        _choice(EQUIPMENT_CHOICES["kind"], "equipment_kind"),
    ] = None
    wear_class: Code = None
    symbol: Short = None
    quantity: Annotated[int | None, Reads(read_quantity), Field(le=1_000_000)] = None
    surplus_quantity: Annotated[int | None, Reads(read_whole), Field(ge=0, le=1_000_000)] = None
    note: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Those of every declared asset, and that no more is surplus than there is."""
        return (*super().rules(), Rule(("surplus_quantity", "quantity"), rules.surplus_within_quantity, whole=True))


class ArchiveInput(MovableInput):
    """Records kept together: of which body and years, how much, where, and to whom they were delivered."""

    kind: Annotated[
        Literal["administrative", "specialised", "technical", "audiovisual", "electronic", "mixed"] | None,
        _choice(ARCHIVE_CHOICES["kind"], "archive_kind"),
    ] = None
    origin_body: Annotated[str, Reads(read_text), Field(max_length=300)]
    origin_agency: Code = None
    year_from: Year = None
    year_to: Year = None
    shelf_metres: Annotated[Decimal | None, Reads(decimal_reader(2)), Field(ge=0, le=10**7)] = None
    files_count: Annotated[int | None, Reads(read_whole), Field(ge=0, le=10**9)] = None
    retention: Annotated[
        Literal["permanent", "fixed_term"] | None, _choice(ARCHIVE_CHOICES["retention"], "retention")
    ] = None
    digitised_percent: Annotated[Decimal | None, Reads(decimal_reader(2)), Field(ge=0, le=100)] = None
    place: Line = None
    status: Annotated[
        Literal["kept", "awaiting_delivery", "delivered", "missing"] | None,
        _choice(ARCHIVE_CHOICES["status"], "archive_status"),
    ] = None
    receiver: Line = None
    delivered_on: Day = None
    minutes_number: Short = None
    note: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """What must hold between the fields, as of today."""
        return (
            Rule(("year_from", "year_to"), rules.years_in_order),
            Rule(("status", "receiver", "delivered_on"), rules.delivered_to_whom_and_when, whole=True),
            _not_in_future("delivered_on"),
        )


# What a field says where a record leaves it empty.
DEFAULTS: Mapping[str, Any] = {"outcome": "undecided", "quantity": 1}


def _not_in_future(field: str) -> Rule:
    return Rule((field,), _past_check(field, today()))


def _past_check(field: str, limit: dt.date) -> Callable[[dt.date | None], FieldError | None]:
    def check(day: dt.date | None) -> FieldError | None:
        return None if day is None or day <= limit else FieldError(field, "future_date", {"value": day})

    return check

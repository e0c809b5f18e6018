"""What can be said of deliveries, sales and what follows, at every door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door, Reads, Rule, Schema, parse
from assetreg.core.values import choice_reader, decimal_reader, read_code, read_date, read_flag, read_text, read_whole
from assetreg.dispositions.cases.schemas import read_list
from assetreg.dispositions.execution.labels import SALE_LABELS, STATED_BASES
from assetreg.dispositions.papers.schemas import PaperInput

Line = Annotated[str | None, Reads(read_text), Field(max_length=300)]
Long = Annotated[str | None, Reads(read_text), Field(max_length=4000)]
Day = Annotated[dt.date | None, Reads(read_date)]
Area = Annotated[Decimal | None, Reads(decimal_reader(2)), Field(gt=0, le=10**11)]
Money = Annotated[int | None, Reads(read_whole), Field(ge=0, le=10**15)]
LineNumber = Annotated[int, Reads(read_whole), Field(ge=1, le=10**6)]


class DeliveryHead(Schema):
    """The heading of a delivery. ``receiver`` unsaid: the one the lines name; ``giver``: their holder.

    ``is_temporary``: things change hands before the decision, for 30 days.
    """

    is_temporary: Annotated[bool | None, Reads(read_flag)] = None
    planned_on: Day = None
    giver_title: Line = None
    receiver: Line = None
    receiver_title: Line = None
    witness: Line = None
    witness_title: Line = None
    note: Long = None


class PartInput(Schema):
    """What is handed over of one line; areas (m2) and pieces where it is a part, None: as it was decided.

    ``value_vnd``: the part's original cost (whole dong) as settled or estimated; None: by the share of the floor.
    """

    line: LineNumber
    area_m2: Area = None
    land_m2: Area = None
    quantity: Annotated[int | None, Reads(read_whole), Field(ge=1, le=10**9)] = None
    value_vnd: Money = None
    value_basis: Annotated[Literal["settlement", "estimate"] | None, Reads(choice_reader(STATED_BASES, {}))] = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """A value rests on something."""
        return (Rule(("value_vnd", "value_basis"), _based, whole=True),)


class GivenInput(Schema):
    """That lines were handed over on a day."""

    done_on: Annotated[dt.date, Reads(read_date)]


class AnswerInput(Schema):
    """The receiver's answer to one line; a dispute says why, and how much was really received."""

    line: LineNumber
    answer: Annotated[
        Literal["confirmed", "disputed"],
        Reads(choice_reader({"confirmed": "Confirm", "disputed": "Dispute"}, {})),
    ]
    answered_on: Day = None
    received_quantity: Annotated[Decimal | None, Reads(decimal_reader(2)), Field(ge=0, le=10**11)] = None
    reason: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """A dispute says why."""
        return (Rule(("answer", "reason"), _disputed_why, whole=True),)


class SettleInput(Schema):
    """How a dispute was settled; areas and pieces where another amount was agreed on."""

    line: LineNumber
    settled_on: Day = None
    note: Annotated[str, Reads(read_text), Field(max_length=4000)]
    area_m2: Area = None
    land_m2: Area = None
    quantity: Annotated[int | None, Reads(read_whole), Field(ge=1, le=10**9)] = None


class FollowInput(Schema):
    """One act after the delivery: which, of which line, on which day; ``amount_vnd`` of a remittance (whole dong)."""

    line: LineNumber
    act: Annotated[str, Reads(read_code), Field(max_length=40)]
    done_on: Annotated[dt.date, Reads(read_date)]
    amount_vnd: Money = None
    note: Long = None


class SaleInput(Schema):
    """A sale of one line: the way, the day of contract or auction, the price and its costs (whole dong)."""

    line: LineNumber
    method: Annotated[Literal["auction", "listing", "direct"], Reads(choice_reader(SALE_LABELS, {}))]
    revalued_vnd: Money = None
    contract_on: Annotated[dt.date, Reads(read_date)]
    received_on: Day = None
    amount_vnd: Annotated[int, Reads(read_whole), Field(ge=0, le=10**15)]
    costs_vnd: Money = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Nothing is of tomorrow; the price is not there before the contract."""
        return (
            Rule(("contract_on",), _no_future("contract_on")),
            Rule(("received_on",), _no_future("received_on")),
            Rule(("contract_on", "received_on"), _after_contract),
        )


class ExtensionInput(Schema):
    """That a sale decision was extended: the day it was asked for, and its last day."""

    asked_on: Annotated[dt.date, Reads(read_date)]
    extended_to: Day = None


@dataclass(frozen=True, slots=True)
class DeliveryInput:
    """A delivery as it is opened: heading and what of which lines."""

    head: DeliveryHead
    lines: tuple[PartInput, ...]


def read_delivery(raw: Mapping[str, Any], door: Door = Door.JSON) -> DeliveryInput:
    """A delivery as one object with a list of ``lines``; raises ``Invalid`` naming every bad field."""
    head = parse(DeliveryHead, {name: value for name, value in raw.items() if name != "lines"}, door)
    lines, errors = read_list(PartInput, raw.get("lines"), "lines", door)
    if not lines and not errors:
        errors = [FieldError("lines", "required")]
    if head.value is None or errors:
        raise Invalid([*head.errors, *errors])
    return DeliveryInput(head.value, tuple(lines))


def split_paper(
    raw: Mapping[str, Any], name: str = "paper", door: Door = Door.JSON
) -> tuple[dict[str, Any], PaperInput | None]:
    """An object without the paper it carries under ``name``, and that paper; raises ``Invalid`` (``paper.number``)."""
    rest = dict(raw)
    given = rest.pop(name, None)
    if given is None:
        return rest, None
    if not isinstance(given, Mapping):
        raise Invalid([FieldError(name, "not_an_object")])
    read = parse(PaperInput, given, door)
    if read.value is None:
        raise Invalid([FieldError(f"{name}.{error.field}", error.code, error.params) for error in read.errors])
    return rest, read.value


def _based(value: int | None, basis: str | None) -> FieldError | None:
    if (value is None) == (basis is None):
        return None
    return FieldError("value_basis" if basis is None else "value_vnd", "required")


def _disputed_why(answer: str | None, reason: str | None) -> FieldError | None:
    return FieldError("reason", "reason_required") if answer == "disputed" and reason is None else None


def _after_contract(contract_on: dt.date | None, received_on: dt.date | None) -> FieldError | None:
    if contract_on is None or received_on is None or received_on >= contract_on:
        return None
    return FieldError("received_on", "received_before_contract", {"value": received_on, "contract": contract_on})


def _no_future(field: str) -> Any:
    def check(day: dt.date | None) -> FieldError | None:
        return FieldError(field, "move_in_future", {"value": day}) if day is not None and day > today() else None

    return check

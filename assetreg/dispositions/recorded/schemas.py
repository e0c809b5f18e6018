"""What can be said of a decision or delivery that stands on paper, at every door: the paper, and each of its lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from assetreg.assets.labels import FINAL_USE_LABELS
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door, Reads, Rule, Schema, parse
from assetreg.core.values import choice_reader, decimal_reader, read_code, read_date, read_flag, read_text
from assetreg.dispositions.cases.labels import CAUSE_LABELS, METHOD_LABELS, VERDICT_LABELS
from assetreg.dispositions.papers.labels import CAPACITY_LABELS
from assetreg.dispositions.papers.schemas import WRITTEN
from assetreg.dispositions.recorded.labels import FORM_LABELS, FORM_WORDS, FOUND_LABELS, FOUND_WORDS

Code = Annotated[str | None, Reads(read_code), Field(max_length=80)]
Line = Annotated[str | None, Reads(read_text), Field(max_length=300)]
Long = Annotated[str | None, Reads(read_text), Field(max_length=4000)]
Day = Annotated[dt.date | None, Reads(read_date)]
Flag = Annotated[bool | None, Reads(read_flag)]
Amount = Annotated[Decimal | None, Reads(decimal_reader(2)), Field(gt=0, le=10**11)]
SEPARATOR = " | "  # between several assets of one row
MOST_LINES = 2000  # of one decision
_read_form = choice_reader(FORM_LABELS, FORM_WORDS)


def read_form(raw: Any) -> str:
    """A form of handling by code, name or as registers write it; two forms in one cell stay as they stand."""
    return str(_read_form(raw))


def read_names(raw: Any) -> str:
    """The names of assets that a cell holds, one a line (Alt+Enter), with ``SEPARATOR`` between them."""
    lines = str(raw).splitlines() if isinstance(raw, str) else [raw]
    return SEPARATOR.join(read_text(line) for line in lines if not isinstance(line, str) or line.strip())


Form = Annotated[
    Literal[
        "keep", "inherit", "assign", "transfer", "divide", "one_manager", "shared_use", "convert", "temporarily_keep",
        "temporary_use", "exploit", "recover", "to_locality", "to_land_fund", "to_house_management", "sell",
        "liquidate", "destroy", "lost", "demolish",
    ],
    Reads(read_form),
]  # fmt: skip


class DecisionHead(Schema):
    """The paper of a decision. ``number`` may carry the symbol (``877/QĐ-UBND``).

    ``scan`` names the attached file by its name, its number or its SHA-256; unsaid, it is the attached document that
    bears number and date, which also says who issued and signed it where the row does not. ``adjusts``: the number of
    the decision that it adjusts or cancels in part.
    """

    number: Annotated[str, Reads(read_code), Field(max_length=60)]
    symbol: Code = None
    issued_on: Annotated[dt.date, Reads(read_date)]
    issuer: Line = None
    signer: Line = None
    capacity: Annotated[
        Literal["self", "TM", "KT", "TL", "TUQ", "Q"] | None, Reads(choice_reader(CAPACITY_LABELS, WRITTEN))
    ] = None
    scan: Line = None
    adjusts: Code = None
    abstract: Long = None
    valid_to: Day = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Nothing was decided tomorrow."""
        return (Rule(("issued_on",), _no_future("issued_on")),)


class DecidedLine(Schema):
    """One asset under a decision, and what the papers prove of it since.

    ``asset``: our code, the national code, a plate, or the name as the register has it (with ``holder`` where several
    bear it). ``area_m2`` (floor), ``land_m2`` or ``quantity`` name a part. ``minutes_on`` proves the delivery,
    ``put_in_use_on`` the end.
    """

    asset: Annotated[str, Reads(read_text), Field(max_length=300)]
    holder: Line = None
    form: Form
    verdict: Annotated[
        Literal["decided", "refused", "adjusted", "cancelled"] | None, Reads(choice_reader(VERDICT_LABELS, {}))
    ] = None
    ground: Line = None
    reason: Long = None
    cause: Annotated[
        Literal[
            "merger", "division", "moved_function", "reorganisation", "voluntary", "findings", "project", "clearance",
            "temporary_building", "rearrangement",
        ]
        | None,
        Reads(choice_reader(CAUSE_LABELS, {})),
    ] = None  # fmt: skip
    path: Code = None
    receiver: Line = None
    final_use: Annotated[
        Literal[
            "office", "public_service", "official_housing", "education", "health", "culture_sport", "public_purpose",
            "land_or_house_organisation", "other",
        ]
        | None,
        Reads(choice_reader(FINAL_USE_LABELS, {})),
    ] = None  # fmt: skip
    area_m2: Amount = None
    land_m2: Amount = None
    quantity: Amount = None
    sale_method: Annotated[
        Literal["auction", "listing", "direct", "sale", "demolition"] | None, Reads(choice_reader(METHOD_LABELS, {}))
    ] = None
    minutes_number: Code = None
    minutes_on: Day = None
    temporary: Flag = None
    put_in_use_on: Day = None
    note: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Nothing happened tomorrow; minutes with a number have their date; nobody uses what was not delivered yet."""
        return (
            Rule(("minutes_on",), _no_future("minutes_on")),
            Rule(("put_in_use_on",), _no_future("put_in_use_on")),
            Rule(("minutes_number", "minutes_on"), _dated, whole=True),
            Rule(("minutes_on", "put_in_use_on"), _in_turn),
            Rule(("verdict", "reason"), _reason_unless_agreed, whole=True),
        )


class DecisionRow(DecidedLine, DecisionHead):
    """A line with its decision, as a row of a table says it; ``asset`` may name several, one a line of the cell."""

    asset: Annotated[str, Reads(read_names), Field(max_length=12_000)]

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Those of both."""
        return (*DecisionHead.rules(), *DecidedLine.rules())


class DeliveryRow(Schema):
    """One asset in minutes of delivery. ``decision``: the number of the decision it carries out; unsaid, the one that
    the asset waits under; of what nobody decides (``form``: inherit, demolish) the minutes alone prove it.

    ``found``: in full, less, or not seen; ``stated_quantity`` is what the minutes say. The ``scan`` is that of the
    minutes.
    """

    asset: Annotated[str, Reads(read_text), Field(max_length=300)]
    minutes_number: Code = None
    minutes_on: Annotated[dt.date, Reads(read_date)]
    scan: Line = None
    decision: Code = None
    form: Annotated[Literal["inherit", "demolish", "lost"] | None, Reads(read_form)] = None
    holder: Line = None
    receiver: Line = None
    temporary: Flag = None
    stated_quantity: Amount = None
    found: Annotated[Literal["full", "short", "missing"] | None, Reads(choice_reader(FOUND_LABELS, FOUND_WORDS))] = None
    put_in_use_on: Day = None
    note: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Nothing happened tomorrow, nor is used before its delivery; what was found otherwise is said in words."""
        return (
            Rule(("minutes_on",), _no_future("minutes_on")),
            Rule(("put_in_use_on",), _no_future("put_in_use_on")),
            Rule(("minutes_on", "put_in_use_on"), _in_turn),
            Rule(("found", "note"), _note_unless_full, whole=True),
        )


@dataclass(frozen=True, slots=True)
class RecordInput:
    """One decision on paper with its lines."""

    head: DecisionHead
    lines: tuple[DecidedLine, ...]

    def rows(self) -> list[DecisionRow]:
        """Every line with its decision, as a table would say it."""
        head = {name: getattr(self.head, name) for name in DecisionHead.model_fields}
        return [
            DecisionRow.model_construct(**head, **{name: getattr(line, name) for name in DecidedLine.model_fields})
            for line in self.lines
        ]


def read_record(raw: Mapping[str, Any], door: Door = Door.JSON) -> RecordInput:
    """A decision as one JSON object, its lines as a list; raises ``Invalid`` naming every bad field."""
    head = parse(DecisionHead, {name: value for name, value in raw.items() if name != "lines"}, door)
    errors = list(head.errors)
    said = raw.get("lines")
    if not isinstance(said, list | tuple) or not said:
        raise Invalid([*errors, FieldError("lines", "required")])
    if len(said) > MOST_LINES:
        raise Invalid([*errors, FieldError("lines", "too_many", {"limit": MOST_LINES})])
    lines: list[DecidedLine] = []
    for place, one in enumerate(said):
        if not isinstance(one, Mapping):
            errors.append(FieldError(f"lines.{place}", "not_an_object"))
            continue
        line = parse(DecidedLine, one, door)
        errors += [FieldError(f"lines.{place}.{error.field}", error.code, error.params) for error in line.errors]
        if line.value is not None:
            lines.append(line.value)
    if errors or head.value is None:
        raise Invalid(errors)
    return RecordInput(head.value, tuple(lines))


def _no_future(field: str) -> Any:
    def check(day: dt.date | None) -> FieldError | None:
        return None if day is None or day <= today() else FieldError(field, "paper_in_future", {"value": day})

    return check


def _dated(number: str | None, on: dt.date | None) -> FieldError | None:
    return FieldError("minutes_on", "required") if number is not None and on is None else None


def _in_turn(delivered: dt.date | None, used: dt.date | None) -> FieldError | None:
    if delivered is None or used is None or used >= delivered:
        return None
    return FieldError("put_in_use_on", "used_before_delivery", {"value": used, "delivered": delivered})


def _reason_unless_agreed(verdict: str | None, reason: str | None) -> FieldError | None:
    return FieldError("reason", "reason_required") if verdict == "refused" and reason is None else None


def _note_unless_full(found: str | None, note: str | None) -> FieldError | None:
    return FieldError("note", "reason_required") if found in ("short", "missing") and note is None else None

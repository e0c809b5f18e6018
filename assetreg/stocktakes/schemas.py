"""What can be said about a count, at every door: the campaign, one counted line, one decision on a difference."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import (
    Refused,
    choice_reader,
    decimal_reader,
    read_code,
    read_date,
    read_degrees,
    read_flag,
    read_metres,
    read_text,
    read_whole,
    shown,
)
from assetreg.stocktakes.labels import (
    CONDITION_LABELS,
    DECISION_LABELS,
    FINDING_LABELS,
    KIND_LABELS,
    USE_LABELS,
)

Code = Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9A-Za-zĐđ][0-9A-Za-zĐđ./_-]{0,49}$")]
Line = Annotated[str | None, Reads(read_text), Field(max_length=300)]
Long = Annotated[str | None, Reads(read_text), Field(max_length=2000)]
Day = Annotated[dt.date | None, Reads(read_date)]
Flag = Annotated[bool | None, Reads(read_flag)]
Amount = Annotated[Decimal | None, Reads(decimal_reader(2)), Field(ge=0, le=10**11)]
COVERED = ("counts_premises", "counts_vehicles", "counts_equipment", "counts_archives")


def read_entry(raw: Any) -> uuid.UUID:
    """The number an entry was given where it was made: a UUID as text."""
    try:
        return uuid.UUID(read_text(raw))
    except ValueError:
        raise Refused("bad_entry", value=shown(raw)) from None


def read_moment(raw: Any) -> dt.datetime:
    """A moment as ISO 8601 with its offset; without one nobody knows when that was."""
    try:
        moment = dt.datetime.fromisoformat(read_text(raw))
    except ValueError:
        raise Refused("bad_moment", value=shown(raw)) from None
    if moment.tzinfo is None:
        raise Refused("bad_moment", value=shown(raw))
    return moment.astimezone(dt.UTC)


class StocktakeInput(Schema):
    """A campaign as people order it: of one body (``agency``), or of a commune (``unit``, a code or a name).

    ``position_on``: counted as of 0h of that day. What is covered and not said is counted.
    """

    name: Annotated[str, Reads(read_text), Field(max_length=300)]
    agency: Code = None
    unit: Line = None
    position_on: Annotated[dt.date, Reads(read_date)]
    deadline_on: Day = None
    led_by: Line = None
    paper_number: Annotated[str | None, Reads(read_text), Field(max_length=100)] = None
    paper_on: Day = None
    paper_issuer: Line = None
    counts_premises: Flag = None
    counts_vehicles: Flag = None
    counts_equipment: Flag = None
    counts_archives: Flag = None
    note: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Something is counted, and nobody has to finish before the day that is counted."""
        return (
            Rule(("position_on", "deadline_on"), _deadline_after),
            Rule(COVERED, _covers_something, whole=True),
        )


class CountInput(Schema):
    """One line as somebody saw it, wherever it was written down; ``entry`` tells two sendings of it from two counts.

    ``line``: its number, None for what is on no book: then ``kind``, ``name``, and as far as known ``holder``,
    ``facility`` (code of the premises where it stands) and ``plate``. ``facility`` of a thing found elsewhere: where.
    ``person``: the number of the account that counted; another one may not send it.
    """

    entry: Annotated[uuid.UUID, Reads(read_entry)]
    line: Annotated[int | None, Reads(read_whole), Field(ge=1, le=2**63 - 1)] = None
    finding: Annotated[Literal["found", "missing", "elsewhere", "excess"], Reads(choice_reader(FINDING_LABELS, {}))]
    use: Annotated[
        Literal["as_intended", "otherwise", "unused", "broken", "encroached"] | None,
        Reads(choice_reader(USE_LABELS, {})),
    ] = None
    use_note: Line = None
    quantity: Amount = None
    area_m2: Amount = None
    condition: Annotated[
        Literal["good", "fair", "poor", "unusable", "degraded", "dangerous"] | None,
        Reads(choice_reader(CONDITION_LABELS, {})),
    ] = None
    note: Long = None
    found_at: Line = None
    facility: Code = None
    longitude: Annotated[float | None, Reads(read_degrees), Field(ge=-180, le=180)] = None
    latitude: Annotated[float | None, Reads(read_degrees), Field(ge=-90, le=90)] = None
    accuracy_m: Annotated[float | None, Reads(read_metres), Field(ge=0, le=10**7)] = None
    counted_at: Annotated[dt.datetime | None, Reads(read_moment)] = None
    kind: Annotated[
        Literal["facility", "building", "vehicle", "equipment", "archive_holding"] | None,
        Reads(choice_reader(KIND_LABELS, {})),
    ] = None
    name: Line = None
    holder: Line = None
    plate: Annotated[str | None, Reads(read_text), Field(max_length=50)] = None
    person: Annotated[int | None, Reads(read_whole), Field(ge=1, le=2**63 - 1)] = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """What each finding must say, and what it cannot."""
        return (
            Rule(("finding", "line"), _line_or_excess, whole=True),
            Rule(("finding", "kind"), _needed_in_excess("kind"), whole=True),
            Rule(("finding", "name"), _needed_in_excess("name"), whole=True),
            Rule(("finding", "use"), _use_of_what_is_there, whole=True),
            Rule(("use", "use_note"), _used_for_what, whole=True),
            Rule(("finding", "found_at", "facility"), _where_else, whole=True),
            Rule(("finding", "use", "quantity", "area_m2", "condition"), _nothing_of_the_missing),
            Rule(("longitude", "latitude"), _both_degrees, whole=True),
        )


class DecisionInput(Schema):
    """What was decided about the difference of a line; a rejection says why."""

    decision: Annotated[Literal["accept", "reject"], Reads(choice_reader(DECISION_LABELS, {}))]
    reason: Line = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Whoever rejects what others saw says why."""
        return (Rule(("decision", "reason"), _reason_to_reject, whole=True),)


class TeamInput(Schema):
    """One team of a count."""

    name: Annotated[str, Reads(read_text), Field(max_length=200)]


def _deadline_after(position_on: dt.date | None, deadline_on: dt.date | None) -> FieldError | None:
    if position_on is None or deadline_on is None or deadline_on >= position_on:
        return None
    return FieldError("deadline_on", "deadline_before_position", {"value": deadline_on, "position": position_on})


def _covers_something(*flags: bool | None) -> FieldError | None:
    return FieldError("counts_premises", "nothing_covered") if all(flag is False for flag in flags) else None


def _line_or_excess(finding: str | None, line: int | None) -> FieldError | None:
    if finding == "excess":
        return None if line is None else FieldError("line", "line_of_excess")
    return FieldError("line", "required") if line is None else None


def _needed_in_excess(name: str) -> Any:
    def check(finding: str | None, value: str | None) -> FieldError | None:
        return FieldError(name, "required") if finding == "excess" and value is None else None

    return check


def _use_of_what_is_there(finding: str | None, use: str | None) -> FieldError | None:
    return FieldError("use", "required") if finding in ("found", "elsewhere") and use is None else None


def _used_for_what(use: str | None, use_note: str | None) -> FieldError | None:
    return FieldError("use_note", "required") if use == "otherwise" and use_note is None else None


def _where_else(finding: str | None, found_at: str | None, facility: str | None) -> FieldError | None:
    nowhere = found_at is None and facility is None
    return FieldError("found_at", "required") if finding == "elsewhere" and nowhere else None


def _nothing_of_the_missing(finding: str | None, *seen: Any) -> FieldError | None:
    if finding != "missing" or all(one is None for one in seen):
        return None
    return FieldError("finding", "missing_was_seen")


def _both_degrees(longitude: float | None, latitude: float | None) -> FieldError | None:
    if (longitude is None) == (latitude is None):
        return None
    return FieldError("longitude" if longitude is None else "latitude", "required")


def _reason_to_reject(decision: str | None, reason: str | None) -> FieldError | None:
    return FieldError("reason", "required") if decision == "reject" and reason is None else None

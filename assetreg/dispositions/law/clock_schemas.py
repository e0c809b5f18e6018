"""What an office says of a clock and of a day of the calendar: one schema each, for every door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from assetreg.assets.rule_schemas import MaybeText, RuleInput, Text
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import choice_reader, read_code, read_date, read_flag, read_text, read_whole
from assetreg.dispositions.law.calendar import SATURDAY
from assetreg.dispositions.law.clock_labels import BASIS_LABELS, FORM_LABELS, KIND_LABELS, ON_RETURN_LABELS, UNIT_LABELS


class ClockRuleInput(RuleInput):
    """One version of a limit of time; ``clocks.ClockRule`` says what each field means."""

    form: Annotated[str, Reads(choice_reader(FORM_LABELS, {}))]
    basis: Annotated[Literal["law", "directive", "service_level"], Reads(choice_reader(BASIS_LABELS, {}))]
    event: Annotated[str, Reads(read_code), Field(pattern=r"^[0-9a-z_]{2,40}$")]
    event_vi: Text
    event_en: Text
    length: Annotated[int, Reads(read_whole), Field(ge=1, le=3660)]
    unit: Annotated[Literal["day", "working_day", "month"], Reads(choice_reader(UNIT_LABELS, {}))]
    on_return: Annotated[Literal["restart", "none", "pause"], Reads(choice_reader(ON_RETURN_LABELS, {}))]
    rolls: Annotated[bool, Reads(read_flag)]
    amended_by: MaybeText = None
    checked_against: MaybeText = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        return (Rule(("on_return", "basis"), _pause),)


class CalendarDayInput(Schema):
    """A day that differs from its weekday, and the paper that says so; ``is_verified``: announced or fixed by law."""

    day: Annotated[dt.date, Reads(read_date)]
    kind: Annotated[
        Literal["holiday", "compensation", "swapped_off", "swapped_working"], Reads(choice_reader(KIND_LABELS, {}))
    ]
    name_vi: Text
    name_en: Text
    document: Text
    source: MaybeText = None
    is_verified: Annotated[bool | None, Reads(read_flag)] = None
    note: MaybeText = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        return (Rule(("day", "kind"), _weekday),)


class WithReason(Schema):
    """Why the calendar is changed."""

    reason: Annotated[str, Reads(read_text), Field(max_length=1000)]


def _pause(on_return: str | None, basis: str | None) -> FieldError | None:
    """The law's limits begin anew or run on: only an office's own service level pauses."""
    if on_return == "pause" and basis != "service_level":
        return FieldError("on_return", "pause_only_of_service_level")
    return None


def _weekday(day: dt.date | None, kind: str | None) -> FieldError | None:
    """Only a day that is not worked can be worked by swap, and only a worked one be off in place of another."""
    if day is None or kind is None or kind == "holiday":
        return None
    if (kind == "swapped_working") == (day.weekday() >= SATURDAY):
        return None
    return FieldError("kind", "kind_on_wrong_weekday", {"day": day})

"""What can be said about a group of staff, at every door; numbers and places only, never a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from assetreg.commuting.groups_labels import LEVEL_ALIASES, LEVEL_LABELS
from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import choice_reader, decimal_reader, read_code, read_date, read_flag, read_text, read_whole

FARTHEST_M = 2_000_000  # the country is about 1,650 km long
Workplace = Annotated[str, Reads(read_code), Field(max_length=300)]
Metres = Annotated[int | None, Reads(read_whole), Field(ge=0, le=FARTHEST_M)]
Trips = Annotated[Decimal | None, Reads(decimal_reader(1)), Field(ge=0, le=14)]
Flag = Annotated[bool | None, Reads(read_flag)]
Level = Annotated[Literal["province", "district", "commune"] | None, Reads(choice_reader(LEVEL_LABELS, LEVEL_ALIASES))]
Unit = Annotated[str | None, Reads(read_code), Field(max_length=300)]


class GroupInput(Schema):
    """People alike in everything but their number.

    Workplaces: the code of premises or of a body, or the name or code of a unit or body. ``residence``: a commune of
    30 June 2025, or of today where there was none of that name then. Distances: metres, one way, as the office states.
    """

    former_workplace: Workplace
    new_workplace: Workplace
    residence: Unit = None
    level: Level = None
    title_group: Annotated[str | None, Reads(read_code), Field(max_length=50)] = None
    people: Annotated[int, Reads(read_whole), Field(ge=1, le=100_000)]
    trips_per_week: Trips = None
    has_shuttle: Flag = None
    has_housing: Flag = None
    distance_low_m: Metres = None
    distance_high_m: Metres = None
    counted_on: Annotated[dt.date, Reads(read_date)]
    source: Annotated[str | None, Reads(read_text), Field(max_length=300)] = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """The interval is one, and nobody was counted tomorrow."""
        limit = today()

        def counted(day: dt.date | None) -> FieldError | None:
            return None if day is None or day <= limit else FieldError("counted_on", "future_date", {"value": day})

        return (
            Rule(("distance_low_m", "distance_high_m"), interval_in_order, whole=True),
            Rule(("counted_on",), counted),
        )


def interval_in_order(low: int | None, high: int | None) -> FieldError | None:
    """An upper end needs a lower one, and is not below it."""
    if high is None or (low is not None and low <= high):
        return None
    return FieldError("distance_high_m", "interval_reversed", {"value": high, "low": low})

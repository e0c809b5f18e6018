"""How likely two cars, or two other fixed assets, are one: a score of 0 to 100 made of reasons (pure).

A car is told by its numbers; what people type wrongly in them (O for 0, B for 8) and the habit of writing only the end
of a chassis number are allowed for. Anything else is told by name, holder, year and cost together. Assets of one sort
bought together share all four, so their being entered at different times speaks for one entered twice. Two national
asset codes, or two serial numbers, are two assets. Blocks in ``sql/vehicles_alike.sql`` and ``equipment_alike.sql``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from assetreg.duplicates.scoring import Reason, Verdict

LISTED = 60


@dataclass(frozen=True, slots=True)
class Thing:
    """What a car or another asset says of which it is; numbers and names as keys without spelling.

    ``entered_at``: the moment of the transaction that entered it, the same for all rows of one file.
    """

    id: int
    code: str
    name: str
    holder: str
    unit: str | None
    name_key: str
    holder_key: str
    year: int | None
    cost: int | None
    national_code: str | None
    entered_at: dt.datetime
    plate: str | None = None
    chassis: str | None = None
    engine: str | None = None
    symbol: str | None = None


def judge(one: Thing, other: Thing) -> Verdict | None:
    """What speaks for and against two being one; None where their national codes say that they are two."""
    if one.national_code and other.national_code:
        return None
    reasons = [*_numbers(one, other), *_books(one, other)]
    if one.entered_at != other.entered_at:
        reasons.append(Reason("entered_apart", 10))
    return Verdict(max(0, min(100, sum(reason.points for reason in reasons))), tuple(reasons))


def _numbers(one: Thing, other: Thing) -> Iterator[Reason]:
    """Plates, chassis, engines and serial numbers."""
    for name, points, against in (("plate", 65, -50), ("chassis", 75, -60), ("engine", 65, -50)):
        mine, yours = getattr(one, name), getattr(other, name)
        if not mine or not yours:
            continue
        if mine == yours:
            yield Reason(f"{name}_alike", points)
        elif name == "chassis" and (mine.endswith(yours) or yours.endswith(mine)):
            yield Reason("chassis_end", 60)
        elif _slipped(mine, yours):
            yield Reason(f"{name}_near", 25)
        else:
            yield Reason(f"other_{name}", against)
    if one.symbol and other.symbol:
        yield Reason("same_symbol", 20) if one.symbol == other.symbol else Reason("other_symbol", -60)


def _slipped(mine: str, yours: str) -> bool:
    """Whether one number is the other with a character lost or two changed about. One other character is no slip:
    cars bought together bear numbers that follow one another."""
    return OSA.distance(mine, yours) == 1 and (len(mine) != len(yours) or sorted(mine) == sorted(yours))


def _books(one: Thing, other: Thing) -> Iterator[Reason]:
    """Name, holder, year and cost."""
    for name, code, points in (
        ("name_key", "same_name", 20), ("holder_key", "same_holder", 15), ("year", "same_year", 10),
        ("cost", "cost_equal", 20),
    ):  # fmt: skip
        mine, yours = getattr(one, name), getattr(other, name)
        if mine and mine == yours:
            yield Reason(code, points)

"""The table of dated cases, read for tests."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from assetreg.dispositions.law.clocks import Stop

DAY = dt.date.fromisoformat


@dataclass(frozen=True)
class Case:
    """One dated case: the limit, its event, returns, and when it ends with and without the swapped days."""

    name: str
    rule: str
    event_on: dt.date
    stops: tuple[Stop, ...]
    raw_due_on: dt.date
    due_on: dt.date
    without_swaps: dt.date | None


def stops_of(text: str) -> tuple[Stop, ...]:
    """``2026-07-24/2026-07-30 2026-08-03/``: pairs of days, the second may be open."""
    pairs = (pair.partition("/") for pair in text.split())
    return tuple(Stop(DAY(first), DAY(last) if last else None) for first, _, last in pairs)


def read_cases() -> list[Case]:
    """All of them, in their order."""
    with Path(__file__).with_name("cases.csv").open(encoding="utf-8") as stream:
        return [
            Case(
                row["case"], row["rule"], DAY(row["event_on"]), stops_of(row["stops"]), DAY(row["raw_due_on"]),
                DAY(row["due_on"]), DAY(row["without_swaps"]) if row["without_swaps"] else None,
            )
            for row in csv.DictReader(stream)
        ]  # fmt: skip

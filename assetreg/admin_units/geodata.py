"""The small reference tables under ``geodata/``: legal events, changes of kind, seats of the provinces."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import NamedTuple

from assetreg.admin_units.dataset import Event

GEODATA = Path(__file__).resolve().parents[2] / "geodata"


class Change(NamedTuple):
    """From the event's day on, a unit of the same code bears another name and kind."""

    event: str
    level: str
    code: str
    former_name: str
    name: str
    kind: str


class Seat(NamedTuple):
    """The unit a provincial People's Committee sits in; ``level`` and ``unit_code`` of that unit.

    ``stays``: the committee of a former province sits where the one of the same code sits today.
    """

    province_code: str
    level: str
    unit_code: str
    stays: bool = False


def read_events() -> dict[str, Event]:
    """Every known reorganisation by its key, with its legal act."""
    return {
        row["key"]: Event(
            row["key"],
            row["kind"],
            dt.date.fromisoformat(row["effective_on"]),
            row["title"],
            row["legal_act"] or None,
            row["source"],
        )
        for row in _rows("events.csv")
    }


def read_changes() -> list[Change]:
    """Changes of name or kind after July 2025, oldest first as written."""
    return [
        Change(row["event"], row["level"], row["code"], row["former_name"], row["name"], row["kind"])
        for row in _rows("changes.csv")
    ]


def read_province_seats() -> list[Seat]:
    """The commune that hosts the People's Committee of each present province."""
    return [Seat(row["code"], "commune", row["commune_code"]) for row in _rows("province_centres.csv")]


def read_former_province_seats() -> list[Seat]:
    """The former commune, or else the former district, that was the capital of each former province."""
    return [
        Seat(
            row["code"],
            "commune" if row["commune_code"] else "district",
            row["commune_code"] or row["district_code"],
            row["stays"] == "yes",
        )
        for row in _rows("former_province_centres.csv")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (GEODATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

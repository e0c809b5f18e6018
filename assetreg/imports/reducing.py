"""Reduces a list of persons to groups of alike people, in memory: nothing of the list is kept, not even for a question.

What of each row is looked at: where the person worked, lives and works now (the commune alone), title group, level,
ways a week, shuttle, official housing, distance as the list states it. The distance is kept as the bands of the support
policies in which it lies, so that no group can be told apart by a kilometre.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from assetreg.agencies.workplaces import titles
from assetreg.commuting.groups_ends import read_end, read_residence, said_end, said_unit
from assetreg.commuting.groups_labels import LEVEL_ALIASES, LEVEL_LABELS
from assetreg.core.errors import FieldError
from assetreg.core.parse import Door
from assetreg.core.text import clean, fold
from assetreg.core.values import Refused, choice_reader, decimal_reader, plain_text, read_flag
from assetreg.imports.headings import Column
from assetreg.imports.personal import redact
from assetreg.imports.reading.found import Line, Reading, Row, Sheet

# Lower edges of the bands of the provincial support policies, km: from the lower edge to below the next.
EDGES_KM = (0, 10, 15, 20, 25, 30, 35, 40, 45, 50, 100, 150)
GROUP_FIELDS = (
    "former_workplace", "new_workplace", "residence", "level", "title_group", "people", "trips_per_week", "has_shuttle",
    "has_housing", "distance_low_m", "distance_high_m", "counted_on", "source",
)  # fmt: skip
_LOOKED_AT = {
    "distance": re.compile(r"\b(khoang cach|quang duong|cu ly|so km|distance)\b"),
    "vehicle": re.compile(r"\b(phuong tien|di lai bang|vehicle)\b"),
    "has_housing": re.compile(r"\b(cong vu|luu tru|housing)\b"),
    "has_shuttle": re.compile(r"\b(xe dua don|dua don|shuttle)\b"),
    "title_group": re.compile(r"\b(chuc danh|chuc vu|title)\b"),
    "residence": re.compile(r"\b(thuong tru|noi o|cu tru|cho o|xa cu|residence)\b"),
    "former_workplace": re.compile(r"\b(co quan|don vi|noi lam viec|noi cong tac)\b.*\b(cu|truoc)\b"),
    "new_workplace": re.compile(r"\b(co quan|don vi|noi lam viec|noi cong tac)\b.*\b(moi|sau|hien nay)\b"),
    "trips_per_week": re.compile(r"\b(so (ngay|luot|lan))\b.*\btuan\b"),
    "level": re.compile(r"^(cap|khoi)\b"),
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_OPEN_ABOVE, _OPEN_BELOW = re.compile(r"\b(tren|hon|tu)\b|>|≥|\+"), re.compile(r"\b(duoi|chua den|khong qua)\b|<|≤")
_read_trips = decimal_reader(1)
_read_level = choice_reader(LEVEL_LABELS, LEVEL_ALIASES)


@dataclass(frozen=True, slots=True)
class Interval:
    """Metres one way, [low, high), or no upper end; ``straddles``: the list's own words cross an edge of a band."""

    low_m: int
    high_m: int | None
    straddles: bool


@dataclass(slots=True)
class Reduction:
    """What a list would become. ``groups``: one dictionary by field per group. Nothing in it tells of one person
    but the number of people in a group."""

    rows: int = 0
    groups: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[dict[str, str]] = field(default_factory=list)  # letter and heading of a column
    looked_at: list[dict[str, str]] = field(default_factory=list)  # the same with its field
    ungrouped: Counter[tuple[str, str]] = field(default_factory=Counter)  # (reason, workplace as written) -> rows
    homes_unknown: int = 0
    straddling: list[int] = field(default_factory=list)  # row numbers

    @property
    def people(self) -> int:
        """How many rows came into groups."""
        return sum(group["people"] for group in self.groups)

    def described(self) -> dict[str, Any]:
        """As plain values, for pages and answers."""
        return {
            "rows": self.rows, "people": self.people, "groups": self.groups, "dropped": self.dropped,
            "looked_at": self.looked_at, "homes_unknown": self.homes_unknown, "straddling": self.straddling,
            "small": sum(1 for group in self.groups if group["people"] < 5),
            "ungrouped": [{"reason": why, "value": said, "rows": n} for (why, said), n in self.ungrouped.most_common()],
        }  # fmt: skip


def reduce_list(
    session: Session, reading: Reading, *, counted_on: dt.date, source: str, leave_straddling: bool = False
) -> Reduction:
    """The groups that the rows of a reading come to.

    ``leave_straddling``: rows whose distance crosses an edge of a band stay out; else they keep both bands.
    """
    made = Reduction()
    groups: Counter[tuple[Any, ...]] = Counter()
    known_titles = _titles(session, counted_on)
    for sheet in reading.sheets:
        columns = _columns(sheet, made)
        for number, row in sheet.rows():
            made.rows += 1
            key = _group_of(session, _said(row, columns), columns, known_titles, made)
            if key is None:
                continue
            if key[-1] is not None and key[-1].straddles:
                made.straddling.append(number)
                if leave_straddling:
                    made.ungrouped["straddles", ""] += 1
                    continue
            groups[key] += 1
    made.groups = [_described(key, people, counted_on, source) for key, people in _in_order(groups)]
    return made


def reduced(reading: Reading, made: Reduction) -> Reading:
    """A reading of the groups in place of the list: what imports keep and show from here on."""
    columns = tuple(Column(index, name, name) for index, name in enumerate(GROUP_FIELDS))
    rows: list[Row] = [[group[name] for name in GROUP_FIELDS] for group in made.groups]

    def lines(_sheet: Sheet) -> Iterator[Line]:
        return (Line(number, row, row) for number, row in enumerate(rows, 2))

    def all_rows() -> Iterator[Row]:
        return iter([list(GROUP_FIELDS), *rows])

    first = reading.sheets[0]
    headings = replace(first.headings, row=0, columns=columns, money_unit=None)
    sheet = Sheet(0, first.name, headings, Door.SHEET, lines, all_rows, layout="reduced", why="reduced_to_groups")
    sheet.note("reduced_to_groups", rows=made.rows, groups=len(made.groups), people=made.people)
    return Reading(reading.format, None, [sheet])


def read_interval(text: str) -> Interval | None:
    """What ``khoảng 25-27km``, ``24.8``, ``trên 30`` say, as the bands in which it lies; None without a number."""
    said = fold(text)
    numbers = [Decimal(found.replace(",", ".")) for found in _NUMBER.findall(said)][:2]
    if not numbers or max(numbers) > 1_000:
        return None
    low, high = min(numbers), max(numbers)
    first, last = _band(low), _band(high)
    if len(numbers) == 1 and _OPEN_BELOW.search(said):
        below = first if EDGES_KM[first] == low else first + 1
        return Interval(0, _metres(EDGES_KM[below]) if below < len(EDGES_KM) else None, below > 1)
    if len(numbers) == 1 and _OPEN_ABOVE.search(said):
        return Interval(EDGES_KM[first] * 1000, None, first < len(EDGES_KM) - 1)
    top = _upper(last)
    return Interval(EDGES_KM[first] * 1000, None if top is None else _metres(top), first != last)


def _band(km: Decimal) -> int:
    return sum(1 for edge in EDGES_KM if edge <= km) - 1


def _upper(band: int) -> int | None:
    return EDGES_KM[band + 1] if band + 1 < len(EDGES_KM) else None


def _metres(km: Decimal | int | None) -> int:
    return int((km or 0) * 1000)


def _columns(sheet: Sheet, made: Reduction) -> dict[str, int]:
    """Field -> the column it is read from; the others are told as dropped."""
    columns: dict[str, int] = {}
    for column in sheet.headings.columns:
        name = _field_of(column)
        told = {"letter": column.letter, "heading": redact(column.heading)[0] or "–"}
        if name is None or name in columns:
            made.dropped.append(told)
        else:
            columns[name] = column.index
            made.looked_at.append(told | {"field": name})
    return columns


def _field_of(column: Column) -> str | None:
    if column.field in GROUP_FIELDS and column.field not in ("people", "counted_on", "source"):
        return column.field
    words = re.sub(r"[^a-z0-9]+", " ", fold(column.heading)).strip()
    return next((name for name, pattern in _LOOKED_AT.items() if pattern.search(words)), None)


def _said(row: Row, columns: Mapping[str, int]) -> dict[str, str]:
    cells = {name: row[index] for name, index in columns.items() if index < len(row)}
    return {
        name: clean(plain_text(cell) if isinstance(cell, str | int | float | Decimal) else str(cell))
        for name, cell in cells.items()
        if cell not in (None, "")
    }


def _group_of(
    session: Session,
    said: Mapping[str, str],
    columns: Mapping[str, int],
    known_titles: Mapping[str, str],
    made: Reduction,
) -> tuple[Any, ...] | None:
    """What the person has in common with others; None, and counted with the reason, where a workplace is unknown."""
    ends = []
    for name in ("former_workplace", "new_workplace"):
        if name not in said:
            made.ungrouped[f"no_{name}", ""] += 1
            return None
        found = read_end(session, said[name], name)
        if isinstance(found, FieldError):
            made.ungrouped[found.code, redact(said[name])[0][:100]] += 1
            return None
        ends.append(said_end(session, found))
    home = said.get("residence")
    if home is not None:
        unit = read_residence(session, home)
        home = None if isinstance(unit, FieldError) else said_unit(session, unit)
        made.homes_unknown += home is None
    vehicle = fold(said.get("vehicle", ""))
    shuttle = _flag(said, columns, "has_shuttle") or ("dua don" in vehicle if "vehicle" in columns else None)
    distance = read_interval(said["distance"]) if "distance" in said else None
    return (
        *ends, home, _level(said.get("level")), known_titles.get(fold(said.get("title_group", ""))), _trips(said),
        shuttle, _flag(said, columns, "has_housing"), distance,
    )  # fmt: skip


def _flag(said: Mapping[str, str], columns: Mapping[str, int], name: str) -> bool | None:
    """A mark is yes, a blank below the heading is no; None where the list does not ask, or says something else."""
    if name not in columns:
        return None
    try:
        return read_flag(said[name]) if name in said else False
    except Refused:
        return None


def _level(text: str | None) -> str | None:
    if text is None:
        return None
    found = _read_level(text)
    return found if found in LEVEL_LABELS else None


def _trips(said: Mapping[str, str]) -> Decimal | None:
    try:
        found: Decimal = _read_trips(said["trips_per_week"])
    except (Refused, KeyError):
        return None
    return found if 0 <= found <= 14 else None


def _titles(session: Session, on: dt.date) -> dict[str, str]:
    """Folded words of a title -> its code; a title of several offices answers to each of them."""
    known: dict[str, str] = {}
    for code, name in titles(session, max(on, dt.date(2025, 7, 1)), "vi").items():
        known[fold(code)] = code
        for part in re.split(r"[;,]", name):
            known.setdefault(fold(part), code)
    return known


def _in_order(groups: Counter[tuple[Any, ...]]) -> Sequence[tuple[tuple[Any, ...], int]]:
    return sorted(groups.items(), key=lambda item: tuple(str(part) for part in item[0]))


def _described(key: tuple[Any, ...], people: int, counted_on: dt.date, source: str) -> dict[str, Any]:
    former, new, home, level, title, trips, shuttle, housing, distance = key
    return {
        "former_workplace": former, "new_workplace": new, "residence": home, "level": level, "title_group": title,
        "people": people, "trips_per_week": None if trips is None else float(trips), "has_shuttle": shuttle,
        "has_housing": housing, "distance_low_m": None if distance is None else distance.low_m,
        "distance_high_m": None if distance is None else distance.high_m, "counted_on": counted_on.isoformat(),
        "source": source,
    }  # fmt: skip

"""All units in memory, for imports: a code or a name as people write it becomes a unit, an old unit its present one."""

from __future__ import annotations

import datetime as dt
import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from assetreg.admin_units.lineage import Heir, Step, heirs
from assetreg.admin_units.names import (
    COMMUNE_KINDS,
    PROVINCE_ALIASES,
    Address,
    Name,
    key_of,
    parse_name,
    readings,
    tidy_key,
)
from assetreg.admin_units.staging import driver_cursor
from assetreg.core.clock import today
from assetreg.core.text import clean, fold

MOST_CANDIDATES = 20
UNITS = """
SELECT id, level, code, name, kind, province_code, parent_id, valid_from, valid_to,
       translate(search_name, ' -''’‘.,–', '')
FROM admin_unit
""".encode()
STEPS = b"SELECT from_unit_id, to_unit_id, share, is_default FROM admin_succession"
_PREFIX = {
    "commune": "xa",
    "ward": "phuong",
    "township": "thitran",
    "special_zone": "dackhu",
    "urban_district": "quan",
    "rural_district": "huyen",
    "island_district": "huyen",
    "town": "thixa",
    "provincial_city": "thanhpho",
    "city": "thanhpho",
    "province": "tinh",
}


class Entry(NamedTuple):
    """A unit as the index keeps it; ``key`` is the key of its name without its kind."""

    id: int
    level: str
    code: str
    name: str
    kind: str
    province_code: str
    parent_id: int | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    key: str

    def stands(self, on: dt.date) -> bool:
        """Whether the unit exists on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or self.valid_to > on)

    def began(self, on: dt.date) -> bool:
        """Whether the unit exists on that day, or did before."""
        return self.valid_from is None or self.valid_from <= on


@dataclass(frozen=True, slots=True)
class Match:
    """The one unit meant. ``agrees``: everything written beside it (name, kind, wider units) fits it."""

    unit_id: int
    code: str
    name: str
    level: str
    province_code: str
    valid_to: dt.date | None
    by: str  # code, name
    agrees: bool


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several units may be meant; at most 20 are shown, nearest reading first."""

    candidates: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A former unit went into several present ones; somebody has to say which."""

    candidates: tuple[Heir, ...]


class UnitIndex:
    """Made by ``unit_index``; answers do not change while it lives."""

    def __init__(self, entries: Iterable[Entry], steps: Iterable[Step], now_on: dt.date) -> None:
        self._now_on = now_on
        self._units: dict[int, Entry] = {}
        self._by_code: dict[str, list[Entry]] = defaultdict(list)
        self._by_key: dict[str, list[Entry]] = defaultdict(list)
        self._province: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._units[entry.id] = entry
            if entry.level == "commune":
                self._by_code[entry.code].append(entry)
                self._by_key[entry.key].append(entry)
            elif entry.level == "province":
                self._province[entry.code].append(entry)
        self._after: dict[int, list[Step]] = defaultdict(list)
        self._before: dict[int, list[int]] = defaultdict(list)
        for step in steps:
            self._after[step.before].append(step)
            self._before[step.after].append(step.before)
        self._answers: dict[tuple[object, ...], Match | Ambiguous | None] = {}
        self._surroundings: dict[int, tuple[Entry, ...]] = {}
        self._carried: dict[int, int | Split | None] = {}

    def unit(self, unit_id: int) -> Entry:
        """The unit with that id, of any level; KeyError when there is none."""
        return self._units[unit_id]

    def communes_on(self, on: dt.date) -> dict[str, int]:
        """Code -> id of every commune that stands on a day."""
        return {code: unit.id for code, units in self._by_code.items() for unit in units if unit.stands(on)}

    def commune(
        self,
        given: str,
        *,
        district: str | None = None,
        province: str | None = None,
        on: dt.date | None = None,
    ) -> Match | Ambiguous | None:
        """The commune that ``given`` means on a day (default: today).

        ``given`` is a 5-digit code, or a name alone, or with its district and province in any usual spelling;
        ``district`` and ``province`` are codes or names from columns of their own. A unit that stands on the day is
        preferred to one that has ended; naming a district means a former commune, if there is such a one.
        """
        asked = (given, district, province, on)
        if asked not in self._answers:
            self._answers[asked] = self._commune(given, (district, province), on or self._now_on)
        return self._answers[asked]

    def carry(self, unit_id: int) -> int | Split | None:
        """The present unit that carries on a former one, itself if it stands; None where nothing does."""
        if unit_id not in self._carried:
            steps = self._after.get(unit_id, ())
            if len(steps) == 1 and self._went_whole(unit_id, steps[0]):
                return steps[0].after  # most communes: one step, to one that stands
            found = heirs(unit_id, self._after, lambda unit: self._units[unit].stands(self._now_on))
            self._carried[unit_id] = Split(tuple(found)) if len(found) > 1 else found[0].unit_id if found else None
        return self._carried[unit_id]

    def _went_whole(self, unit_id: int, step: Step) -> bool:
        return self._units[step.after].stands(self._now_on) and not self._units[unit_id].stands(self._now_on)

    def _commune(self, given: str, columns: Sequence[str | None], on: dt.date) -> Match | Ambiguous | None:
        if len(given) == 5 and given.isascii() and given.isdigit() and not any(columns):
            return self._by_code_on(Address(given, None, ()), (), on)  # what most cells of a table hold
        beside = tuple(parse_name(column) for column in columns if column and key_of(column))
        for address in readings(given):
            wider = (*address.within, *beside)
            if address.code is not None:
                return self._by_code_on(address, wider, on)
            if address.name is not None and (found := self._named(address.name, wider, on)):
                return self._answer(found, address.name, accented=fold(given) != clean(given).lower())
        return None

    def _by_code_on(self, address: Address, wider: Sequence[Name], on: dt.date) -> Match | None:
        """A code is one unit on one day; a name written beside it may say that the former unit is meant."""
        units = [unit for unit in self._by_code[str(address.code)] if unit.began(on)]
        units.sort(key=lambda unit: (not unit.stands(on), -(unit.valid_to or dt.date.max).toordinal()))
        if not units:
            return None
        agreeing = [unit for unit in units if self._fits(unit, address.name, wider)]
        return _match((agreeing or units)[0], "code", agrees=bool(agreeing))

    def _fits(self, unit: Entry, name: Name | None, wider: Sequence[Name]) -> bool:
        return (name is None or unit.key in (name.key, name.whole)) and self._within(unit, wider, strict=False)

    def _named(self, name: Name, wider: Sequence[Name], on: dt.date) -> list[Entry]:
        """The best tier of candidates: those in the wider units named, of the kind named, that stand on the day."""
        asked = [(name.key, name.kinds)] if not name.kinds or name.kinds & COMMUNE_KINDS else []
        for key, kinds in (*asked, (name.whole, frozenset[str]())):
            units = [unit for unit in self._by_key.get(key, ()) if unit.began(on)]
            placed = [unit for unit in units if self._within(unit, wider, strict=True)]
            placed = placed or [unit for unit in units if self._within(unit, wider, strict=False)]
            by_district = any(self._is_district(unit, wide) for unit in placed for wide in wider)
            tiers: dict[tuple[bool, bool], list[Entry]] = defaultdict(list)
            for unit in placed:
                tiers[bool(kinds) and unit.kind not in kinds, unit.stands(on) == by_district].append(unit)
            if tiers:
                return tiers[min(tiers)]
        return []

    def _answer(self, found: list[Entry], name: Name, *, accented: bool) -> Match | Ambiguous:
        """One unit or several; who writes accents means them."""
        if accented:
            found = [unit for unit in found if unit.name.lower().endswith(name.letters)] or found
        found = sorted(found, key=lambda unit: (unit.code, unit.id))
        if len({unit.valid_from for unit in found}) > 1 and len({self.carry(unit.id) for unit in found}) == 1:
            # The same unit under the same name before and after a change: the later one.
            found = [max(found, key=lambda unit: unit.valid_from or dt.date.min)]
        matches = [
            _match(unit, "name", agrees=not name.kinds or unit.kind in name.kinds) for unit in found[:MOST_CANDIDATES]
        ]
        return matches[0] if len(found) == 1 else Ambiguous(tuple(matches))

    def _within(self, unit: Entry, wider: Sequence[Name], *, strict: bool) -> bool:
        """Whether each wider unit named is one the commune lies, lay or has parts that lay in."""
        if not wider:
            return True
        around = self._around(unit)
        return all(any(_is(other, name, strict=strict) for other in around) for name in wider)

    def _is_district(self, unit: Entry, name: Name) -> bool:
        """Whether a wider unit named is a district of the commune, and not a province of the same name."""
        levels = {other.level for other in self._around(unit) if _is(other, name, strict=True)}
        return levels == {"district"}

    def _around(self, unit: Entry) -> tuple[Entry, ...]:
        """District and provinces of a commune, then of those it was made of, then the provinces it lies in now."""
        if unit.id not in self._surroundings:
            self._surroundings[unit.id] = tuple(dict.fromkeys(self._find_around(unit)))
        return self._surroundings[unit.id]

    def _find_around(self, unit: Entry) -> Iterator[Entry]:
        for commune in (unit, *(self._units[before] for before in self._before[unit.id])):
            if commune.level == "district":
                yield commune
            parent = self._units[commune.parent_id] if commune.parent_id is not None else None
            if parent is not None and parent.level == "district":
                yield parent
            yield from self._province_rows(commune)
        for step in self._after[unit.id]:
            yield from self._province_rows(self._units[step.after])

    def _province_rows(self, unit: Entry) -> Iterator[Entry]:
        """Its province under every name it bore during the unit's time."""
        for province in self._province[unit.province_code]:
            ends_before = province.valid_to is not None and province.valid_to <= (unit.valid_from or dt.date.min)
            begins_after = province.valid_from is not None and province.valid_from >= (unit.valid_to or dt.date.max)
            if not ends_before and not begins_after:
                yield province


def unit_index(session: Session, now_on: dt.date | None = None) -> UnitIndex:
    """Read all units and successions, some 25,000 rows, in under 150 ms; ``now_on`` is its today."""
    with driver_cursor(session) as cursor, _uncollected():
        rows = cursor.execute(UNITS).fetchall()
        entries = [Entry._make((*row[:9], _bare(row[4], row[9]))) for row in rows]
        steps = [Step._make(row) for row in cursor.execute(STEPS).fetchall()]
        return UnitIndex(entries, steps, now_on or today())


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: there is none, and looking through 40,000 new tuples doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _bare(kind: str, squeezed: str) -> str:
    return tidy_key(squeezed.removeprefix(_PREFIX[kind]))


def _is(unit: Entry, name: Name, *, strict: bool) -> bool:
    """Whether a province or district is the one named; ``strict`` also compares the kind."""
    if name.letters == unit.code and not name.kinds:
        return True
    if unit.key != name.key and unit.key != name.whole:
        aliases = (PROVINCE_ALIASES.get(name.key), PROVINCE_ALIASES.get(name.whole))
        if unit.level != "province" or unit.key not in aliases:
            return False
    return not strict or not name.kinds or unit.kind in name.kinds


def _match(unit: Entry, by: str, *, agrees: bool) -> Match:
    return Match(unit.id, unit.code, unit.name, unit.level, unit.province_code, unit.valid_to, by, agrees)

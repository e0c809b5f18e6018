"""All units in memory, for imports: a code or a name as people write it becomes a unit, an old unit its present one."""

from __future__ import annotations

import datetime as dt
import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from sqlalchemy.orm import Session

from assetreg.admin_units.entries import Ambiguous, Entry, Match, Split, match_of
from assetreg.admin_units.likeness import Likeness
from assetreg.admin_units.lineage import Step, heirs
from assetreg.admin_units.names import COMMUNE_KINDS, Name, accents_of, bare_key, key_of, parse_name
from assetreg.admin_units.staging import driver_cursor
from assetreg.admin_units.surroundings import Surroundings
from assetreg.admin_units.written import Address, Era, readings, written
from assetreg.core.clock import today
from assetreg.core.text import clean, fold

__all__ = ["Ambiguous", "Entry", "Match", "Split", "UnitIndex", "unit_index"]

UNITS = """
SELECT id, level, code, name, kind, province_code, parent_id, valid_from, valid_to,
       translate(search_name, ' -''’‘.,–', '')
FROM admin_unit
""".encode()
STEPS = b"SELECT from_unit_id, to_unit_id, share, is_default FROM admin_succession"
READINGS = 8  # ways of reading a text that are looked at for likeness


class UnitIndex:
    """Made by ``unit_index``; answers do not change while it lives."""

    def __init__(self, entries: Iterable[Entry], steps: Iterable[Step], now_on: dt.date) -> None:
        self.now_on = now_on
        self._units: dict[int, Entry] = {entry.id: entry for entry in entries}
        self._after: dict[int, list[Step]] = defaultdict(list)
        for step in steps:
            self._after[step.before].append(step)
        self._by_code: dict[str, list[Entry]] = defaultdict(list)
        self._by_key: dict[str, list[Entry]] = defaultdict(list)
        divided = {unit.parent_id for unit in self._units.values() if unit.level == "commune"}
        for unit in self._units.values():
            if unit.level == "commune":
                self._by_code[unit.code].append(unit)
            # Districts of one island without communes stand where communes stand elsewhere.
            if unit.level == "commune" or (unit.kind == "island_district" and unit.id not in divided):
                self._by_key[unit.key].append(unit)
        self._around = Surroundings(self._units, self._after, now_on)
        self._likeness = Likeness(self._by_key, self._around)
        self._answers: dict[tuple[object, ...], Match | Ambiguous | None] = {}
        self._carried: dict[int, int | Split | None] = {}

    def unit(self, unit_id: int) -> Entry:
        """The unit with that id, of any level; KeyError when there is none."""
        return self._units[unit_id]

    def units_of(self, *levels: str) -> Iterator[Entry]:
        """Every unit of some levels, of any time."""
        return (unit for unit in self._units.values() if unit.level in levels)

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
        """The commune that ``given`` means; None where no unit bears what is written.

        ``given`` is a 5-digit code, or a name alone, or with its district and province in any usual spelling;
        ``district`` and ``province`` are codes or names from columns of their own. ``on``: the day of the file or the
        column. A unit that stands on it is preferred to one that has ended, and none that begins later is meant.
        Without a day a name of before and of after is ambiguous, unless both have become the same unit. Naming a
        district, or writing "cũ", means a former commune.
        """
        asked = (given, district, province, on)
        if asked not in self._answers:
            self._answers[asked] = self._commune(given, (district, province), on)
        return self._answers[asked]

    def like(
        self, given: str, *, district: str | None = None, province: str | None = None, on: dt.date | None = None
    ) -> tuple[Match, ...]:
        """For a text that ``commune`` does not know: what it comes near to, at most 20, likeliest first.

        Letters left out or mistaken, a wider unit that does not fit. Never an answer: somebody has to choose.
        """
        beside = _named_in((district, province))
        addresses = [address for group in islice(readings(written(given).said), READINGS) for address in group]
        found = self._likeness.candidates(
            (address.name, (*address.within, *beside)) for address in addresses if address.name is not None
        )
        return tuple(match for match in found if on is None or self._units[match.unit_id].began(on))

    def carry(self, unit_id: int) -> int | Split | None:
        """The present unit that carries on a former one, itself if it stands; None where nothing does."""
        if unit_id not in self._carried:
            steps = self._after.get(unit_id, ())
            if len(steps) == 1 and self._went_whole(unit_id, steps[0]):
                return steps[0].after  # most communes: one step, to one that stands
            found = heirs(unit_id, self._after, self.stands)
            self._carried[unit_id] = Split(tuple(found)) if len(found) > 1 else found[0].unit_id if found else None
        return self._carried[unit_id]

    def heirs(self, unit_id: int) -> frozenset[int]:
        """The present units that have any part of a former one; itself if it stands."""
        carried = self.carry(unit_id)
        if isinstance(carried, Split):
            return frozenset(heir.unit_id for heir in carried.candidates)
        return frozenset() if carried is None else frozenset((carried,))

    def land_of(self, district_id: int) -> list[Entry]:
        """The present communes on the land of a former district, by code; those of an island without communes too."""
        parts = (heir for commune in self._around.communes_of(district_id) for heir in self.heirs(commune.id))
        return sorted((self._units[heir] for heir in {*parts, *self.heirs(district_id)}), key=lambda unit: unit.code)

    def stands(self, unit_id: int) -> bool:
        """Whether a unit exists today."""
        return self._units[unit_id].stands(self.now_on)

    def _went_whole(self, unit_id: int, step: Step) -> bool:
        return self.stands(step.after) and not self.stands(unit_id)

    def _commune(self, given: str, columns: Sequence[str | None], on: dt.date | None) -> Match | Ambiguous | None:
        beside = _named_in(columns)
        said = written(given)
        found = self._read(said.said, beside, on, said.era)
        return found if said.now is None else self._become(found, said.now)

    def _read(self, text: str, beside: Sequence[Name], on: dt.date | None, era: Era | None) -> Match | Ambiguous | None:
        accented = fold(text) != clean(text).lower()
        for addresses in readings(text):
            found: dict[int, Match] = {}
            for address in addresses:
                wider = (*address.within, *beside)
                if address.code is not None:
                    return self._by_code_on(address, wider, on)
                if address.name is not None:
                    found |= self._named(address.name, wider, on, era, accented=accented)
            if found:
                return self._answer(list(found.values()))
        return None

    def _become(self, found: Match | Ambiguous | None, text: str) -> Match | Ambiguous | None:
        """Let what a unit is said to be now tell which one is meant, and to which of its successors it belongs."""
        now = self._read(text, (), self.now_on, None)
        said = () if now is None else now.candidates if isinstance(now, Ambiguous) else (now,)
        before = () if found is None else found.candidates if isinstance(found, Ambiguous) else (found,)
        fitting = [(old, new) for old in before for new in said if new.unit_id in self.heirs(old.unit_id)]
        if len(fitting) == 1:
            return replace(fitting[0][0], now_id=fitting[0][1].unit_id)
        if fitting or not said:
            return found
        return Ambiguous((*before, *said))  # the one did not become the other, or is not known at all

    def _by_code_on(self, address: Address, wider: Sequence[Name], on: dt.date | None) -> Match | Ambiguous | None:
        """A code is one unit on one day; a name written beside it may say that the former unit is meant."""
        day = on or self.now_on
        units = [unit for unit in self._by_code[str(address.code)] if unit.began(day)]
        units.sort(key=lambda unit: (not unit.stands(day), -(unit.valid_to or dt.date.max).toordinal()))
        if not units:
            return None
        agreeing = [unit for unit in units if self._fits(unit, address.name, wider)]
        if on is None and len({self.carry(unit.id) for unit in agreeing}) > 1:
            return Ambiguous(tuple(match_of(unit, "code", agrees=True) for unit in agreeing))
        return match_of((agreeing or units)[0], "code", agrees=bool(agreeing))

    def _fits(self, unit: Entry, name: Name | None, wider: Sequence[Name]) -> bool:
        named = name is None or unit.key in (name.key, name.whole)
        return named and self._around.holds(unit, wider, strict=False)

    def _named(
        self, name: Name, wider: Sequence[Name], on: dt.date | None, era: Era | None, *, accented: bool
    ) -> dict[int, Match]:
        """The best tier of candidates: those in the wider units named, of the kind named, of the time meant.

        Without accents "xa dung" is the commune Dùng or the commune Xa Dung: both are candidates.
        """
        found = self._keyed(name, name.key, name.kinds, wider, on, era, accented=accented)
        if name.kinds and (not found or name.letters == fold(name.letters)):
            found |= self._keyed(name, name.whole, frozenset(), wider, on, era, accented=accented)
        return found

    def _keyed(
        self,
        name: Name,
        key: str,
        kinds: frozenset[str],
        wider: Sequence[Name],
        on: dt.date | None,
        era: Era | None,
        *,
        accented: bool,
    ) -> dict[int, Match]:
        units = [unit for unit in self._by_key.get(key, ()) if on is None or unit.began(on)]
        if kinds and not kinds & COMMUNE_KINDS:
            units = [unit for unit in units if unit.kind in kinds]
        placed = [unit for unit in units if self._around.holds(unit, wider, strict=True)]
        placed = placed or [unit for unit in units if self._around.holds(unit, wider, strict=False)]
        if era is not None:
            placed = [unit for unit in placed if unit.stands(self.now_on) == (era == "present")]
        if any(self._around.names_district(unit, wide) for unit in placed for wide in wider):
            placed = [unit for unit in placed if self._around.lies_in_district(unit)] or placed
        timely = self._timely(placed, wider, on)
        said = accents_of(name.letters) if accented else ""
        faults = {
            unit.id: (
                bool(kinds) and unit.kind not in kinds,
                unit.id not in timely,
                accented and accents_of(parse_name(unit.name).letters) != said,
            )
            for unit in placed
        }
        best = [unit for unit in placed if not any(_is_better(other, faults[unit.id]) for other in faults.values())]
        letter = [unit for unit in best if accented and parse_name(unit.name).letters == name.letters]
        found = {
            unit.id: match_of(unit, "name", agrees=not (faults[unit.id][0] or faults[unit.id][2]))
            for unit in letter or best
        }
        if found and all(faults[unit_id][2] or _is_cut(name, self._units[unit_id]) for unit_id in found):
            # "Hò Sơn" may be Hồ Sơn without its mark, or Hòa Sơn without a letter; "Hò A" is Hòa A, not Hòa.
            found |= self._likeness.as_near(name, wider, [self._units[unit_id] for unit_id in found])
        return found

    def _timely(self, units: list[Entry], wider: Sequence[Name], on: dt.date | None) -> set[int]:
        """Which of the units are of the time that the day speaks of; all where it does not say, or an ended province
        is named on a later day."""
        ended = any(self._around.names_ended_province(unit, wide) for unit in units for wide in wider)
        if on is None or (ended and on >= self.now_on):
            return {unit.id for unit in units}
        return {unit.id for unit in units if unit.stands(on)} or {unit.id for unit in units}

    def _answer(self, found: list[Match]) -> Match | Ambiguous:
        """One unit or several; the same unit under the same name before and after a change is the later one."""
        found = sorted(found, key=lambda match: (match.code, match.unit_id))
        begun = {match.unit_id: self._units[match.unit_id].valid_from or dt.date.min for match in found}
        if len(set(begun.values())) > 1 and len({self.carry(match.unit_id) for match in found}) == 1:
            return max(found, key=lambda match: begun[match.unit_id])
        return found[0] if len(found) == 1 else Ambiguous(tuple(found))


def unit_index(session: Session, now_on: dt.date | None = None) -> UnitIndex:
    """Read all units and successions, some 25,000 rows, in under 150 ms; ``now_on`` is its today."""
    with driver_cursor(session) as cursor, _uncollected():
        rows = cursor.execute(UNITS).fetchall()
        entries = [Entry._make((*row[:9], bare_key(row[4], row[9]))) for row in rows]
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


def _is_cut(name: Name, unit: Entry) -> bool:
    """Whether a name is written in more or fewer words than the unit's; in one word it is spelled together."""
    blanks = name.letters.count(" ")
    return blanks > 0 and blanks != parse_name(unit.name).letters.count(" ")


def _is_better(one: tuple[bool, ...], other: tuple[bool, ...]) -> bool:
    """Fewer faults of the same sorts: of the kind but not the time is as likely as of the time but not the kind."""
    return one != other and all(mine <= its for mine, its in zip(one, other, strict=True))


def _named_in(columns: Sequence[str | None]) -> tuple[Name, ...]:
    return tuple(parse_name(written(column).said) for column in columns if column and key_of(column))

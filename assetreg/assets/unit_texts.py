"""Reads what people write for a commune, present or former, through the index of all names and codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.admin_units.index import Ambiguous, Split, UnitIndex, unit_index
from assetreg.admin_units.models import AdminPlace
from assetreg.assets.findings import Finding, error, notice
from assetreg.assets.records import LAST_DAY_OF_DISTRICTS
from assetreg.core.clock import today


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What placing needs to know of one unit; the centre in degrees."""

    id: int
    code: str
    name: str
    kind: str
    province_code: str
    longitude: float
    latitude: float

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the map puts a point; ``method``: boundary or nearest_centre, ``distance_m`` to the commune's centre."""

    commune_id: int
    kind: str
    province_code: str
    label: str
    method: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class Named:
    """Which units two texts name. ``successors`` are the present communes a former one became, or the one of them that
    the text itself says ("nay là ...")."""

    commune: int | None = None
    former: int | None = None
    default: int | None = None  # the one of several successors that took most of it, by the conversion in force
    successors: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Names:
    """Reads pairs of texts, each once, and knows the centres it was asked for; made for one import or one request.

    ``on``: the day of the file, where it states one (an inventory of 0h 1 January 2025): its names are those of that
    day, and are carried to today, which is ``day``.
    """

    session: Session
    index: UnitIndex
    day: dt.date
    on: dt.date | None = None
    _codes: dict[dt.date, dict[str, int]] = field(default_factory=dict)
    _seen: dict[tuple[str | None, str | None], Named] = field(default_factory=dict)
    _centres: dict[int, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, *, on: dt.date | None = None) -> Names:
        """Over the units as they stand today; texts are of the day ``on``."""
        return cls(session, unit_index(session), today(), on)

    def facts(self, ids: Collection[int]) -> dict[int, UnitFacts]:
        """Code, name, province and centre of units, by id."""
        missing = [unit for unit in ids if unit not in self._centres]
        if missing:
            query = select(AdminPlace.unit_id, func.ST_X(AdminPlace.centre), func.ST_Y(AdminPlace.centre)).where(
                AdminPlace.unit_id == func.any(missing)
            )
            self._centres.update({unit: (x, y) for unit, x, y in self.session.execute(query)})
        entries = ((self.index.unit(unit), self._centres[unit]) for unit in ids)
        return {
            entry.id: UnitFacts(entry.id, entry.code, entry.name, entry.kind, entry.province_code, *centre)
            for entry, centre in entries
        }

    def spot(self, commune_id: int | None, method: str, distance_m: float | None) -> Spot | None:
        """What the map found, by name; None where it found nothing."""
        if commune_id is None or distance_m is None:
            return None
        unit = self.index.unit(commune_id)
        province = self.index.unit(unit.parent_id).name if unit.parent_id is not None else unit.province_code
        return Spot(unit.id, unit.kind, unit.province_code, f"{unit.name}, {province}", method, distance_m)

    def read(self, former: str | None, commune: str | None) -> Named:
        """What the two texts name; a text nobody knows, or several units answer to, is an error."""
        pair = (former, commune)
        found = self._seen.get(pair)
        if found is None:
            found = self._seen[pair] = self._read(former, commune)
        return found

    def _read(self, former: str | None, commune: str | None) -> Named:
        findings: list[Finding] = []
        then = min(self.on or LAST_DAY_OF_DISTRICTS, LAST_DAY_OF_DISTRICTS)
        old, problem, became = self._units(former, "former_commune", then)
        findings += problem
        meant, problem, become = self._units(commune, "commune", self.on or self.day)
        findings += problem
        if findings:
            return Named(findings=tuple(findings))
        # An old name or code in the column of present communes is carried over.
        present = tuple(unit for unit in meant if self._stands(unit))
        if meant and not present:
            if former is None:
                told = (notice("commune", "carried_over", value=commune),)
                return self._together("commune", commune, meant, become, told)
            present = become or tuple({heir for unit in meant for heir in self._heirs(unit)})
        return self._together("former_commune", former, old, became or present, (), commune)

    def _together(
        self,
        column: str,
        former: str | None,
        old: tuple[int, ...],
        present: tuple[int, ...],
        told: tuple[Finding, ...],
        commune: str | None = None,
    ) -> Named:
        """Let each text narrow what the other leaves open; what stays open is an error."""
        if len(old) > 1 and present:
            old = tuple(unit for unit in old if set(self._heirs(unit)) & set(present)) or old
        if len(old) > 1 and column == "commune":
            # Whichever is meant, this is what it has become.
            same = {self.index.carry(unit) for unit in old}
            if len(same) == 1 and isinstance(heir := same.pop(), int):
                return Named(heir, findings=told)
        if len(old) > 1:
            return Named(findings=(self._ambiguous(column, former, old),))
        heirs = self._heirs(old[0]) if old else ()
        if len(present) > 1 and heirs:
            present = tuple(unit for unit in present if unit in heirs) or present
        if len(present) > 1:
            return Named(findings=(self._ambiguous("commune", commune, present),))
        if old and not heirs and not present:
            return Named(former=old[0], findings=(error(column, "no_successor", value=former),))
        default = self._default(old[0]) if len(heirs) > 1 else None
        return Named(present[0] if present else None, old[0] if old else None, default, heirs, told)

    def _units(
        self, text: str | None, column: str, day: dt.date
    ) -> tuple[tuple[int, ...], tuple[Finding, ...], tuple[int, ...]]:
        """The units a text may mean on a day, what is wrong with it, and the present unit it names beside them."""
        if text is None:
            return (), (), ()
        # What most cells hold, at a tenth of the price.
        if day not in self._codes:
            self._codes[day] = self.index.communes_on(day)
        if (unit := self._codes[day].get(text)) is not None:
            return (unit,), (), ()
        # A cell of numbers drops leading zeros; only codes have three digits or more.
        given = text.zfill(5) if text.isdigit() and len(text) in (3, 4) else text
        found = self.index.commune(given, on=day)
        if found is None:
            return (), (self._unknown(column, text, given, day),), ()
        if isinstance(found, Ambiguous):
            units = tuple(match.unit_id for match in found.candidates)
            return (units, (), ()) if len(units) > 1 else ((), (self._ambiguous(column, text, units),), ())
        if found.by == "code" and not found.agrees:
            problem = error(column, "code_and_name_differ", value=text, found=f"{found.name} ({found.code})")
            return (), (problem,), ()
        return (found.unit_id,), (), () if found.now_id is None else (found.now_id,)

    def _unknown(self, column: str, text: str, given: str, day: dt.date) -> Finding:
        """Nothing of that name; what comes near is offered, and never taken."""
        like = self.index.like(given, on=day)
        if not like:
            return error(column, "unknown_commune", value=text)
        candidates = ", ".join(self._label(match.unit_id) for match in like[:3])
        return error(column, "similar_commune", value=text, candidates=candidates)

    def _ambiguous(self, column: str, text: str | None, units: tuple[int, ...]) -> Finding:
        candidates = ", ".join(self._label(unit) for unit in units[:5])
        return error(column, "ambiguous_commune", value=text, candidates=candidates)

    def _label(self, unit_id: int) -> str:
        """A unit with the one it lies in, to tell homonyms apart."""
        unit = self.index.unit(unit_id)
        around = [] if unit.parent_id is None else [self.index.unit(unit.parent_id).name]
        return ", ".join([f"{unit.name} ({unit.code})", *around])

    def _stands(self, unit_id: int) -> bool:
        return self.index.unit(unit_id).stands(self.day)

    def _default(self, unit: int) -> int | None:
        carried = self.index.carry(unit)
        parts = carried.candidates if isinstance(carried, Split) else ()
        return next((part.unit_id for part in parts if part.is_default), None)

    def _heirs(self, unit: int) -> tuple[int, ...]:
        heir = self.index.carry(unit)
        if heir is None:
            return ()
        return tuple(one.unit_id for one in heir.candidates) if isinstance(heir, Split) else (heir,)

"""What a column of names means, each with what it has become: one answer for command, interface and page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from assetreg.admin_units.entries import Ambiguous, Entry, Match, Split
from assetreg.admin_units.index import UnitIndex
from assetreg.admin_units.seats import unit_named

type State = Literal["found", "split", "ended", "ambiguous", "similar", "unknown"]
OFFERED = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """One unit that is meant or may be: with those around it, and what it has become (itself while it stands).

    ``is_default``: of the parts of a split commune the one that took most of it.
    """

    unit: Entry
    within: tuple[Entry, ...]
    became: tuple[Entry, ...]
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one text means on a day.

    ``found``: one unit, carried to one of today. ``split``: one former unit that went into several, the candidates.
    ``ended``: one that has no successor. ``ambiguous``: several may be meant. ``similar``: none is called so, the
    candidates come near. ``unknown``: nothing comes near. ``by``: code or name; ``agrees``: all that was written fits.
    """

    text: str
    state: State
    unit: Offered | None = None
    present: Entry | None = None
    by: str | None = None
    agrees: bool | None = None
    candidates: tuple[Offered, ...] = field(default=())


def resolve(
    index: UnitIndex,
    text: str,
    *,
    on: dt.date | None = None,
    district: str | None = None,
    province: str | None = None,
) -> Resolved:
    """One text: a code, a name with or without what is around it, or a body that bears the name of its unit."""
    beside = bool(district or province)
    found = index.commune(text, district=district, province=province, on=on) if beside else unit_named(index, text, on)
    if isinstance(found, Match):
        return _found(index, text, found)
    if isinstance(found, Ambiguous):
        return Resolved(text, "ambiguous", candidates=_offers(index, found.candidates))
    like = index.like(text, district=district, province=province, on=on)
    return Resolved(text, "similar" if like else "unknown", candidates=_offers(index, like))


def full_name(offered: Offered) -> str:
    """A unit with its code and those around it: ``26740 Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh``."""
    return f"{offered.unit.code} {', '.join(unit.name for unit in (offered.unit, *offered.within))}"


def _found(index: UnitIndex, text: str, match: Match) -> Resolved:
    entry = index.unit(match.unit_id)
    unit = _offered(index, entry)
    carried = match.now_id if match.now_id is not None else index.carry(entry.id)
    if isinstance(carried, int):
        return Resolved(text, "found", unit, index.unit(carried), match.by, match.agrees)
    if isinstance(carried, Split):
        heirs = [_offered(index, index.unit(heir.unit_id), is_default=heir.is_default) for heir in carried.candidates]
        return Resolved(text, "split", unit, None, match.by, match.agrees, tuple(heirs))
    parts = tuple(_offered(index, part) for part in index.land_of(entry.id)) if entry.level == "district" else ()
    return Resolved(text, "split" if parts else "ended", unit, None, match.by, match.agrees, parts)


def _offers(index: UnitIndex, matches: Sequence[Match]) -> tuple[Offered, ...]:
    return tuple(_offered(index, index.unit(match.unit_id)) for match in matches[:OFFERED])


def _offered(index: UnitIndex, unit: Entry, *, is_default: bool = False) -> Offered:
    became = sorted((index.unit(heir) for heir in index.heirs(unit.id)), key=lambda heir: heir.code)
    within = []
    around = unit
    while around.parent_id is not None:
        around = index.unit(around.parent_id)
        within.append(around)
    return Offered(unit, tuple(within), tuple(became), is_default)

"""Units as the index of names keeps them, and what it answers with (pure)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from assetreg.admin_units.lineage import Heir
from assetreg.admin_units.names import PROVINCE_ALIASES, Name, tidy_key

_ALIASES = {tidy_key(alias): tidy_key(key) for alias, key in PROVINCE_ALIASES.items()}


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

    def is_called(self, name: Name, *, strict: bool) -> bool:
        """Whether a province or district is the one named; ``strict`` also compares the kind."""
        if name.letters == self.code and not name.kinds:
            return True
        if self.key != name.key and self.key != name.whole:
            aliases = (_ALIASES.get(name.key), _ALIASES.get(name.whole))
            if self.level != "province" or self.key not in aliases:
                return False
        return not strict or not name.kinds or self.kind in name.kinds


@dataclass(frozen=True, slots=True)
class Match:
    """The one unit meant.

    ``agrees``: everything written beside it (name, kind, wider units) fits it. ``now_id``: the present unit that the
    text itself says it has become ("nay là ...").
    """

    unit_id: int
    code: str
    name: str
    level: str
    province_code: str
    valid_to: dt.date | None
    by: str  # code, name; similar: not what is written, but like it
    agrees: bool
    now_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several units may be meant, or one that the text does not quite say; likeliest first."""

    candidates: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A former unit went into several present ones; somebody has to say which."""

    candidates: tuple[Heir, ...]


def match_of(unit: Entry, by: str, *, agrees: bool) -> Match:
    """The unit as an answer."""
    return Match(unit.id, unit.code, unit.name, unit.level, unit.province_code, unit.valid_to, by, agrees)

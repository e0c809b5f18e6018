"""Which units a text that names none comes near to: candidates for a person to choose from, never an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from assetreg.admin_units.entries import Entry, Match, match_of
from assetreg.admin_units.names import Name, parse_name
from assetreg.admin_units.surroundings import Surroundings

MOST_CANDIDATES = 20
# Of a name's letters, in hundredths: "Ia Kraj" for "Ia Krái" has 83, "Phường 13" for "Phường 12" is another ward.
LEAST_LIKE = 70.0
LEAST_LIKE_ANYWHERE = 80.0  # among the names of the whole country something is always a little like
LEAST_LIKE_WITHIN = 50.0  # of three letters, one wrong: believed only inside a district or province that is named
# The name weighs more than what is written beside it: districts are left out and misspelt more often.
NAME_WEIGHT = 0.6
SAME_NAME = 120.0  # somewhere else than is written, before any other name in the place that is


class Likeness:
    """Over the communes of an index; its tables are made when it is first asked."""

    def __init__(self, by_key: Mapping[str, Sequence[Entry]], around: Surroundings) -> None:
        self._by_key = by_key
        self._around = around
        self._within: dict[str, list[Entry]] = defaultdict(list)

    def candidates(self, addresses: Iterable[tuple[Name, Sequence[Name]]]) -> tuple[Match, ...]:
        """The communes most like one of the (name, wider names); at most 20, likeliest first."""
        scores: dict[int, tuple[float, Entry]] = {}
        for name, wider in addresses:
            for score, unit in self._scored(name, wider):
                if score > scores.get(unit.id, (0.0, unit))[0]:
                    scores[unit.id] = (score, unit)
        best = sorted(scores.values(), key=lambda one: (-one[0], one[1].valid_to is not None, one[1].code, one[1].id))
        return tuple(match_of(unit, "similar", agrees=False) for _, unit in best[:MOST_CANDIDATES])

    def as_near(self, name: Name, wider: Sequence[Name], found: Sequence[Entry]) -> dict[int, Match]:
        """The communes in the wider units named whose names differ by one letter, or two that changed places, where
        that is no more, accents counted, than what tells those that were found from what is written."""
        least = min(_apart(name, unit) for unit in found)
        keys = self._keys_within(wider) or list(self._by_key)
        near = process.extract(name.key, keys, scorer=OSA.distance, score_cutoff=1, limit=None)
        units = (unit for key, distance, _ in near if distance for unit in self._by_key[key])
        return {
            unit.id: match_of(unit, "similar", agrees=False)
            for unit in units
            if _apart(name, unit) <= least and self._around.holds(unit, wider, strict=False)
        }

    def _scored(self, name: Name, wider: Sequence[Name]) -> Iterator[tuple[float, Entry]]:
        for key, like in self._keys_like(name, wider):
            for unit in self._by_key[key]:
                beside = [self._beside(unit, wide) for wide in wider]
                said = like if not beside else NAME_WEIGHT * like + (1 - NAME_WEIGHT) * sum(beside) / len(beside)
                if said >= LEAST_LIKE:
                    # Of two alike, the one of the kind that was named.
                    yield said + (not name.kinds or unit.kind in name.kinds), unit

    def _keys_like(self, name: Name, wider: Sequence[Name]) -> list[tuple[str, float]]:
        """Keys of names like this one, first among the communes of a wider unit that is named rightly."""
        for key in {name.key: None, name.whole: None}:
            if key.isdigit():
                return [(key, 100.0)] if key in self._by_key else []
            near = self._keys_within(wider)
            found = self._extract(key, near, LEAST_LIKE) or self._extract(key, self._by_key, LEAST_LIKE_ANYWHERE)
            found = found or self._extract(key, near, LEAST_LIKE_WITHIN)
            if key in self._by_key:
                # The very name, elsewhere than is written.
                found = [(key, SAME_NAME), *(one for one in found if one[0] != key)]
            if found:
                return found
        return []

    def _keys_within(self, wider: Sequence[Name]) -> set[str]:
        if not self._within:
            for units in self._by_key.values():
                for unit in units:
                    for other in self._around.of(unit):
                        self._within[other.key].append(unit)
        named = [self._within[wide.key] for wide in wider if wide.key in self._within]
        return {unit.key for unit in min(named, key=len)} if named else set()

    @staticmethod
    def _extract(key: str, keys: Collection[str], least: float) -> list[tuple[str, float]]:
        found = process.extract(key, list(keys), scorer=fuzz.ratio, score_cutoff=least, limit=MOST_CANDIDATES)
        return [(said, score) for said, score, _ in found]

    def _beside(self, unit: Entry, wide: Name) -> float:
        """How well one of the units around is the one named."""
        return max(
            (100.0 if other.is_called(wide, strict=False) else fuzz.ratio(other.key, wide.key))
            for other in self._around.of(unit)
        )


def _apart(name: Name, unit: Entry) -> int:
    """By how many letters, accents and all, a unit's name differs from what is written."""
    return OSA.distance(name.letters, parse_name(unit.name).letters)

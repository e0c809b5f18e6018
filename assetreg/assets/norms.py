"""How much working space a body may use: square metres per title, a shared part, and specialised space.

Source: Decree 155/2025/NĐ-CP, Annex II (titles), Article 6(2) (shared space), Article 7 (specialised space, decided by
the competent authority), on net usable area. ``norm = sum of titles x (1 + shared) + specialised``. Where two sources
give a title different figures the norm is a range from the lesser to the greater, never one of them by choice; where a
title's figure is not known there is no norm, and the title is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

CENTI = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Title:
    """The most m2 a person of a title has a right to: from ``least`` to ``most`` where sources disagree; None: not
    known."""

    least_m2: Decimal | None
    most_m2: Decimal | None


@dataclass(frozen=True, slots=True)
class SpaceNorm:
    """What a workplace may use, in m2; ``unknown`` names the titles without a figure, and then there is no norm."""

    least_m2: Decimal | None
    most_m2: Decimal | None
    people: int
    unknown: tuple[str, ...] = ()

    @property
    def is_range(self) -> bool:
        return self.least_m2 != self.most_m2


@dataclass(frozen=True, slots=True)
class SpaceBalance:
    """Space used beside its norm, in m2: over it by at least ``over_least_m2`` and at most ``over_most_m2``."""

    norm: SpaceNorm
    used_m2: Decimal | None
    over_least_m2: Decimal | None
    over_most_m2: Decimal | None


def space_norm(
    people: Mapping[str, int], titles: Mapping[str, Title], shared: Decimal, specialised_m2: Decimal = Decimal(0)
) -> SpaceNorm:
    """The norm of a workplace with so many ``people`` per title code.

    ``shared`` is the factor of Article 6(2), such as 0.85. A title that nobody holds there asks for no figure.
    """
    held = {code: count for code, count in people.items() if count}
    count = sum(held.values())
    unknown = tuple(sorted(code for code in held if code not in titles or titles[code].least_m2 is None))
    if unknown:
        return SpaceNorm(None, None, count, unknown)
    least = sum((count * (titles[code].least_m2 or 0) for code, count in held.items()), Decimal(0))
    most = sum((count * (titles[code].most_m2 or 0) for code, count in held.items()), Decimal(0))
    factor = 1 + shared
    return SpaceNorm(least * factor + specialised_m2, most * factor + specialised_m2, count)


def balance(norm: SpaceNorm, used_m2: Decimal | None) -> SpaceBalance:
    """How far the space used lies over its norm; unknown where either is not known."""
    if used_m2 is None or norm.least_m2 is None or norm.most_m2 is None:
        return SpaceBalance(norm, used_m2, None, None)
    nothing = Decimal(0)
    return SpaceBalance(norm, used_m2, max(nothing, used_m2 - norm.most_m2), max(nothing, used_m2 - norm.least_m2))


def spread(free_m2: Decimal, areas: Sequence[Decimal]) -> list[Decimal]:
    """What is free in each building, in proportion to its area; the parts add up to ``free_m2`` and none exceeds its
    building where the whole does not.

    People are counted per workplace, not per building: where a facility has several, this is a computed share.
    ``areas`` and ``free_m2`` in m2 to two decimals.
    """
    whole = sum(areas, Decimal(0))
    if not whole:
        return [Decimal(0)] * len(areas)
    exact = [free_m2 * area / whole for area in areas]
    parts = [part.quantize(CENTI, ROUND_FLOOR) for part in exact]
    missing = int((free_m2 - sum(parts, Decimal(0))) / CENTI)
    # The hundredths lost by rounding go to those that lost most.
    for index in sorted(range(len(parts)), key=lambda i: exact[i] - parts[i], reverse=True)[:missing]:
        parts[index] += CENTI
    return parts

"""What a score means and how scores add up: grades, and the figures of a unit (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

BAND = 5  # points to a band; a full score belongs to the last
BANDS = 20
# From the best to the worst, with the least score of each. A point that nothing could be compared with never reaches
# the best: what is withheld for the checks that could not be made keeps it below.
GRADES: Mapping[str, int] = {"good": 85, "fair": 60, "poor": 30, "bad": 0}
SOURCES = ("stated", "converted", "unit_centre", "none")
_HUNDREDTH = Decimal("0.01")


def grade_of(score: int) -> str:
    """``good``, ``fair``, ``poor`` or ``bad``."""
    return next(grade for grade, least in GRADES.items() if score >= least)


def bits_of(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(frozen=True, slots=True)
class Alike:
    """``n`` facilities of one commune that score alike: the row of which figures are made; sums are of all of them."""

    score: int
    failed: int
    passed: int
    unmade: int
    looked_at: int
    location_source: str
    n: int
    importance: Decimal


@dataclass(slots=True)
class Figures:
    """The figures of one unit; lists by check count in the order of the checks' bits."""

    checks: int
    facilities: int = 0
    restricted: int = 0
    score_sum: int = 0
    importance_sum: Decimal = Decimal(0)
    weighted_sum: Decimal = Decimal(0)
    bands: list[int] = field(default_factory=lambda: [0] * BANDS)
    failed: list[int] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    unmade: list[int] = field(default_factory=list)
    looked_at: list[int] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for counts in (self.failed, self.passed, self.unmade, self.looked_at):
            counts.extend([0] * (self.checks - len(counts)))

    def add(self, row: Alike) -> None:
        """Count some facilities that score alike."""
        self.facilities += row.n
        self.score_sum += row.n * row.score
        self.importance_sum += row.importance
        self.weighted_sum += row.importance * row.score
        self.bands[min(BANDS - 1, row.score // BAND)] += row.n
        self.sources[row.location_source] = self.sources.get(row.location_source, 0) + row.n
        masks = (row.failed, row.passed, row.unmade, row.looked_at)
        for counts, mask in zip((self.failed, self.passed, self.unmade, self.looked_at), masks, strict=True):
            for bit in bits_of(mask):
                counts[bit] += row.n

    def take(self, other: Figures) -> None:
        """Count all of another unit's."""
        self.facilities += other.facilities
        self.restricted += other.restricted
        self.score_sum += other.score_sum
        self.importance_sum += other.importance_sum
        self.weighted_sum += other.weighted_sum
        for name in ("bands", "failed", "passed", "unmade", "looked_at"):
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, [one + two for one, two in zip(mine, theirs, strict=True)])
        for source, n in other.sources.items():
            self.sources[source] = self.sources.get(source, 0) + n

    @property
    def mean(self) -> Decimal | None:
        """The mean score, each facility by its importance, to a hundredth; None where there is none."""
        return _ratio(self.weighted_sum, self.importance_sum)

    @property
    def plain_mean(self) -> Decimal | None:
        """The mean score, every facility alike."""
        return _ratio(Decimal(self.score_sum), Decimal(self.facilities))

    @property
    def grades(self) -> dict[str, int]:
        """How many facilities have each grade."""
        return {
            grade: sum(n for band, n in enumerate(self.bands) if grade_of(band * BAND) == grade) for grade in GRADES
        }

    def share(self, n: int) -> Decimal | None:
        """``n`` of the facilities, in per cent to a hundredth."""
        return _ratio(Decimal(100 * n), Decimal(self.facilities))

    def worst_check(self, weights: Sequence[int]) -> int | None:
        """The check that costs this unit most points, as its bit; None where none failed and stands."""
        costs = [(n - seen) * weight for n, seen, weight in zip(self.failed, self.looked_at, weights, strict=True)]
        most = max(costs, default=0)
        return costs.index(most) if most > 0 else None


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(_HUNDREDTH, ROUND_HALF_UP) if whole else None

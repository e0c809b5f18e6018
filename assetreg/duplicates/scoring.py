"""How likely two records are one facility: a score from 0 to 100 made of reasons that can be read (pure).

The score is a sum of points, each for one reason; what speaks against takes points away, and three findings put a lid
on the sum because they mean another place however alike the rest: another kind of place, other numbers in the name,
another proper name (unless spot and land or cost are one). Two national asset codes are two facilities. The points
were set on the labelled pairs of ``benchmarks/labelled_pairs.py`` (decision 0023); from ``ASK`` on somebody is asked
at the door, from ``LISTED`` on a search lists a pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import cos, hypot, radians

from rapidfuzz.fuzz import token_sort_ratio

from assetreg.duplicates.names import Name, compare_names

LISTED = 60
ASK = 70
_LID = {"other_kind": 35, "other_numbers": 40, "other_name": 50}
_METRES_PER_DEGREE = 111_320.0
ROUND = 10_000_000  # a cost in tens of millions is an estimate that many share


@dataclass(frozen=True, slots=True)
class Traits:
    """What a record says of which facility it is. Degrees WGS84 where its place is really known, m2, whole dong.

    ``holder_key``: its holder's name without spelling.
    """

    id: int
    name: Name
    holder_key: str
    commune_id: int | None
    former_commune_id: int | None = None
    national_code: str | None = None
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    land_area_m2: Decimal | None = None
    gross_floor_m2: Decimal | None = None
    original_cost_vnd: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against: a code (sentence ``reason.<code>``), its points, what fills it."""

    code: str
    points: int
    value: float | int | None = None

    def as_json(self) -> dict[str, float | int | str]:
        """As it is stored and given to scripts."""
        said: dict[str, float | int | str] = {"code": self.code, "points": self.points}
        return said if self.value is None else said | {"value": self.value}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The score and its reasons, the weightiest first."""

    score: int
    reasons: tuple[Reason, ...]


def judge(one: Traits, other: Traits) -> Verdict | None:
    """How likely two records are one facility; None where something says that they are two."""
    if one.national_code and other.national_code and one.national_code != other.national_code:
        return None
    alike = compare_names(one.name, other.name)
    reasons = [_named(alike.percent), *_placed(one, other), *_held(one, other), *_measured(one, other)]
    lids = [
        code
        for code, found in (
            ("other_kind", alike.kinds),
            ("other_numbers", alike.numbers),
            ("other_name", alike.proper),
        )
        if found
    ]
    if _same_ground(reasons):
        lids = [code for code in lids if code != "other_name"]
    total = max(0, min(100, sum(reason.points for reason in reasons)))
    score = min([total, *(_LID[code] for code in lids)])
    reasons += [Reason(code, _LID[code] - total) for code in lids if total > _LID[code]]
    told = sorted((r for r in reasons if r.points), key=lambda r: -abs(r.points))
    return Verdict(round(score), tuple(told))


def _same_ground(reasons: list[Reason]) -> bool:
    """One spot with one land area or one cost: then another proper name is a misspelt one."""
    points = {reason.code: reason.points for reason in reasons}
    return points.get("distance", 0) >= 14 and (points.get("cost_equal", 0) >= 10 or "land_equal" in points)


def _named(percent: float) -> Reason:
    """Up to 55 points from 65 % on; below it a name speaks against."""
    points = 55 if percent >= 97 else round((percent - 65) * 1.55) if percent >= 65 else -15
    return Reason("name", points, round(percent))


def _placed(one: Traits, other: Traits) -> list[Reason]:
    found = []
    if one.commune_id == other.commune_id:
        found.append(Reason("same_commune", 8))
    if one.former_commune_id is not None and other.former_commune_id is not None:
        same = one.former_commune_id == other.former_commune_id
        found.append(Reason("same_former_commune", 8) if same else Reason("other_former_commune", -18))
    apart = distance_m(one, other)
    if apart is not None:
        found.append(Reason("distance", _nearness(apart), round(apart)))
    if one.address and other.address:
        alike = token_sort_ratio(one.address, other.address)
        if alike >= 85:
            found.append(Reason("address", 8, round(alike)))
        elif alike < 50:
            found.append(Reason("other_address", -4, round(alike)))
    return found


def _nearness(metres: float) -> int:
    steps = ((30, 18), (100, 14), (300, 8), (1_000, 0), (3_000, -10))
    return next((points for most, points in steps if metres <= most), -22)


def _held(one: Traits, other: Traits) -> list[Reason]:
    if not one.holder_key or not other.holder_key:
        return []
    if one.holder_key == other.holder_key:
        return [Reason("same_holder", 12)]
    alike = token_sort_ratio(one.holder_key, other.holder_key)
    return [Reason("holder", 6, round(alike))] if alike >= 88 else [Reason("other_holder", -4)]


def _measured(one: Traits, other: Traits) -> list[Reason]:
    found = []
    cost = _equality(one.original_cost_vnd, other.original_cost_vnd)
    if cost is not None:
        is_round = one.original_cost_vnd is not None and one.original_cost_vnd % ROUND == 0
        found.append(_amount("cost", cost, 6 if is_round else 14, 6))
    land = _equality(one.land_area_m2, other.land_area_m2)
    if land is not None:
        found.append(_amount("land", land, 10, 5))
    floor = _equality(one.gross_floor_m2, other.gross_floor_m2)
    if floor is not None:
        found.append(_amount("floor", floor, 8, 4))
    if one.year is not None and other.year is not None:
        found.append(Reason("same_year", 3, one.year) if one.year == other.year else Reason("other_year", -3))
    return found


def _amount(name: str, difference: float, equal: int, near: int) -> Reason:
    if difference == 0:
        return Reason(f"{name}_equal", equal)
    if difference <= 0.03:
        return Reason(f"{name}_near", near, round(difference * 100, 1))
    return Reason(f"{name}_differs", -9 if difference > 0.4 else -4, round(difference * 100))


def _equality(one: Decimal | int | None, other: Decimal | int | None) -> float | None:
    """How far apart two amounts are, as a share of the larger; None where one is not known."""
    if not one or not other:
        return None
    return float(abs(Decimal(one) - Decimal(other)) / max(Decimal(one), Decimal(other)))


def distance_m(one: Traits, other: Traits) -> float | None:
    """How far apart two places are, in metres on a plane: good to a percent within a province."""
    if one.longitude is None or other.longitude is None or one.latitude is None or other.latitude is None:
        return None
    north = (one.latitude - other.latitude) * _METRES_PER_DEGREE
    east = (one.longitude - other.longitude) * _METRES_PER_DEGREE * cos(radians(one.latitude))
    return hypot(north, east)

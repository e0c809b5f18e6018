"""Which points and successors of a source are not to be believed, by place and by name together (pure).

A conversion made by joining folded names gives a commune's part to every commune of that name in the merged
province; a geocoder puts communes it does not find into the town of their district, or into another province. Both
show in the distance between a former commune and what it is said to have become. The order matters: successors'
points are checked by many former points, then successors by them, then former points by the successors that are left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from assetreg.admin_units.dataset import Doubt, Point
from assetreg.admin_units.points import distance_km, middle, radius_km

# Beyond this from its successor's centre a former commune's centre is not believable: twice the radius of a disc of
# the successor's area, and 5 km; a point that several communes share must lie within one radius. How well that
# tells right from wrong was measured against boundaries: geodata/README.md.
SLACK_KM = 5.0
RADII = 2.0
TYPICAL_RADIUS_KM = 3.0
# A commune farther than this from the middle of its former district does not lie in it.
DISTRICT_REACH_KM = 50.0


class Former(NamedTuple):
    """A former commune; ``key`` is its folded name with its kind."""

    name: str
    key: str
    district: str
    point: Point


class Present(NamedTuple):
    """A present commune; of one made of ``islands`` the centre says little about where its parts lie."""

    name: str
    point: Point
    area_m2: float | None
    islands: bool = False


class Link(NamedTuple):
    """A former commune became a present one, wholly or in part."""

    before: str
    after: str
    share: str
    is_default: bool


class Findings(NamedTuple):
    """What is left to believe: points of both kinds, links, and the doubts that led there."""

    former: dict[str, Point]
    present: dict[str, Point]
    links: list[Link]
    doubts: list[Doubt]


def examine(former: Mapping[str, Former], present: Mapping[str, Present], links: Sequence[Link]) -> Findings:
    """Check a conversion against the places of both sides. No former commune loses its last successor."""
    evidence = _Evidence(former)
    centres, doubts = _check_centres(evidence, present, links)
    reach = {code: SLACK_KM + RADII * _radius(unit) for code, unit in present.items()}
    kept, rejected = _check_links(evidence, present, centres, reach, links)
    points, astray = _check_points(evidence, present, centres, reach, kept)
    return Findings(points, centres, kept, [*doubts, *rejected, *astray])


class _Evidence:
    """Where former communes are: their own point where it is theirs alone, else the middle of their district."""

    def __init__(self, former: Mapping[str, Former]) -> None:
        self.former = former
        times = Counter(unit.point for unit in former.values())
        # The same point for several communes is a geocoder's answer for their district.
        self.shared = {point for point, n in times.items() if n > 1}
        own = defaultdict(list)
        every = defaultdict(list)
        for unit in former.values():
            every[unit.district].append(unit.point)
            if unit.point not in self.shared:
                own[unit.district].append(unit.point)
        self.district = {code: middle(own[code] or points) for code, points in every.items()}
        self.own = own

    def is_own(self, code: str) -> bool:
        """Whether the commune's point belongs to it alone."""
        return self.former[code].point not in self.shared

    def place(self, code: str) -> Point:
        """The best single guess."""
        unit = self.former[code]
        return unit.point if self.is_own(code) else self.district[unit.district]


def _radius(unit: Present) -> float:
    return radius_km(unit.area_m2, otherwise=TYPICAL_RADIUS_KM)


def _check_centres(
    evidence: _Evidence, present: Mapping[str, Present], links: Iterable[Link]
) -> tuple[dict[str, Point], list[Doubt]]:
    """Centres that lie far from the communes they were made of, though those agree, are replaced by their middle."""
    made_of = defaultdict(list)
    for link in links:
        if link.is_default and evidence.is_own(link.before):
            made_of[link.after].append(link.before)
    centres = {code: unit.point for code, unit in present.items()}
    doubts = []
    for code, unit in present.items():
        points = [evidence.former[before].point for before in made_of[code]]
        if not points:
            continue
        reach, expected = SLACK_KM + RADII * _radius(unit), middle(points)
        if distance_km(unit.point, expected) <= reach:
            continue
        agree = sum(distance_km(point, expected) <= reach for point in points)
        if agree >= 2 or (len(points) == 1 and _is_strange(evidence, made_of[code][0], unit.point)):
            centres[code] = expected
        action = "replaced" if centres[code] != unit.point else "kept"
        details = {"km": round(distance_km(unit.point, expected), 1), "predecessors": len(points)}
        doubts.append(Doubt("new_point", "commune", code, unit.name, action, details))
    return centres, doubts


def _is_strange(evidence: _Evidence, before: str, point: Point) -> bool:
    """One predecessor against the source: the middle of the other communes of its district decides."""
    unit = evidence.former[before]
    others = [p for p in evidence.own[unit.district] if p != unit.point]
    if not others:
        return False
    district = middle(others)
    return distance_km(point, district) > max(DISTRICT_REACH_KM, 2 * distance_km(unit.point, district))


def _check_links(
    evidence: _Evidence,
    present: Mapping[str, Present],
    centres: Mapping[str, Point],
    reach: Mapping[str, float],
    links: Sequence[Link],
) -> tuple[list[Link], list[Doubt]]:
    """Of several communes of one name said to have gone into the same commune, the nearest did; far ones did not."""
    namesakes = defaultdict(list)
    for link in links:
        namesakes[link.after, evidence.former[link.before].key].append(link)
    kept = defaultdict(list)
    rejected = []
    for (after, _), group in namesakes.items():
        distances = {link: distance_km(evidence.place(link.before), centres[after]) for link in group}
        nearest = min(group, key=lambda link: distances[link])
        for link in group:
            if link is nearest or link.share == "full" or distances[link] <= reach[after]:
                kept[link.before].append(link)
                continue
            details = {
                "successor": after,
                "successor_name": present[after].name,
                "km": round(distances[link], 1),
                "namesake": nearest.before,
                "namesake_km": round(distances[nearest], 1),
            }
            rejected.append((link, details))
    return _settle(evidence, centres, kept, rejected)


def _settle(
    evidence: _Evidence,
    centres: Mapping[str, Point],
    kept: dict[str, list[Link]],
    rejected: list[tuple[Link, dict[str, object]]],
) -> tuple[list[Link], list[Doubt]]:
    """Give every commune that lost a link its last one back if need be, and a default among those left."""
    doubts = []
    for link, details in rejected:
        last = not kept[link.before]
        if last:
            kept[link.before].append(link)
        name = evidence.former[link.before].name
        action = "kept" if last else "rejected"
        doubts.append(Doubt("false_successor", "commune", link.before, name, action, details))
    for link, _ in rejected:
        left = kept[link.before]
        if not any(other.is_default for other in left):
            place = evidence.place(link.before)
            heir = min(left, key=lambda other: distance_km(place, centres[other.after]))
            left = [other._replace(is_default=other.after == heir.after) for other in left]
        if len(left) == 1:
            left = [left[0]._replace(share="full")]
        kept[link.before] = left
    return [link for group in kept.values() for link in group], doubts


def _check_points(
    evidence: _Evidence,
    present: Mapping[str, Present],
    centres: Mapping[str, Point],
    reach: Mapping[str, float],
    links: Iterable[Link],
) -> tuple[dict[str, Point], list[Doubt]]:
    """Former points that are out of place give way to the successor's centre."""
    heirs = {link.before: link.after for link in links if link.is_default}
    made_of = defaultdict(list)
    for before, after in heirs.items():
        if evidence.is_own(before):
            made_of[after].append(evidence.former[before].point)
    points, doubts = {}, []
    for code, unit in evidence.former.items():
        points[code] = unit.point
        if code not in heirs:
            continue
        heir, own = heirs[code], evidence.is_own(code)
        away = distance_km(unit.point, centres[heir])
        if own:
            beside = [point for point in made_of[heir] if point != unit.point]
            believed = away <= reach[heir] or present[heir].islands or _is_near(unit.point, beside, reach[heir])
        else:
            believed = away <= _radius(present[heir])
        if not believed:
            points[code] = centres[heir]
            details = {"successor": heir, "successor_name": present[heir].name, "km": round(away, 1)}
            kind = "former_point" if own else "shared_point"
            doubts.append(Doubt(kind, "commune", code, unit.name, "replaced", details))
    return points, doubts


def _is_near(point: Point, others: Sequence[Point], reach: float) -> bool:
    """Whether the communes it was merged with lie around it, wherever the centre of the whole is put."""
    return bool(others) and distance_km(point, middle(others)) <= reach

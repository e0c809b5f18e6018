"""Two faults of measured points that only their surroundings show: the zone of another province, and a missing shift.

VN-2000's cadastral zones lie a quarter to half a degree apart: a point given in its neighbour's zone falls tens of
kilometres beside its commune (DOMAIN 4.3). Leaving out the shift to WGS84 moves it about 225 m, always the same way. In
both cases what was probably meant is proposed, and nothing is turned silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from assetreg.admin_units.models import AdminSuccession, AdminUnit
from assetreg.assets.coordinates import degrees
from assetreg.assets.findings import error
from assetreg.assets.rule_models import ProvinceZone
from assetreg.core.clock import today
from assetreg.core.geo import ZONES, great_circle_m, shifted, to_wgs84

if TYPE_CHECKING:
    from assetreg.assets.placing import Placed, PlaceRequest

NEAR_M = 8_000  # from its commune's centre in the right zone; nine of ten old centres lie within
FAR_M = 15_000  # in the wrong one: the nearest zone lies 27 km off
SHIFT_M = (150, 300)  # how far a point lies off that lacks the shift
SAME_M = 30  # two statements of one point
_OF_A_FALSE_PLACE = frozenset(
    ("x", code) for code in ("outside_country", "other_province", "near_other_province", "far_from_commune")
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A point as measured (x northing, y easting, metres) and the centre of its commune, in degrees."""

    x: float
    y: float
    srid: int
    province_code: str
    longitude: float
    latitude: float


def right_zones(session: Session, points: Sequence[Measured]) -> list[int | None]:
    """For each point the zone that puts it near its commune, where its own does not; None where none or its own does.

    A zone that a former province of the present one measured in comes before all others.
    """
    if not points:
        return []
    usual = zones_of(session, {point.province_code for point in points})
    tried = [
        [*usual.get(point.province_code, ()), *(s for s in ZONES if s not in usual.get(point.province_code, ()))]
        for point in points
    ]
    asked = [(srid, point.x, point.y) for point, zones in zip(points, tried, strict=True) for srid in zones]
    found = iter(to_wgs84(session, asked))
    proposals: list[int | None] = []
    for point, zones in zip(points, tried, strict=True):
        away = {srid: great_circle_m(*next(found), point.longitude, point.latitude) for srid in zones}
        near = [srid for srid in zones if away[srid] <= NEAR_M]
        proposals.append(near[0] if near and away[point.srid] > FAR_M else None)
    return proposals


def zones_of(session: Session, provinces: set[str]) -> Mapping[str, Sequence[int]]:
    """The zones that the former provinces of each present one (its code) measured in, its own first."""
    former, present = aliased(AdminUnit), aliased(AdminUnit)
    rows = session.execute(
        select(present.code, former.code, ProvinceZone.srid)
        .select_from(present)
        .join(AdminSuccession, AdminSuccession.to_unit_id == present.id)
        .join(former, and_(former.id == AdminSuccession.from_unit_id, former.level == "province"))
        .join(ProvinceZone, and_(ProvinceZone.code == former.code, ProvinceZone.stands_on(today())))
        .where(present.level == "province", present.code.in_(provinces))
        .order_by(present.code, former.code != present.code, former.code)
    ).all()
    zones: dict[str, list[int]] = {}
    for code, _, srid in rows:
        listed = zones.setdefault(code, [])
        if srid not in listed:
            listed.append(srid)
    own = select(ProvinceZone.code, ProvinceZone.srid).where(
        ProvinceZone.code.in_(provinces - zones.keys()), ProvinceZone.stands_on(today())
    )
    for code, srid in session.execute(own):  # a province that was never merged
        zones[code] = [srid]
    return zones


def without_shift(
    session: Session, pairs: Sequence[tuple[tuple[float, float], tuple[float, float]]]
) -> list[tuple[float, float] | None]:
    """For each pair (point given, point known; degrees) what the given one is with its shift, where it lacks it.

    None where the two agree, lie otherwise apart, or the shift does not bring them together.
    """
    suspect = [index for index, (one, known) in enumerate(pairs) if _is_off(one, known)]
    mended = dict(zip(suspect, shifted(session, [pairs[index][0] for index in suspect]), strict=True))
    return [
        mended[index] if index in mended and great_circle_m(*mended[index], *known) <= SAME_M else None
        for index, (_, known) in enumerate(pairs)
    ]


def find_wrong_zones(session: Session, requests: Sequence[PlaceRequest], places: Sequence[Placed]) -> None:
    """Say of points that their zone is another one, in place of whatever their false place gave rise to."""
    asked: list[tuple[Placed, Measured]] = []
    for request, place in zip(requests, places, strict=True):
        if place.location_source != "converted" or place.commune is None:
            continue
        assert place.longitude is not None
        assert place.latitude is not None
        commune = place.commune
        if great_circle_m(place.longitude, place.latitude, commune.longitude, commune.latitude) > FAR_M:
            assert request.x is not None
            assert request.y is not None
            assert request.srid is not None
            measured = (request.x, request.y, request.srid)
            asked.append((place, Measured(*measured, commune.province_code, commune.longitude, commune.latitude)))
    proposals = right_zones(session, [point for _, point in asked])
    for (place, point), srid in zip(asked, proposals, strict=True):
        if srid is not None:
            place.findings = [one for one in place.findings if (one.field, one.code) not in _OF_A_FALSE_PLACE]
            place.findings.append(error("srid", "wrong_zone", given=str(point.srid), proposed=str(srid)))


def find_missing_shifts(session: Session, requests: Sequence[PlaceRequest], places: Sequence[Placed]) -> None:
    """Say of degrees that they lack the shift, where metres beside them or the register's own point show it."""
    asked = [
        (place, (request.longitude, request.latitude), known)
        for request, place in zip(requests, places, strict=True)
        if request.longitude is not None
        and request.latitude is not None
        and (known := _known_point(request, place)) is not None
    ]
    mended = without_shift(session, [(given, known) for _, given, known in asked])
    for (place, _, _), point in zip(asked, mended, strict=True):
        if point is not None:
            place.findings = [one for one in place.findings if one.code != "coordinates_disagree"]
            place.findings.append(
                error("longitude", "missing_shift", first=degrees(point[0]), second=degrees(point[1]))
            )


def _known_point(request: PlaceRequest, place: Placed) -> tuple[float, float] | None:
    """The same point by another way: measured in metres, else as somebody gave it to the register before."""
    if place.location_source == "converted" and place.longitude is not None and place.latitude is not None:
        return place.longitude, place.latitude
    known = request.known
    if known is None or known.location_source not in ("stated", "converted"):
        return None
    return None if known.longitude is None or known.latitude is None else (known.longitude, known.latitude)


def _is_off(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return SHIFT_M[0] <= great_circle_m(*one, *other) <= SHIFT_M[1]

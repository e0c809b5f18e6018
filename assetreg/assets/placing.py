"""Where facilities lie: their communes named or carried over, their points converted, and both judged together.

One function for one record and for ten thousand, so that every door refuses the same. Severity is decided thus:

- A point far from the stated commune that lies in another province is refused (``other_province``); within
  ``BORDER_M`` of the commune's centre, or where only centres are known and none is clearly nearer, it is a doubt:
  centres are estimates and communes are wide.
- A former commune none of whose successors lies in the stated commune's province is refused; one whose successors
  do not include the stated commune, in the same province, is a doubt: crosswalks are not complete.
- A point in metres that only another zone of VN-2000 puts near its commune, and degrees that only the shift to WGS84
  brings to a known point, are refused with what was probably meant (``zones``).
- A former commune that was split is never guessed: the boundary around the point decides where boundaries are
  loaded, or the stated commune, or a person, to whom its successors are offered with their distances; which centre is
  nearest decides nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sqlalchemy.orm import Session

from assetreg.admin_units.addresses import parse_address
from assetreg.admin_units.locating import locate_ids
from assetreg.assets.coordinates import check_degrees, degrees
from assetreg.assets.findings import SKIP, Choice, Finding, doubt, error, notice
from assetreg.assets.places import DEGREES, METRES, PLACE_FIELDS, KnownPlace, Placed, PlaceRequest
from assetreg.assets.unit_texts import Named, Names, Spot, UnitFacts
from assetreg.assets.zones import find_missing_shifts, find_wrong_zones
from assetreg.core.geo import great_circle_m, to_wgs84

__all__ = ["DEGREES", "METRES", "PLACE_FIELDS", "KnownPlace", "PlaceRequest", "Placed", "place_all"]

NEAR_M = 8_000  # within this of its commune's centre (nine of ten old centres are) a point needs no second look
BORDER_M = 15_000  # 99 of 100 old commune centres lie nearer to the new seat than this
FAR_M = 50_000
ABROAD_M = 40_000  # from the nearest centre: the widest commune reaches as far; islands are judged by their own reach
AT_SEA_M = 700_000  # how far the islands of a special zone lie apart
AGREE_M = 100  # between degrees and metres given side by side


def place_all(session: Session, names: Names, requests: Sequence[PlaceRequest]) -> list[Placed]:
    """Find the place of every record; what is wrong or doubtful stands in its findings."""
    places = [Placed() for _ in requests]
    _set_points(session, requests, places)
    named = [names.read(request.former_commune, request.commune) for request in requests]
    facts = names.facts(_unit_ids(named, requests))
    for request, place, said in zip(requests, places, named, strict=True):
        _set_communes(request, place, said, facts)
    _look_again(session, names, requests, places, facts)
    find_wrong_zones(session, requests, places)
    find_missing_shifts(session, requests, places)
    for request, place in zip(requests, places, strict=True):
        _set_missing_point(request, place, facts)
    return places


def _set_points(session: Session, requests: Sequence[PlaceRequest], places: Sequence[Placed]) -> None:
    """The point of every record that gives one; degrees given beside metres must agree with them."""
    projected = [
        (place, request, (request.srid, request.x, request.y))
        for request, place in zip(requests, places, strict=True)
        if request.srid is not None and request.x is not None and request.y is not None
    ]
    converted = to_wgs84(session, [point for _, _, point in projected])
    for (place, request, _), (longitude, latitude) in zip(projected, converted, strict=True):
        place.longitude, place.latitude, place.location_source = longitude, latitude, "converted"
        if check_degrees(longitude, latitude) is not None:
            value = f"{degrees(longitude)}; {degrees(latitude)}"
            place.findings.append(error("x", "outside_country", value=value))
        elif request.longitude is not None and request.latitude is not None:
            apart = great_circle_m(longitude, latitude, request.longitude, request.latitude)
            if apart > AGREE_M:
                place.findings.append(error("longitude", "coordinates_disagree", metres=round(apart)))
    for request, place in zip(requests, places, strict=True):
        if place.location_source is None and request.longitude is not None:
            place.longitude, place.latitude, place.location_source = request.longitude, request.latitude, "stated"


def _unit_ids(named: Sequence[Named], requests: Sequence[PlaceRequest]) -> set[int]:
    """Every unit whose facts placing will ask for; of a former commune only where its centre must stand in."""
    ids: set[int] = set()
    for request, said in zip(requests, named, strict=True):
        ids.update(said.successors)
        if said.commune is not None:
            ids.add(said.commune)
        if said.former is not None and (request.longitude is None or len(said.successors) > 1):
            ids.add(said.former)
        if request.known is not None:
            ids.add(request.known.commune_id)
            if request.known.former_commune_id is not None:
                ids.add(request.known.former_commune_id)
    return ids


def _set_communes(request: PlaceRequest, place: Placed, said: Named, facts: dict[int, UnitFacts]) -> None:
    """The present and the former commune as far as names, successions and the register can say."""
    place.findings += said.findings
    known = request.known
    place.former_commune_id = said.former
    if said.former is None and known is not None:
        place.former_commune_id = known.former_commune_id
    if said.commune is not None:
        place.commune = facts[said.commune]
        _check_succession(place, said, facts)
    elif said.successors:
        place.candidates, place.default = said.successors, said.default
        if known is not None and known.commune_id in said.successors:
            place.commune = facts[known.commune_id]
        elif len(said.successors) == 1:
            place.commune = facts[said.successors[0]]
    elif known is not None and not said.findings:
        place.commune = facts[known.commune_id]
    elif not said.findings:
        place.findings.append(error("commune", "required"))


def _check_succession(place: Placed, said: Named, facts: dict[int, UnitFacts]) -> None:
    assert place.commune is not None
    if not said.successors or place.commune.id in said.successors:
        return
    successors = [facts[unit] for unit in said.successors]
    listed = ", ".join(unit.label for unit in successors[:5])
    if all(unit.province_code != place.commune.province_code for unit in successors):
        place.findings.append(error("commune", "successor_in_other_province", successors=listed))
    else:
        place.findings.append(doubt("commune", "not_a_successor", successors=listed))


def _look_again(
    session: Session,
    names: Names,
    requests: Sequence[PlaceRequest],
    places: Sequence[Placed],
    facts: dict[int, UnitFacts],
) -> None:
    """Ask the map about points that lie away from their commune, and about those that must choose a successor."""
    asked: list[tuple[Placed, float, float, float]] = []
    for request, place in zip(requests, places, strict=True):
        point = _point_of(request, place)
        if point is None or place.refused:
            continue
        if place.commune is not None:
            away = great_circle_m(*point, place.commune.longitude, place.commune.latitude)
            if away <= NEAR_M:
                continue
        elif place.candidates:
            away = math.inf
        else:
            continue
        asked.append((place, *point, away))
    located = locate_ids(session, [(longitude, latitude) for _, longitude, latitude, _ in asked], names.day)
    for (place, longitude, latitude, away), found in zip(asked, located, strict=True):
        _judge(place, longitude, latitude, away, names.spot(*found), facts)


def _judge(
    place: Placed, longitude: float, latitude: float, away: float, found: Spot | None, facts: dict[int, UnitFacts]
) -> None:
    """Compare what the map says of a point with what the record says."""
    first = "x" if place.location_source == "converted" else "longitude"
    if found is None or _abroad(found):
        if place.commune is not None and place.commune.kind == "special_zone" and away <= AT_SEA_M:
            # Between the islands of a zone, outside the drawn ones.
            place.findings.append(doubt(first, "far_from_commune", km=round(away / 1000), commune=place.commune.label))
        else:
            value = f"{degrees(longitude)}; {degrees(latitude)}"
            place.findings.append(error(first, "outside_country", value=value))
    elif place.commune is None:
        _choose_successor(place, found, first, facts)
    elif found.province_code != place.commune.province_code:
        # Without a boundary a centre must be clearly nearer than that of the commune stated.
        clear = found.method == "boundary" or 2 * found.distance_m < away
        if clear and away > BORDER_M:
            place.findings.append(error(first, "other_province", found=found.label, commune=place.commune.label))
        elif clear or away > BORDER_M:
            place.findings.append(doubt(first, "near_other_province", found=found.label, commune=place.commune.label))
    elif away > FAR_M and found.commune_id != place.commune.id:
        place.findings.append(doubt(first, "far_from_commune", km=round(away / 1000), commune=place.commune.label))


def _abroad(found: Spot) -> bool:
    """Whether a point that lies in no known boundary is too far from the commune that is nearest."""
    reach = AT_SEA_M if found.kind == "special_zone" else ABROAD_M
    return found.method != "boundary" and found.distance_m > reach


def _choose_successor(place: Placed, found: Spot, first: str, facts: dict[int, UnitFacts]) -> None:
    """A split commune's successor by the point: the one whose boundary holds it. Elsewhere a person decides."""
    if found.commune_id in place.candidates and found.method == "boundary":
        place.commune = facts[found.commune_id]
        place.findings.append(notice("commune", "split_by_location", commune=place.commune.label))
        return
    successors = [facts[unit] for unit in place.candidates]
    if all(unit.province_code != found.province_code for unit in successors):
        listed = ", ".join(unit.label for unit in successors[:5])
        place.findings.append(error(first, "other_province", found=found.label, commune=listed))


def _set_missing_point(request: PlaceRequest, place: Placed, facts: dict[int, UnitFacts]) -> None:
    """The centre of the unit where no point is given; a split commune without a decision becomes a question."""
    if place.refused:
        return
    if place.commune is None:
        place.findings.append(_which_successor(request, place, facts))
    if place.location_source is not None or request.is_restricted or _stands(request, place):
        return
    centre = facts.get(place.former_commune_id or 0) or place.commune
    if centre is not None:
        place.longitude, place.latitude, place.location_source = centre.longitude, centre.latitude, "unit_centre"


def _which_successor(request: PlaceRequest, place: Placed, facts: dict[int, UnitFacts]) -> Finding:
    """The question in which of its successors a split commune's facility lies: the nearest first, from its point or
    from the centre of the former commune. Rows with the same ``place`` lie in the same hamlet or street of it."""
    former = facts.get(place.former_commune_id or 0)
    origin = _point_of(request, place) or (None if former is None else (former.longitude, former.latitude))
    away = {
        unit: 0.0 if origin is None else great_circle_m(*origin, facts[unit].longitude, facts[unit].latitude)
        for unit in place.candidates
    }
    nearest = sorted(place.candidates, key=lambda unit: (away[unit], facts[unit].code))
    choices = tuple(Choice(facts[unit].code, f"{facts[unit].label} · {_km(away[unit])} km") for unit in nearest)
    main = facts[place.default].label if place.default is not None else ""
    where = parse_address(request.address).place if request.address else ""
    label = "" if former is None else former.label
    return doubt("commune", "split_commune", (*choices, SKIP), former=label, main=main, place=where)


def _km(distance_m: float) -> str:
    """Kilometres with one decimal, as Vietnamese and the continent write them."""
    return f"{distance_m / 1000:.1f}".replace(".", ",")


def _stands(request: PlaceRequest, place: Placed) -> bool:
    """Whether the register's own point stays: given by somebody, or the centre of units that do not change."""
    known = request.known
    if known is None or known.location_source is None:
        return False
    same = place.commune is not None and known.commune_id == place.commune.id
    return known.location_source != "unit_centre" or (same and known.former_commune_id == place.former_commune_id)


def _point_of(request: PlaceRequest, place: Placed) -> tuple[float, float] | None:
    """The point to judge by: the one given, or the register's own where somebody gave it."""
    if place.longitude is not None and place.latitude is not None:
        return place.longitude, place.latitude
    known = request.known
    if known is None or known.location_source == "unit_centre" or known.longitude is None or known.latitude is None:
        return None
    return known.longitude, known.latitude

"""The built-in source: what the installed package and ``geodata/`` together say, as a dataset to be loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from assetreg.admin_units.builtin_package import Edge, Package, read_package
from assetreg.admin_units.dataset import (
    BUILTIN,
    TWO_LEVELS_FROM,
    Dataset,
    Doubt,
    Event,
    Place,
    Point,
    Succession,
    UnitKey,
)
from assetreg.admin_units.doubts import DISTRICT_REACH_KM, Findings, Former, Link, Present, examine
from assetreg.admin_units.geodata import (
    read_changes,
    read_events,
    read_former_province_seats,
    read_province_seats,
)
from assetreg.admin_units.history import apply_changes, province_key, units_of
from assetreg.admin_units.points import distance_km, middle


def read_builtin(package: Package | None = None) -> Dataset:
    """The whole country, before and after 1 July 2025, with every point an estimate."""
    package = package or read_package()
    events = read_events()
    units, changes = apply_changes(units_of(package), read_changes(), events)
    found = _examine(package)
    districts, astray = _district_points(package, found)
    points = {
        **{("commune", code, True): point for code, point in found.former.items()},
        **{("commune", code, False): point for code, point in found.present.items()},
        **{("district", code, True): point for code, point in districts.items()},
    }
    points |= _province_points(points)
    return Dataset(
        source=BUILTIN,
        units=units,
        places=[Place(unit.key, points[_generation(unit.key)], "estimate", _area(package, unit.key)) for unit in units],
        events=[*_merged(package, events), *events.values()],
        successions=[*_communes_went(package, found.links), *_provinces_went(package), *changes],
        doubts=[*found.doubts, *astray],
        units_complete=True,
    )


def _generation(key: UnitKey) -> tuple[str, str, bool]:
    """Level, code and whether of the former list: what the package knows one point for."""
    return key.level, key.code, key.valid_from is None


def _area(package: Package, key: UnitKey) -> float | None:
    return package.communes[key.code].area_m2 if key.level == "commune" and key.valid_from else None


def _examine(package: Package) -> Findings:
    return examine(
        {c.code: Former(c.name, c.key, c.district_code, c.point) for c in package.former_communes.values()},
        {c.code: Present(c.name, c.point, c.area_m2, c.kind == "special_zone") for c in package.communes.values()},
        [Link(e.code, e.successor, e.share, e.is_default) for e in package.edges if e.level == "commune"],
    )


def _district_points(package: Package, found: Findings) -> tuple[dict[str, Point], list[Doubt]]:
    """A district's point, unless it lies outside the reach of its communes, or of the special zone it became."""
    communes = defaultdict(list)
    for commune in package.former_communes.values():
        communes[commune.district_code].append(found.former[commune.code])
    for edge in package.edges:
        if edge.level == "district":
            communes[edge.code].append(found.present[edge.successor])
    points, doubts = {}, []
    for district in package.districts.values():
        expected = middle(communes[district.code])
        away = distance_km(district.point, expected)
        points[district.code] = expected if away > DISTRICT_REACH_KM else district.point
        if away > DISTRICT_REACH_KM:
            details = {"km": round(away, 1)}
            doubts.append(Doubt("former_point", "district", district.code, district.name, "replaced", details))
    return points, doubts


def _province_points(points: Mapping[tuple[str, str, bool], Point]) -> dict[tuple[str, str, bool], Point]:
    """A province is where its People's Committee sits, or sat; in any period where it sits today if it stayed."""
    here = {seat.province_code: points["commune", seat.unit_code, False] for seat in read_province_seats()}
    former = {
        ("province", seat.province_code, True): (
            here[seat.province_code] if seat.stays else points[seat.level, seat.unit_code, True]
        )
        for seat in read_former_province_seats()
    }
    return former | {("province", code, False): point for code, point in here.items()}


def _merged(package: Package, events: dict[str, Event]) -> Iterator[Event]:
    """One event for each merged province, under the one resolution."""
    act = events.pop("provinces-2025")
    for code, parts in sorted(package.merged.items()):
        if len(parts) > 1:
            names = ", ".join(package.former_provinces[part].name for part in parts)
            title = f"Hợp nhất {names} thành {package.provinces[code].name}"
            yield act._replace(key=f"{act.key}-{code}", title=title)


def _provinces_went(package: Package) -> Iterator[Succession]:
    for code, parts in package.merged.items():
        for part in parts if len(parts) > 1 else []:
            before = province_key(package, part, former=True)
            after = province_key(package, code, former=False)
            yield Succession(f"provinces-2025-{code}", before, after, "full", True)


def _communes_went(package: Package, links: list[Link]) -> Iterator[Succession]:
    islands = [edge for edge in package.edges if edge.level == "district"]
    for edge in [*(Edge("commune", *link) for link in links), *islands]:
        yield Succession(
            f"communes-2025-{package.communes[edge.successor].province_code}",
            UnitKey(edge.level, edge.code, None),
            UnitKey("commune", edge.successor, TWO_LEVELS_FROM),
            edge.share,
            edge.is_default,
        )

"""The built-in source: what the installed package and ``geodata/`` together say, as a dataset to be loaded."""

from __future__ import annotations

from collections.abc import Iterator

from assetreg.admin_units.builtin_package import Edge, Package, read_package
from assetreg.admin_units.dataset import (
    BUILTIN,
    TWO_LEVELS_FROM,
    Dataset,
    Event,
    Place,
    Point,
    Succession,
    Unit,
    UnitKey,
)
from assetreg.admin_units.geodata import read_changes, read_events
from assetreg.admin_units.history import apply_changes, province_key, units_of


def read_builtin(package: Package | None = None) -> Dataset:
    """The whole country, before and after 1 July 2025, with every point an estimate."""
    package = package or read_package()
    events = read_events()
    units, changes = apply_changes(units_of(package), read_changes(), events)
    return Dataset(
        source=BUILTIN,
        units=units,
        places=list(_places(package, units)),
        events=[*_merged(package, events), *events.values()],
        successions=[*_communes_went(package.edges, package), *_provinces_went(package), *changes],
        units_complete=True,
    )


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


def _communes_went(edges: list[Edge], package: Package) -> Iterator[Succession]:
    for edge in edges:
        yield Succession(
            f"communes-2025-{package.communes[edge.successor].province_code}",
            UnitKey(edge.level, edge.code, None),
            UnitKey("commune", edge.successor, TWO_LEVELS_FROM),
            edge.share,
            edge.is_default,
        )


def _places(package: Package, units: list[Unit]) -> Iterator[Place]:
    for unit in units:
        point, area = _point(package, unit)
        yield Place(unit.key, point, "estimate", area)


def _point(package: Package, unit: Unit) -> tuple[Point, float | None]:
    level, code, since = unit.key
    if level == "district":
        return package.districts[code].point, None
    if level == "commune" and since is None:
        return package.former_communes[code].point, None
    if level == "commune":
        return package.communes[code].point, package.communes[code].area_m2
    return next(c.point for c in package.communes.values() if c.province_code == code or since is None), None

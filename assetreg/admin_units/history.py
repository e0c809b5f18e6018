"""Units through time: the former list, the present one, and later changes, as rows with validity (pure)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from assetreg.admin_units.builtin_package import Package
from assetreg.admin_units.dataset import TWO_LEVELS_FROM, Event, Succession, Unit, UnitKey
from assetreg.admin_units.geodata import Change


def units_of(package: Package) -> list[Unit]:
    """Every unit of both lists. A province that was not merged is one row that goes on."""
    return [*_provinces(package), *_districts(package), *_communes(package)]


def province_key(package: Package, code: str, *, former: bool) -> UnitKey:
    """The province's row before or from 1 July 2025: the same one where it was not merged."""
    merged = not former and len(package.merged[code]) > 1
    return UnitKey("province", code, TWO_LEVELS_FROM if merged else None)


def apply_changes(
    units: Iterable[Unit], changes: Iterable[Change], events: Mapping[str, Event]
) -> tuple[list[Unit], list[Succession]]:
    """Close the unit that stands on the event's day and open the changed one under the same code.

    Units of a changed parent lie in the newer row: ``parent`` is the unit they lie in when they end, or now.
    """
    standing = {unit.key: unit for unit in units}
    successions = []
    renewed: dict[UnitKey, UnitKey] = {}
    for change in changes:
        on = events[change.event].effective_on
        before = _unit_on(standing.values(), change.level, change.code, on)
        after = UnitKey(change.level, change.code, on)
        standing[after] = before._replace(key=after, name=change.name, kind=change.kind)
        standing[before.key] = before._replace(valid_to=on)
        renewed[before.key] = after
        successions.append(Succession(change.event, before.key, after, "full", True))
    return [_in_newest_parent(unit, standing, renewed) for unit in standing.values()], successions


def _unit_on(units: Iterable[Unit], level: str, code: str, on: dt.date) -> Unit:
    return next(
        unit
        for unit in units
        if (unit.key.level, unit.key.code) == (level, code)
        and (unit.key.valid_from is None or unit.key.valid_from <= on)
        and (unit.valid_to is None or unit.valid_to > on)
    )


def _in_newest_parent(unit: Unit, standing: Mapping[UnitKey, Unit], renewed: Mapping[UnitKey, UnitKey]) -> Unit:
    """Follow the parent's renewals that happen while the unit still stands."""
    parent = unit.parent
    while parent is not None and parent in renewed:
        later = renewed[parent]
        assert later.valid_from is not None
        if unit.valid_to is not None and unit.valid_to <= later.valid_from:
            break
        parent = later
    return unit._replace(parent=parent)


def _provinces(package: Package) -> Iterator[Unit]:
    ended = {code for codes in package.merged.values() if len(codes) > 1 for code in codes}
    for province in package.former_provinces.values():
        key = UnitKey("province", province.code, None)
        until = TWO_LEVELS_FROM if province.code in ended else None
        yield Unit(key, province.name, province.kind, province.code, None, until)
    for province in package.provinces.values():
        key = province_key(package, province.code, former=False)
        if key.valid_from is not None:
            yield Unit(key, province.name, province.kind, province.code, None, None)


def _districts(package: Package) -> Iterator[Unit]:
    islands = _island_districts(package)
    for district in package.districts.values():
        yield Unit(
            UnitKey("district", district.code, None),
            district.name,
            "island_district" if district.code in islands else district.kind,
            district.province_code,
            province_key(package, district.province_code, former=True),
            TWO_LEVELS_FROM,
        )


def _island_districts(package: Package) -> set[str]:
    """Rural districts that became special zones and nothing else."""
    mainland = {
        district
        for edge in package.edges
        for district in [package.former_communes[edge.code].district_code if edge.level == "commune" else edge.code]
        if package.communes[edge.successor].kind != "special_zone"
    }
    return {d.code for d in package.districts.values() if d.kind == "rural_district" and d.code not in mainland}


def _communes(package: Package) -> Iterator[Unit]:
    for former in package.former_communes.values():
        parent = UnitKey("district", former.district_code, None)
        key = UnitKey("commune", former.code, None)
        yield Unit(key, former.name, former.kind, former.province_code, parent, TWO_LEVELS_FROM)
    for commune in package.communes.values():
        province = province_key(package, commune.province_code, former=False)
        key = UnitKey("commune", commune.code, TWO_LEVELS_FROM)
        yield Unit(key, commune.name, commune.kind, commune.province_code, province, None)

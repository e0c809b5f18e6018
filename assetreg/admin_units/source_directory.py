"""An external source: a directory with real seats, boundaries and a voted conversion of communes.

It is made of tables of one shape, each of them optional: ``communes*.csv`` (code, name, ubnd_lat, ubnd_lon, clat,
clon, area_calc in km2, population, pop_flag, name_2026), ``crosswalk*.csv`` (old_code, new_code, share, is_default,
sources ...), ``communes*.geojson`` and ``provinces*.geojson`` (EPSG:4326; property ``code`` or ``prov``).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from shapely.geometry import Point as ShapelyPoint

from assetreg.admin_units.dataset import (
    DIRECTORY,
    TWO_LEVELS_FROM,
    Dataset,
    Doubt,
    Place,
    Point,
    Succession,
    UnitKey,
)
from assetreg.admin_units.directory_files import Row, Shape, find_files, in_country, read_shapes, reading, table
from assetreg.admin_units.doubts import Former, Link, Present, examine
from assetreg.admin_units.geodata import read_former_province_seats, read_province_seats
from assetreg.core.text import clean, fold

MAJORITY = 2  # of the tables a conversion was voted on
COMMUNE_COLUMNS = {"code", "ubnd_lat", "ubnd_lon"}
CROSSWALK_COLUMNS = {"old_code", "new_code", "share", "is_default"}
# A seat may stand outside a simplified boundary, not far outside.
OUTSIDE_KM = 5.0
KM_PER_DEGREE = 111.0


class Known(NamedTuple):
    """A unit that stands in the database, as far as a directory needs it."""

    key: UnitKey
    name: str
    province_code: str
    valid_to: dt.date | None


def read_directory(path: Path, known: Iterable[Known]) -> Dataset:
    """What the directory says about units that are known; the rest becomes doubts.

    Raises ``NotFound`` without a directory, ``Invalid`` when it holds none of the tables, one that cannot be read, or
    a place outside the country (swapped axes, as a rule): then nothing of it is to be believed.
    """
    communes, crosswalk, commune_shapes, province_shapes = find_files(path)
    standing: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for unit in known:
        standing[unit.key.level, unit.key.code].append(unit)
    dataset = Dataset(source=DIRECTORY + path.resolve().name)
    with reading(commune_shapes):
        shapes = read_shapes("commune", commune_shapes)
    with reading(province_shapes):
        shapes |= read_shapes("province", province_shapes)
    with reading(communes):
        rows = list(table(communes, COMMUNE_COLUMNS)) if communes else []
        seats = _commune_places(dataset, rows, shapes, standing)
    _province_places(dataset, seats, shapes, standing)
    with reading(crosswalk):
        links = list(table(crosswalk, CROSSWALK_COLUMNS)) if crosswalk else []
        _successions(dataset, links, seats, rows, standing)
    return dataset


class _Seat(NamedTuple):
    point: Point
    quality: str


def _commune_places(
    dataset: Dataset,
    rows: list[Row],
    shapes: Mapping[tuple[str, str], Shape],
    standing: Mapping[tuple[str, str], list[Known]],
) -> dict[str, _Seat]:
    """Places of the present communes; returns their seats, or estimates, by code."""
    seats: dict[str, _Seat] = {}
    details = {row["code"]: row for row in rows}
    for code in {**details, **{code: {} for level, code in shapes if level == "commune"}}:
        row = details.get(code, {})
        units = _present(standing["commune", code])
        if not units:
            name = row.get("name", "")
            dataset.doubts.append(Doubt("unknown_unit", "commune", code, name, "ignored", {"file": "communes*"}))
            continue
        boundary = shapes.get(("commune", code))
        seat, away_km = _seat(code, row, boundary.area if boundary else None)
        if seat:
            seats[code] = seat
        dataset.doubts.extend(_seat_doubts(row, units[-1], away_km))
        dataset.doubts.extend(_name_doubts(row, units))
        for unit in units:
            dataset.places.append(_place(unit.key, seat, row, boundary))
    return seats


def _present(units: Iterable[Known]) -> list[Known]:
    """Those that stand on 1 July 2025 or later, oldest first."""
    return [unit for unit in units if unit.valid_to is None or unit.valid_to > TWO_LEVELS_FROM]


def _place(key: UnitKey, seat: _Seat | None, row: Row, boundary: Shape | None) -> Place:
    area, people = row.get("area_calc"), row.get("population")
    return Place(
        key,
        seat.point if seat else None,
        seat.quality if seat else "estimate",
        round(float(area) * 1e6) if area else None,
        round(float(people)) if people and row.get("pop_flag", "ok") == "ok" else None,
        boundary.geojson if boundary else None,
    )


def _seat(code: str, row: Row, area: Any) -> tuple[_Seat | None, float]:
    """The committee's own coordinates; else the middle of the area. With it, how far outside the area it lies, km."""
    away = 0.0
    if row.get("ubnd_lat") and row.get("ubnd_lon"):
        point = in_country(code, float(row["ubnd_lon"]), float(row["ubnd_lat"]))
        away = area.distance(ShapelyPoint(point)) * KM_PER_DEGREE if area is not None else 0.0
        if away <= OUTSIDE_KM:
            return _Seat(point, "seat"), 0.0
    if area is not None:
        centre = area.centroid if area.contains(area.centroid) else _on_land(area)
        return _Seat(Point(round(centre.x, 6), round(centre.y, 6)), "estimate"), away
    if row.get("clat") and row.get("clon"):
        return _Seat(in_country(code, float(row["clon"]), float(row["clat"])), "estimate"), away
    return None, away


def _on_land(area: Any) -> ShapelyPoint:
    parts = getattr(area, "geoms", [area])
    point: ShapelyPoint = max(parts, key=lambda part: part.area).representative_point()
    return point


def _name_doubts(row: Row, units: list[Known]) -> Iterator[Doubt]:
    """A newer name that no dated change explains."""
    said = clean(row.get("name_2026", ""))
    if said and fold(said) not in {fold(unit.name) for unit in units}:
        yield Doubt("name", "commune", units[-1].key.code, units[-1].name, "kept", {"said": said})


def _seat_doubts(row: Row, unit: Known, away_km: float) -> Iterator[Doubt]:
    """A committee outside its commune, and one found under another name."""
    if away_km > 0:
        yield Doubt("seat_away", "commune", unit.key.code, unit.name, "replaced", {"km": round(away_km, 1)})
    elif row.get("ubnd_src", "").endswith("other_name"):
        yield Doubt("seat_name", "commune", unit.key.code, unit.name, "kept", {"said": row["ubnd_src"]})


def _province_places(
    dataset: Dataset,
    seats: Mapping[str, _Seat],
    shapes: Mapping[tuple[str, str], Shape],
    standing: Mapping[tuple[str, str], list[Known]],
) -> None:
    """A province sits where the commune that hosts its People's Committee has its seat; if it stayed, always did."""
    stayed = {seat.province_code for seat in read_former_province_seats() if seat.stays}
    for host in read_province_seats():
        code, seat = host.province_code, seats.get(host.unit_code)
        boundary = shapes.get(("province", code))
        units = standing["province", code]
        now = _present(units)
        for unit in units:
            if unit in now and (seat or boundary):
                dataset.places.append(_place(unit.key, seat, {}, boundary))
            elif code in stayed and seat:
                dataset.places.append(_place(unit.key, seat, {}, None))


def _successions(
    dataset: Dataset,
    rows: list[Row],
    seats: Mapping[str, _Seat],
    communes: list[Row],
    standing: Mapping[tuple[str, str], list[Known]],
) -> None:
    """The voted conversion, checked by place and name like any other."""
    former: dict[str, Former] = {}
    links = []
    for row in rows:
        old, new = row["old_code"], row["new_code"]
        name = row.get("old_name", "")
        votes = int(row.get("sources") or MAJORITY)
        if not _former(standing, old) or not _present(standing["commune", new]):
            dataset.doubts.append(Doubt("unknown_unit", "commune", old, name, "ignored", {"file": "crosswalk*"}))
        elif votes < MAJORITY:
            dataset.doubts.append(Doubt("vote", "commune", old, name, "ignored", {"successor": new, "votes": votes}))
        else:
            links.append(Link(old, new, row["share"], row["is_default"].strip().lower() == "true"))
            former[old] = _former_of(row)
    areas = {row["code"]: float(row["area_calc"]) * 1e6 for row in communes if row.get("area_calc")}
    present = {
        code: Present(_present(standing["commune", code])[0].name, seat.point, areas.get(code))
        for code, seat in seats.items()
    }
    located = [link for link in links if link.after in present and former[link.before].point.lat]
    found = examine({link.before: former[link.before] for link in located}, present, located)
    dataset.doubts.extend(doubt for doubt in found.doubts if doubt.kind == "false_successor")
    for link in [*found.links, *(set(links) - set(located))]:
        dataset.successions.append(_succession(link, _present(standing["commune", link.after])[0]))


def _former(standing: Mapping[tuple[str, str], list[Known]], code: str) -> bool:
    return any(unit.key.valid_from is None for unit in standing["commune", code])


def _former_of(row: Row) -> Former:
    point = Point(float(row.get("old_lon") or 0), float(row.get("old_lat") or 0))
    name = row.get("old_name", "")
    return Former(name, fold(name).replace(" ", ""), row.get("district_code", ""), point)


def _succession(link: Link, heir: Known) -> Succession:
    return Succession(
        f"communes-2025-{heir.province_code}",
        UnitKey("commune", link.before, None),
        heir.key,
        link.share,
        link.is_default,
    )

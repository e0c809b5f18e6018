"""Coordinates of parcels as land registration offices list them: X northing, Y easting, often of two meridians.

The zone of VN-2000 follows from the former province of a parcel; a row that lies apart from the others of its commune,
and would lie among them in another zone, is named with that zone. Corner points of one parcel are one parcel.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from assetreg.assets.findings import Severity
from assetreg.core.geo import COUNTRY_IN_ZONE, ZONES
from assetreg.core.text import clean, fold
from assetreg.imports.reading import amounts
from assetreg.imports.reading.forms import Case, Form, Look, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.tidying import Carried, Hook

APART_M = 12_000  # farther than this from the middle of its commune no parcel of it lies
AMONG_M = 8_000
_DEGREE_M = 111_320.0  # of longitude at the equator
_ALIASES = keyed({
    "Tờ BĐ": "_map_sheet", "Tờ bản đồ": "_map_sheet", "Số tờ": "_map_sheet", "Tờ": "_map_sheet", "Thửa": "_parcel",
    "Số thửa": "_parcel", "Thửa đất": "_parcel", "Thửa số": "_parcel", "Xã (cũ)": "former_commune",
    "Xã cũ": "former_commune", "Tỉnh (cũ)": "_province", "Tỉnh cũ": "_province", "Loại đất": "_land_type",
    "DT": "land_area_m2", "Diện tích": "land_area_m2", "Số GCN": "_certificate", "X": "x", "Y": "y",
    "Tọa độ": "_pair", "Tọa độ X": "x", "Tọa độ Y": "y", "Tọa độ VN2000": "_pair", "Tọa độ VN-2000": "_pair",
})  # fmt: skip
_PAIR = re.compile(r"x\s*[=:]?\s*([0-9.,]+)\s*[;,/ ]+\s*y\s*[=:]?\s*([0-9.,]+)", re.IGNORECASE)
_PROVINCE = re.compile(r"tinh\s+([a-z ]{3,20}?)(?:\s*\(|\s*cu\b|[,;.|)]|$)")


@dataclass(slots=True)
class Site:
    """One row's point in metres as typed, with its commune and former province."""

    north: float
    east: float
    commune: str
    province: str
    srid: int | None = None


@dataclass(slots=True)
class Known:
    """What a first look over all rows tells: row (from 1) -> site, and the corners of each parcel."""

    sites: dict[int, Site] = field(default_factory=dict)
    corners: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    parcel_of: dict[int, tuple[str, str, str]] = field(default_factory=dict)


def recognise(look: Look) -> bool:
    """By map sheet and parcel beside coordinates."""
    keys = look.keys()
    placed = bool({"to bd", "to ban do", "so to", "to"} & keys) and bool(
        {"thua", "so thua", "thua dat", "thua so"} & keys
    )
    return placed and ({"x", "y"} <= keys or any(key.startswith("toa do") for key in keys))


def hook(case: Case) -> Hook:
    """Give every parcel its zone; name what is swapped, of another zone, or only part of a parcel."""
    known = _first_look(case)
    medians = _medians(known)
    told: set[str] = set()

    def look(sheet: Sheet, row: int, said: dict[str, Any], _carried: Carried) -> str | None:
        parcel = known.parcel_of.get(row)
        if parcel is not None and known.corners[parcel][0] != row:
            return "corner_point"
        said["name"] = said.get("name") or _name(said)
        said["kind"] = said.get("kind") or "land"
        if "một phần" in clean(text_of(said.get("_parcel"))).lower():
            sheet.tally("part_of_parcel", row, "name", value=text_of(said.get("_parcel")))
        site = known.sites.get(row)
        if site is None:
            return None
        commune = text_of(said.get("former_commune"))
        if commune and site.province and "," not in commune:  # a commune's name alone is rarely the only one
            said["former_commune"] = f"{commune}, {site.province}"
        if parcel is not None and len(known.corners[parcel]) > 2:
            _outline(sheet, row, said, [known.sites[one] for one in known.corners[parcel]])
        elif "_pair" in said and not said.get("x"):
            said["x"], said["y"] = site.north, site.east
        _place(sheet, row, said, site, medians, told)
        return None

    return look


def _first_look(case: Case) -> Known:
    """Read every point once; merged and blank parcel numbers belong to the parcel above."""
    index = {name: column for column, name in case.header.fields.items()}
    default = _province_of(case.look.said)
    known = Known()
    above = ("", "", "")
    for number, row in enumerate(case.look.grid.rows(), 1):
        if number <= case.header.bottom + 1:
            continue
        said = {name: row[column] for name, column in index.items() if column < len(row)}
        commune = fold(text_of(said.get("former_commune"))) or above[0]
        here = (commune, text_of(said.get("_map_sheet")), text_of(said.get("_parcel")))
        parcel = here if here[2] else above
        point = _point(said)
        if point is None:
            above = parcel
            continue
        province = text_of(said.get("_province")) or _province_of(commune) or default
        north, east = point
        known.sites[number] = Site(north, east, commune, province, _zone_of(case.options.zones, province))
        known.parcel_of[number] = parcel
        known.corners.setdefault(parcel, []).append(number)
        above = parcel
    return known


def _point(said: Mapping[str, Any]) -> tuple[float, float] | None:
    """Northing and easting as typed, of two cells or of one."""
    pair = _PAIR.search(text_of(said.get("_pair")))
    x, y = (pair[1], pair[2]) if pair else (said.get("x"), said.get("y"))
    north, east = _metres(x), _metres(y)
    return None if north is None or east is None else (north, east)


def _metres(cell: Any) -> float | None:
    """Metres, with whichever mark for decimals."""
    if isinstance(cell, str) and cell.count(",") == 1 and "." not in cell:
        cell = cell.replace(",", ".")
    figure = amounts.figure(cell)
    return None if figure is None else float(figure)


def _province_of(text: str) -> str:
    found = _PROVINCE.search(text)
    return "" if found is None else clean(found[1])


def _zone_of(zones: Mapping[str, int], province: str) -> int | None:
    province = fold(province)
    name = province.removeprefix("tinh ").removeprefix("thanh pho ").strip()
    return zones.get(name) or zones.get(province) or (zones.get("") if not name else None)


def _medians(known: Known) -> dict[str, tuple[float, float]]:
    """The middle of each commune's points, of those that lie where northings and eastings do."""
    by_commune: dict[str, list[Site]] = {}
    for site in known.sites.values():
        if COUNTRY_IN_ZONE.holds(site.east, site.north):
            by_commune.setdefault(site.commune, []).append(site)
    return {
        commune: (median(site.north for site in sites), median(site.east for site in sites))
        for commune, sites in by_commune.items()
        if len(sites) >= 3
    }


def _place(
    sheet: Sheet, row: int, said: dict[str, Any], site: Site, medians: Mapping[str, tuple[float, float]], told: set[str]
) -> None:
    """The zone of a row, and what speaks against it."""
    if not COUNTRY_IN_ZONE.holds(site.east, site.north):
        if COUNTRY_IN_ZONE.holds(site.north, site.east):
            sheet.note("axes_swapped", Severity.DOUBT, row=row, x=f"{site.east:.2f}", y=f"{site.north:.2f}")
    elif site.srid is not None and (other := _other_zone(site, medians.get(site.commune))) is not None:
        zone, apart = other
        meridian = _dms(ZONES[zone].meridian)
        sheet.note("other_zone", Severity.DOUBT, row=row, srid=zone, meridian=meridian, apart_km=round(apart / 1000))
        sheet.refuse(row, "srid", "zone_unclear", srid=str(zone), meridian=meridian)
        return
    if site.srid is None:
        sheet.tally("zone_unknown", row, "srid", severity=Severity.DOUBT, value=site.province)
        return
    said["srid"] = said.get("srid") or site.srid
    if site.province not in told:
        told.add(site.province)
        meridian = _dms(ZONES[site.srid].meridian)
        sheet.note("zone_of_province", province=site.province, srid=site.srid, meridian=meridian)


def _other_zone(site: Site, middle: tuple[float, float] | None) -> tuple[int, float] | None:
    """The zone in which a point far from its commune would lie in it, and how far it lies: (EPSG code, m)."""
    if middle is None or site.srid is None:
        return None
    apart = math.hypot(site.north - middle[0], site.east - middle[1])
    if apart < APART_M:
        return None
    fits = [(distance, zone) for zone in ZONES if (distance := _distance_in(zone, site, middle)) < AMONG_M]
    return (min(fits)[1], apart) if fits else None


def _distance_in(zone: int, site: Site, middle: tuple[float, float]) -> float:
    """How far the point would lie from the middle, were it of ``zone``; good to some hundred metres."""
    assert site.srid is not None
    own, other = ZONES[site.srid], ZONES[zone]
    latitude = math.radians(site.north / other.scale / 110_700.0)
    shift = (other.meridian - own.meridian) * _DEGREE_M * math.cos(latitude) * own.scale
    east = 500_000 + (site.east - 500_000) * own.scale / other.scale + shift
    return math.hypot(site.north * own.scale / other.scale - middle[0], east - middle[1])


def _outline(sheet: Sheet, row: int, said: dict[str, Any], corners: Iterable[Site]) -> None:
    """Several corners are one parcel: its middle is its point, the corners are offered as its outline."""
    points = [(site.east, site.north) for site in corners]
    east, north = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    said["x"], said["y"] = round(north, 3), round(east, 3)
    ring = ", ".join(f"{e:.2f} {n:.2f}" for e, n in [*points, points[0]])
    sheet.note("outline_offered", row=row, n=len(points), outline=f"POLYGON(({ring}))")


def _name(said: Mapping[str, Any]) -> str:
    parcel, sheet = text_of(said.get("_parcel")), text_of(said.get("_map_sheet"))
    return f"Thửa đất số {parcel}, tờ bản đồ số {sheet}"


def _dms(meridian: float) -> str:
    return f"{int(meridian)}°{round(meridian % 1 * 60):02d}′"


FORM = Form(
    "land_office",
    frozenset(("facilities",)),
    recognise,
    _ALIASES,
    frozenset(("ghi chu",)),
    ("name", "kind", "x", "y", "srid"),
    hook,
)

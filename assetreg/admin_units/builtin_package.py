"""The files of the package ``vietnamadminunits`` as they lie: its tables of units and its conversion of 2025.

The package itself is never imported (its modules need libraries we do not carry); only its data files are read.
"""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from assetreg.admin_units.dataset import Point
from assetreg.core.errors import Unavailable

PACKAGE = "vietnamadminunits"
KINDS_OF_PROVINCE = {"Tỉnh": "province", "Thành phố": "city"}
KINDS_OF_DISTRICT = {
    "Quận": "urban_district",
    "Huyện": "rural_district",
    "Thị xã": "town",
    "Thành phố": "provincial_city",
}
KINDS_OF_COMMUNE = {"Xã": "commune", "Phường": "ward", "Thị trấn": "township", "Đặc khu": "special_zone"}


class Province(NamedTuple):
    """A province of either list."""

    code: str
    name: str
    kind: str


class District(NamedTuple):
    """A district of the former list; its point is a geocoder's."""

    code: str
    name: str
    kind: str
    province_code: str
    point: Point


class Commune(NamedTuple):
    """A commune of either list; ``district_code`` is empty in the present one, ``area_m2`` unknown in the former."""

    code: str
    name: str
    kind: str
    province_code: str
    district_code: str
    key: str  # folded name with its kind, without spaces
    point: Point
    area_m2: float | None


class Edge(NamedTuple):
    """A former commune, or a district without communes, and one present commune that took it or a part of it."""

    level: str
    code: str
    successor: str
    share: str
    is_default: bool


class Package(NamedTuple):
    """All we read; ``merged`` gives for each present province the codes of the former ones in it."""

    former_provinces: dict[str, Province]
    districts: dict[str, District]
    former_communes: dict[str, Commune]
    provinces: dict[str, Province]
    communes: dict[str, Commune]
    merged: dict[str, list[str]]
    edges: list[Edge]


def package_directory() -> Path:
    """Where the installed package's data lies; raises ``Unavailable`` when it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("units_package_missing", package=PACKAGE)
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def read_package(directory: Path | None = None) -> Package:
    """Read the two lists and the conversion; codes stay text, points are (longitude, latitude)."""
    data = directory or package_directory()
    # Immutable: the file is only read, and its directory may be read-only.
    database = sqlite3.connect(f"{(data / 'dataset.db').as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        database.row_factory = sqlite3.Row
        former = database.execute(FORMER).fetchall()
        present = database.execute(PRESENT).fetchall()
    finally:
        database.close()
    conversion = json.loads((data / "converter_2025.json").read_text("utf-8"))
    return _assemble(former, present, conversion)


FORMER = """
SELECT province, provinceCode, provinceKey, district, districtCode, districtKey, districtLat, districtLon,
       ward, wardCode, wardKey, wardLat, wardLon
FROM admin_units_legacy
"""
PRESENT = """
SELECT province, provinceCode, provinceKey, ward, wardCode, wardKey, wardLat, wardLon, wardAreaKm2
FROM admin_units
"""


def _assemble(former: list[sqlite3.Row], present: list[sqlite3.Row], conversion: dict[str, Any]) -> Package:
    former_provinces = {row["provinceCode"]: _province(row) for row in former}
    provinces = {row["provinceCode"]: _province(row) for row in present}
    former_codes = {row["provinceKey"]: row["provinceCode"] for row in former}
    codes = {row["provinceKey"]: row["provinceCode"] for row in present}
    return Package(
        former_provinces,
        {row["districtCode"]: _district(row) for row in former},
        {row["wardCode"]: _commune(row, row["districtCode"], None) for row in former if row["wardCode"]},
        provinces,
        {row["wardCode"]: _commune(row, "", row["wardAreaKm2"]) for row in present},
        {codes[key]: sorted(former_codes[k] for k in keys) for key, keys in conversion["DICT_PROVINCE"].items()},
        list(_edges(former, present, conversion)),
    )


def _edges(former: list[sqlite3.Row], present: list[sqlite3.Row], conversion: dict[str, Any]) -> Iterator[Edge]:
    """The conversion's folded names turned into codes; they are unique within province and district."""
    old = {
        f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": (
            ("commune", row["wardCode"]) if row["wardCode"] else ("district", row["districtCode"])
        )
        for row in former
    }
    new = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in present}
    for province, successors in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, names in successors.items():
            for name in names:
                yield Edge(*old[name], new[province, ward], "full", True)
    for province, divided in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for name, parts in divided.items():
            for part in parts:
                yield Edge(*old[name], new[province, part["newWardKey"]], "partial", part["isDefaultNewWard"])


def _province(row: sqlite3.Row) -> Province:
    return Province(row["provinceCode"], *_kind(row["province"], KINDS_OF_PROVINCE))


def _district(row: sqlite3.Row) -> District:
    return District(
        row["districtCode"],
        *_kind(row["district"], KINDS_OF_DISTRICT),
        row["provinceCode"],
        Point(row["districtLon"], row["districtLat"]),
    )


def _commune(row: sqlite3.Row, district: str, area_km2: float | None) -> Commune:
    return Commune(
        row["wardCode"],
        *_kind(row["ward"], KINDS_OF_COMMUNE),
        row["provinceCode"],
        district,
        row["wardKey"],
        Point(row["wardLon"], row["wardLat"]),
        round(area_km2 * 1e6) if area_km2 else None,
    )


def _kind(name: str, kinds: dict[str, str]) -> tuple[str, str]:
    """The name with its kind written as the law writes it ("Thị trấn", not "Thị Trấn"), and the kind."""
    for prefix, kind in kinds.items():
        if name.casefold().startswith(prefix.casefold()):
            return prefix + name[len(prefix) :], kind
    raise ValueError(name)

"""What tests of units share: fixed days, the index, and a small directory of seats and boundaries."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assetreg.admin_units.index import UnitIndex, unit_index

EVE = dt.date(2025, 6, 30)
FIRST_DAY = dt.date(2025, 7, 1)
NOW = dt.date(2026, 11, 21)


@pytest.fixture(scope="session")
def index(database: Engine) -> UnitIndex:
    """All units in memory, as of ``NOW``."""
    with Session(database) as session:
        return unit_index(session, NOW)


class DirectoryWriter:
    """Writes a directory of the shape the loader reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def communes(self, *rows: Mapping[str, Any]) -> None:
        """``communes_2025.csv``."""
        names = "code name ubnd_lat ubnd_lon clat clon area_calc population pop_flag name_2026 ubnd_src"
        self._table("communes_2025.csv", names.split(), rows)

    def crosswalk(self, *rows: Mapping[str, Any]) -> None:
        """``crosswalk_2025.csv``."""
        names = "old_code old_name district_code new_code share is_default sources old_lat old_lon"
        self._table("crosswalk_2025.csv", names.split(), rows)

    def shapes(self, name: str, features: Mapping[str, Any]) -> None:
        """``<name>.geojson`` with a geometry for each code."""
        collection = {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
                for code, geometry in features.items()
            ],
        }
        (self.path / f"{name}.geojson").write_text(json.dumps(collection), "utf-8")

    def _table(self, name: str, columns: list[str], rows: Iterable[Mapping[str, Any]]) -> None:
        with (self.path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)


def box(lon: float, lat: float, half: float) -> dict[str, Any]:
    """A square around a point, in degrees."""
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def bow_tie(lon: float, lat: float, half: float) -> dict[str, Any]:
    """A polygon that crosses itself, as simplified boundaries do."""
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    ring = [[west, south], [east, north], [east, south], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def directory(tmp_path: Path) -> DirectoryWriter:
    """An empty directory to write a source into."""
    return DirectoryWriter(tmp_path / "seats")

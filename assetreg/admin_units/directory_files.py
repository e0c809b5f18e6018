"""The files of a directory of units as they lie: tables and boundaries, refused whole where one cannot be right."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from shapely.errors import ShapelyError
from shapely.geometry import shape

from assetreg.admin_units.dataset import Point
from assetreg.core.errors import Invalid, NotFound
from assetreg.core.geo import COUNTRY

PATTERNS = ("communes*.csv", "crosswalk*.csv", "communes*.geojson", "provinces*.geojson")
type Row = Mapping[str, str]


@contextmanager
def reading(path: Path | None) -> Iterator[None]:
    """Name the file that cannot be read."""
    try:
        yield
    except Invalid as problem:
        problem.params.setdefault("file", path.name if path else "")
        raise
    except (ValueError, KeyError, TypeError, AttributeError, csv.Error, ShapelyError) as error:
        file = path.name if path else ""
        raise Invalid(code="units_directory_unreadable", file=file, reason=str(error)) from error


def find_files(path: Path) -> list[Path | None]:
    """The file of each of ``PATTERNS``, the first by name; raises ``NotFound`` or ``Invalid`` where there is none."""
    if not path.is_dir():
        raise NotFound("units_directory_missing", path=str(path))
    found = [next(iter(sorted(path.glob(pattern))), None) for pattern in PATTERNS]
    if not any(found):
        raise Invalid(code="units_directory_empty", path=str(path), expected=", ".join(PATTERNS))
    return found


def table(path: Path, columns: set[str]) -> Iterator[Row]:
    """The rows of a CSV file in UTF-8; raises ``Invalid`` where a column is missing, or a row is short or long."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        missing = columns - set(reader.fieldnames or ())
        if missing:
            raise Invalid(code="units_directory_columns", file=path.name, columns=", ".join(sorted(missing)))
        for row in reader:
            if None in row or None in row.values():
                raise Invalid(code="units_directory_ragged", line=reader.line_num)
            yield row


class Shape(NamedTuple):
    """A boundary as it was written, and as a geometry to reckon with."""

    geojson: str
    area: Any


def read_shapes(level: str, path: Path | None) -> dict[tuple[str, str], Shape]:
    """Boundaries by level and code; a feature without a geometry, or with one that is no area, has none.

    Raises ``Invalid`` (``units_directory_outside``) for one that reaches out of the country.
    """
    if path is None:
        return {}
    found = {}
    for feature in json.loads(path.read_text("utf-8"))["features"]:
        code = feature["properties"].get("code") or feature["properties"].get("prov")
        geometry = feature["geometry"] or {}
        if geometry.get("type") not in ("Polygon", "MultiPolygon") or not geometry.get("coordinates"):
            continue
        area = shape(geometry)
        west, south, east, north = area.bounds
        for lon, lat in ((west, south), (east, north)):
            in_country(code, lon, lat)
        found[level, code] = Shape(json.dumps(geometry), area)
    return found


def in_country(code: str, lon: float, lat: float) -> Point:
    """The point, in degrees; raises ``Invalid`` (``units_directory_outside``) for one that is not in the country."""
    if not COUNTRY.holds(lon, lat):  # nor is what is no number
        raise Invalid(code="units_directory_outside", unit=code, longitude=str(lon), latitude=str(lat))
    return Point(lon, lat)

"""Takes GeoJSON and GeoPackage files apart: every feature is a row with its facts and where it lies."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

from assetreg.core.errors import Invalid
from assetreg.core.geo import ZONES
from assetreg.core.parse import Door
from assetreg.imports.reading.found import Row
from assetreg.imports.reading.grids import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, Book, Grid

_DEGREES = (4326, 4979, 84)
_EPSG = re.compile(r"^(?:EPSG|OGC):(?:CRS)?([0-9]+)$")


def open_places(content: bytes, form: str) -> tuple[Book, dict[str | None, int]]:
    """A file's layers as sheets, and how many shapes of each are given by a point on their surface.

    Coordinates in degrees of WGS84 stand in ``longitude`` and ``latitude``, those of a VN-2000 zone in ``x`` (the
    northing), ``y`` and ``srid``, unless the features say these themselves. Raises ``Invalid``.
    """
    try:
        # GeoJSON has one layer, whose name is made up at each opening.
        read = [_layer(content, None)] if form == "geojson" else _packaged(content)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError):
        raise Invalid(code="file_damaged") from None
    return Book(form, None, tuple(grid for grid, _ in read)), {grid.name: n for grid, n in read}


def _packaged(content: bytes) -> list[tuple[Grid, int]]:
    """The layers of a GeoPackage; its driver wants a file with the usual ending."""
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(content)
        file.flush()
        return [_layer(file.name, str(name)) for name, _ in pyogrio.list_layers(file.name)[:MAX_SHEETS]]


def _layer(content: bytes | str, layer: str | None) -> tuple[Grid, int]:
    info = pyogrio.read_info(content, layer=layer)
    if info["features"] > MAX_ROWS:
        raise Invalid(code="too_many_rows", limit=MAX_ROWS)
    if len(info["fields"]) > MAX_COLUMNS - 3:
        raise Invalid(code="too_many_columns", limit=MAX_COLUMNS)
    meta, _, shapes, columns = pyogrio.raw.read(content, layer=layer)
    names = [str(field) for field in meta["fields"]]
    where, surfaces = _where(shapes, meta["crs"], names)
    facts = [[_plain(value) for value in column] for column in columns]
    headings = [*names, *where]
    return Grid(layer, Door.SHEET, lambda: _rows(headings, [*facts, *where.values()]), height=len(shapes) + 1), surfaces


def _rows(headings: Sequence[str], columns: Sequence[Sequence[Any]]) -> Iterator[Row]:
    yield headings
    yield from (list(row) for row in zip(*columns, strict=True))


def _where(shapes: Any, crs: str | None, names: Sequence[str]) -> tuple[dict[str, list[Any]], int]:
    """Columns that say where each feature lies, and for how many a point stands for a shape."""
    if shapes is None or {"longitude", "latitude"} <= set(names) or {"x", "y", "srid"} <= set(names):
        return {}, 0
    found = _EPSG.match(crs or "EPSG:4326")
    srid = int(found[1]) if found else 0
    if srid not in _DEGREES and srid not in ZONES:
        raise Invalid(code="places_projection", crs=str(crs)[:60])
    geometries = shapely.from_wkb(shapes, on_invalid="ignore")
    known = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    areal = known & (shapely.get_type_id(geometries) != shapely.GeometryType.POINT)
    points = np.where(areal, shapely.point_on_surface(geometries), geometries)
    east, north = shapely.get_x(points).tolist(), shapely.get_y(points).tolist()
    east = [value if ok else None for value, ok in zip(east, known, strict=True)]
    north = [value if ok else None for value, ok in zip(north, known, strict=True)]
    if srid in ZONES:
        return {"x": north, "y": east, "srid": [srid if ok else None for ok in known]}, int(areal.sum())
    return {"longitude": east, "latitude": north}, int(areal.sum())


def _plain(value: Any) -> Any:
    """A value as a spreadsheet would hold it."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and value != value else value

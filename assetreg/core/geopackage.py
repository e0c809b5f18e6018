"""Writes points with their facts as a GeoPackage, the file every desktop GIS opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

type Point = tuple[float | None, float | None]


def write_points(path: Path, layer: str, points: Sequence[Point], facts: Sequence[Mapping[str, Any]]) -> None:
    """One layer of points (longitude, latitude in EPSG:4326; None: no geometry) with a column per fact.

    Every mapping has the same keys. Numbers stay numbers, days stay days, an absent value is null.
    """
    names = list(facts[0]) if facts else []
    columns = [_column([fact[name] for fact in facts]) for name in names]
    pyogrio.raw.write(
        str(path),
        geometry=_geometry(points),
        field_data=[values for values, _ in columns],
        field_mask=[mask for _, mask in columns],
        fields=np.array(names, dtype=object),
        layer=layer,
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
    )


def _geometry(points: Sequence[Point]) -> Any:
    known = np.array([None not in point for point in points], dtype=bool)
    shapes = np.full(len(points), None, dtype=object)
    if known.any():
        places: list[Any] = [point for point in points if None not in point]
        shapes[known] = shapely.points(places)
    return shapely.to_wkb(shapes)


def _column(values: Sequence[Any]) -> tuple[Any, Any]:
    """The values as one array and the mask of those that are absent."""
    mask = np.array([value is None for value in values], dtype=bool)
    present = [value for value in values if value is not None]
    kind, empty = _kind(present)
    filled = [empty if value is None else value for value in values]
    if kind == "datetime64[D]":
        filled = [np.datetime64(value, "D") for value in filled]
    elif kind == "object":
        filled = [value if isinstance(value, str) else str(value) for value in filled]
    return np.array(filled, dtype=kind), mask


def _kind(present: Sequence[Any]) -> tuple[str, Any]:
    """The type of a column and what stands where a value is absent."""
    if present and all(isinstance(value, bool) for value in present):
        return "bool", False
    if present and all(isinstance(value, int) for value in present):
        return "int64", 0
    if present and all(isinstance(value, int | float | Decimal) for value in present):
        return "float64", 0.0
    if present and all(isinstance(value, dt.date) and not isinstance(value, dt.datetime) for value in present):
        return "datetime64[D]", dt.date(1970, 1, 1)
    return "object", ""

"""Reads a layer of lakes and rivers from a GeoPackage or GeoJSON file and keeps it in pieces that are quick to ask.

None is built in. Take the water polygons of an OpenStreetMap extract (``natural=water``, ``waterway=riverbank``) and
credit their source; until then the check whether a point lies on water is not made, and says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.raw
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.core.clock import today
from assetreg.core.copy import copy_rows
from assetreg.core.errors import Invalid, NotFound

POLYGONS = (3, 6)  # shapely's numbers of polygons and of several in one
WGS84 = ("EPSG:4326", "OGC:CRS84", "CRS84")
USUAL_CREDIT = "© OpenStreetMap contributors (ODbL)"
_FORGET = text("DELETE FROM water_layer WHERE name = :name")
_ENTER = text("""
    INSERT INTO water_layer (name, credit, digest, loaded_on, bodies, extent)
    VALUES (:name, :credit, :digest, :day, :bodies,
            ST_MakeEnvelope(:west, :south, :east, :north, 4326))
    RETURNING id
""")
_STAGE = text("CREATE TEMP TABLE water_read (name text, body geometry(Geometry, 4326)) ON COMMIT DROP")
_KEEP = text("""
    INSERT INTO water_part (layer_id, name, part)
    SELECT :layer, name, ST_Subdivide(ST_CollectionExtract(ST_MakeValid(body), 3), 64) FROM water_read
""")


@dataclass(frozen=True, slots=True)
class WaterReport:
    """What was read: bodies of water kept, and features left out because they are no areas."""

    name: str
    bodies: int
    left_out: int


def load_water(session: Session, file: Path, *, credit: str = USUAL_CREDIT) -> WaterReport:
    """Load every polygon of a file, in place of what a file of that name brought before.

    Raises ``NotFound`` (``file_not_found``) and ``Invalid``: ``water_unreadable``, ``water_not_degrees`` where it is
    not in longitude and latitude, ``water_without_areas``.
    """
    if not file.is_file():
        raise NotFound(code="file_not_found", file=str(file))
    bodies, left_out = _read(file)
    if not bodies:
        raise Invalid(code="water_without_areas", file=file.name)
    west, south, east, north = shapely.total_bounds([shape for _, shape in bodies])
    session.execute(_FORGET, {"name": file.name})
    values = {
        "name": file.name,
        "credit": credit,
        "digest": hashlib.sha256(file.read_bytes()).hexdigest(),
        "day": today(),
        "bodies": len(bodies),
        "west": float(west),
        "south": float(south),
        "east": float(east),
        "north": float(north),
    }
    layer = session.execute(_ENTER, values).scalar_one()
    session.execute(_STAGE)
    copy_rows(session, "water_read", ("name", "body"), _rows(bodies))
    session.execute(_KEEP, {"layer": layer})
    session.execute(text("DROP TABLE water_read"))
    return WaterReport(file.name, len(bodies), left_out)


def _read(file: Path) -> tuple[list[tuple[str | None, Any]], int]:
    try:
        meta, _, shapes, columns = pyogrio.raw.read(file, force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError):
        raise Invalid(code="water_unreadable", file=file.name) from None
    if meta["crs"] not in WGS84:
        raise Invalid(code="water_not_degrees", file=file.name, crs=str(meta["crs"]))
    fields = [str(field) for field in meta["fields"]]
    names = columns[fields.index("name")] if "name" in fields else [None] * len(shapes)
    read = [(name, shapely.from_wkb(shape)) for name, shape in zip(names, shapes, strict=True)]
    bodies = [
        (str(name) if isinstance(name, str) and name else None, shape)
        for name, shape in read
        if shape is not None and shapely.get_type_id(shape) in POLYGONS and not shape.is_empty
    ]
    return bodies, len(read) - len(bodies)


def _rows(bodies: list[tuple[str | None, Any]]) -> Iterator[tuple[str | None, str]]:
    for name, shape in bodies:
        yield name, f"SRID=4326;{shapely.to_wkt(shape, rounding_precision=7)}"

"""The shapes of the world we need: VN-2000's projections, the country's box, and the way to WGS84."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

EARTH_RADIUS_M = 6_371_008.8  # the mean radius of WGS84
# VN-2000 to WGS84: EPSG transformation 6960, accurate to 1 m; without it points lie about 225 m off.
_SHIFT = "+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
_DEGREES = f"+proj=longlat +ellps=WGS84 {_SHIFT} +no_defs"  # VN-2000 before any projection
# EPSG code -> central meridian in degrees: cadastral 3-degree zones (EPSG 5896-5899, 9205-9218).
_CADASTRAL = {
    5896: 102.0, 9205: 103.0, 9206: 104.0, 9207: 104.5, 9208: 104.75, 5897: 105.0, 9209: 105.5, 9210: 105.75,
    9211: 106.0, 9212: 106.25, 9213: 106.5, 9214: 107.0, 9215: 107.25, 9216: 107.5, 5899: 107.75, 5898: 108.0,
    9217: 108.25, 9218: 108.5,
}  # fmt: skip
_UTM = {3405: 105.0, 3406: 111.0}  # 6-degree zones 48N and 49N


@dataclass(frozen=True, slots=True)
class Zone:
    """One projection of VN-2000: transverse Mercator on ``meridian`` (degrees east) with a scale factor."""

    srid: int
    meridian: float
    scale: float

    @property
    def proj(self) -> str:
        """As PROJ writes it, with the shift to WGS84: many installations of PostGIS know half of the zones."""
        return (
            f"+proj=tmerc +lat_0=0 +lon_0={self.meridian:g} +k={self.scale} +x_0=500000 +y_0=0 +ellps=WGS84 "
            f"{_SHIFT} +units=m +no_defs"
        )


ZONES = {srid: Zone(srid, meridian, 0.9999) for srid, meridian in _CADASTRAL.items()} | {
    srid: Zone(srid, meridian, 0.9996) for srid, meridian in _UTM.items()
}


@dataclass(frozen=True, slots=True)
class Box:
    """A box of two axes, edges included."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, x: float, y: float) -> bool:
        """Whether ``x`` (eastward) and ``y`` (northward) lie inside."""
        return self.west <= x <= self.east and self.south <= y <= self.north


# Viet Nam with Hoang Sa and Truong Sa, in degrees.
COUNTRY = Box(102.0, 6.0, 118.0, 23.5)
# The same in the zone a place belongs to, and in any zone, in metres: easting from west to east.
COUNTRY_IN_ZONE = Box(100_000, 660_000, 900_000, 2_620_000)
COUNTRY_IN_ANY_ZONE = Box(-800_000, 660_000, 1_900_000, 2_620_000)

_KNOWN_ZONES = text("SELECT srid, proj4text FROM spatial_ref_sys WHERE srid = ANY (:srids)")
_TO_WGS84 = text("""
    WITH given AS (
      SELECT * FROM unnest(CAST(:projs AS text[]), CAST(:northings AS float8[]), CAST(:eastings AS float8[]))
        WITH ORDINALITY AS g (proj, northing, easting, place)
    ),
    -- One transformation per zone: setting one up costs far more than moving a point.
    zone AS (
      SELECT array_agg(place ORDER BY place) AS places,
             ST_Transform(ST_Collect(ST_MakePoint(easting, northing) ORDER BY place), proj, 4326) AS points
      FROM given GROUP BY proj
    )
    SELECT ST_X(d.geom), ST_Y(d.geom) FROM zone, ST_Dump(zone.points) AS d ORDER BY zone.places[d.path[1]]
""")
_TO_ZONE = text("""
    SELECT ST_Y(p), ST_X(p)
    FROM unnest(CAST(:longitudes AS float8[]), CAST(:latitudes AS float8[])) WITH ORDINALITY
           AS g (longitude, latitude, place),
         ST_Transform(
           ST_MakePoint(longitude, latitude), '+proj=longlat +datum=WGS84 +no_defs', CAST(:proj AS text)) AS p
    ORDER BY place
""")


def to_wgs84(session: Session, points: Sequence[tuple[int, float, float]]) -> list[tuple[float, float]]:
    """Points in VN-2000 as (longitude, latitude) in EPSG:4326, in the order given.

    ``points``: (SRID, x, y) as Vietnamese papers write them: x is the northing, y the easting, in metres. Raises
    ``KeyError`` for an SRID that is not in ``ZONES``.
    """
    return _moved(session, [(ZONES[srid].proj, northing, easting) for srid, northing, easting in points])


def from_wgs84(session: Session, srid: int, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of EPSG:4326 (longitude, latitude) as (x the northing, y the easting) in a zone, in the order given."""
    guess = _to_zone(session, srid, points)
    back = to_wgs84(session, [(srid, x, y) for x, y in guess])
    # The shift also moves heights, which a point of the map has not: there and back differs by a millimetre. Aiming as
    # far to the other side makes this the inverse of `to_wgs84`.
    aims = [(2 * one[0] - other[0], 2 * one[1] - other[1]) for one, other in zip(points, back, strict=True)]
    return _to_zone(session, srid, aims)


def _to_zone(session: Session, srid: int, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if not points:
        return []
    found = session.execute(
        _TO_ZONE,
        {
            "proj": ZONES[srid].proj,
            "longitudes": [longitude for longitude, _ in points],
            "latitudes": [latitude for _, latitude in points],
        },
    )
    return [(northing, easting) for northing, easting in found]


def shifted(session: Session, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Degrees of VN-2000 (longitude, latitude) as degrees of WGS84: what the shift alone moves, about 225 m."""
    return _moved(session, [(_DEGREES, latitude, longitude) for longitude, latitude in points])


def _moved(session: Session, points: Sequence[tuple[str, float, float]]) -> list[tuple[float, float]]:
    """(PROJ string, northward, eastward) as (longitude, latitude) in EPSG:4326."""
    if not points:
        return []
    found = session.execute(
        _TO_WGS84,
        {
            "projs": [proj for proj, _, _ in points],
            "northings": [northing for _, northing, _ in points],
            "eastings": [easting for _, _, easting in points],
        },
    )
    return [(longitude, latitude) for longitude, latitude in found]


def zones_amiss(connection: Connection) -> list[int]:
    """The zones that ``spatial_ref_sys`` lacks or holds without their shift to WGS84, by SRID."""
    rows = connection.execute(_KNOWN_ZONES, {"srids": list(ZONES)})
    known = {row.srid: row.proj4text for row in rows}
    return sorted(srid for srid in ZONES if _SHIFT not in known.get(srid, ""))


def great_circle_m(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Great-circle distance in metres between two points in degrees; within 0.6 % of the ellipsoid's."""
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    half_north = (other_north - north) / 2
    half_east = math.radians(other_longitude - longitude) / 2
    chord = math.sin(half_north) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(half_east) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))

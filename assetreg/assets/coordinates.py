"""The rules of a facility's coordinates that need no database: complete, in a known zone, not swapped, in the country.

Vietnamese papers give X as the northing and Y as the easting (DOMAIN 4.3); swapping the two, kilometres instead of
metres, a decimal mark that a spreadsheet lost and a point abroad are the usual faults. Each is refused with what was
probably meant, and never mended silently.
"""

from __future__ import annotations

from assetreg.core.errors import FieldError
from assetreg.core.geo import COUNTRY, COUNTRY_IN_ANY_ZONE, COUNTRY_IN_ZONE, ZONES
from assetreg.core.values import Refused, read_whole, shown


def read_srid(raw: object) -> int:
    """The EPSG code of a VN-2000 zone; anything else is ``unknown_srid``."""
    try:
        srid = read_whole(raw)
    except Refused:
        srid = 0
    if srid not in ZONES:
        raise Refused("unknown_srid", value=shown(raw))
    return srid


def check_degrees(longitude: float | None, latitude: float | None) -> FieldError | None:
    """Both or none; inside the country's box; ``swapped_axes`` carries the pair turned round."""
    if longitude is None or latitude is None:
        if longitude is None and latitude is None:
            return None
        return FieldError("longitude" if longitude is None else "latitude", "coordinates_incomplete")
    if COUNTRY.holds(longitude, latitude):
        return None
    if COUNTRY.holds(latitude, longitude):
        return FieldError("longitude", "swapped_axes", {"first": degrees(latitude), "second": degrees(longitude)})
    first, second = _unscaled(longitude, COUNTRY.west, COUNTRY.east), _unscaled(latitude, COUNTRY.south, COUNTRY.north)
    if first is not None and second is not None:
        return FieldError("longitude", "decimal_mark_lost", {"first": degrees(first), "second": degrees(second)})
    return FieldError("longitude", "outside_country", {"value": f"{degrees(longitude)}; {degrees(latitude)}"})


def check_metres(x: float | None, y: float | None, srid: int | None) -> FieldError | None:
    """All three or none; northing and easting where they belong; the converted point is judged later."""
    given = {"x": x, "y": y, "srid": srid}
    missing = [name for name, value in given.items() if value is None]
    if missing:
        return FieldError(missing[0], "coordinates_incomplete") if len(missing) < len(given) else None
    assert x is not None
    assert y is not None
    if COUNTRY_IN_ZONE.holds(y, x):
        return None
    if COUNTRY_IN_ZONE.holds(x, y):
        return FieldError("x", "swapped_axes", {"first": metres(y), "second": metres(x)})
    if COUNTRY_IN_ZONE.holds(y * 1000, x * 1000):
        return FieldError("x", "coordinates_in_km", {"first": metres(x * 1000), "second": metres(y * 1000)})
    if COUNTRY_IN_ANY_ZONE.holds(y, x):
        return None
    zone = COUNTRY_IN_ZONE
    first, second = _unscaled(x, zone.south, zone.north), _unscaled(y, zone.west, zone.east)
    if first is not None and second is not None:
        return FieldError("x", "decimal_mark_lost", {"first": metres(first), "second": metres(second)})
    return FieldError("x", "outside_country", {"value": f"{metres(x)}; {metres(y)}"})


def _unscaled(value: float, least: float, most: float) -> float | None:
    """The value with its decimal mark put back where a spreadsheet lost it, inside the bounds; None where none fits.

    The bounds lie less than a power of ten apart, so that there is one place for the mark.
    """
    while value > most:
        value /= 10
    return value if value >= least else None


def degrees(value: float) -> str:
    """A coordinate in degrees as a sentence shows it."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def metres(value: float) -> str:
    """A coordinate in metres as a sentence shows it."""
    return f"{value:.3f}".rstrip("0").rstrip(".")

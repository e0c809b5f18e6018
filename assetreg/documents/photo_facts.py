"""Where and when a photo says it was taken, read from its EXIF; what is missing or impossible is not known."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from assetreg.core.clock import VIETNAM

_CAMERA_TIME = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """Degrees in WGS84, accuracy in metres as the device judged it; None: the photo does not say."""

    taken_at: dt.datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    accuracy_m: float | None = None


def photo_facts(image: Image.Image) -> PhotoFacts:
    """What the EXIF of an opened picture says; a broken block says nothing."""
    try:
        exif = image.getexif()
        camera, gps = exif.get_ifd(IFD.Exif), exif.get_ifd(IFD.GPSInfo)
    except Exception:  # the parser meets whatever a device or an attacker wrote
        return PhotoFacts()
    return facts_of({**exif, **camera}, gps)


def facts_of(camera: Mapping[int, Any], gps: Mapping[int, Any]) -> PhotoFacts:
    """The facts in the tags of EXIF (2.32) and of its GPS block."""
    longitude = _degrees(gps.get(GPS.GPSLongitude), gps.get(GPS.GPSLongitudeRef), "E", "W", 180)
    latitude = _degrees(gps.get(GPS.GPSLatitude), gps.get(GPS.GPSLatitudeRef), "N", "S", 90)
    # A receiver without a fix writes status V, or zeros for both.
    known = longitude is not None and latitude is not None and (longitude, latitude) != (0, 0)
    if not known or _text(gps.get(GPS.GPSStatus)) == "V":
        return PhotoFacts(_taken_at(camera, gps))
    accuracy = _number(gps.get(GPS.GPSHPositioningError))
    plausible = accuracy is not None and 0 < accuracy < 100_000
    return PhotoFacts(_taken_at(camera, gps), longitude, latitude, accuracy if plausible else None)


def _degrees(value: Any, reference: Any, positive: str, negative: str, limit: int) -> float | None:
    """Degrees, minutes and seconds with their hemisphere as a signed number; without a hemisphere nothing."""
    sign = {positive: 1, negative: -1}.get(_text(reference).upper())
    if sign is None or not isinstance(value, tuple | list) or not 1 <= len(value) <= 3:
        return None
    parts = [_number(part) for part in value]
    if any(part is None or part < 0 for part in parts):
        return None
    degrees = sum(part / 60**place for place, part in enumerate(parts) if part is not None)
    return round(sign * degrees, 7) if degrees <= limit else None


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""


def _taken_at(camera: Mapping[int, Any], gps: Mapping[int, Any]) -> dt.datetime | None:
    """The satellites' time, else the camera's with its offset; a camera without one keeps Viet Nam's time."""
    by_satellite = _satellite_time(gps)
    if by_satellite is not None:
        return by_satellite
    for moment, offset in ((Base.DateTimeOriginal, Base.OffsetTimeOriginal), (Base.DateTime, Base.OffsetTime)):
        try:
            local = dt.datetime.strptime(_text(camera.get(moment)), _CAMERA_TIME)
        except ValueError:
            continue
        return _plausible(local.replace(tzinfo=_zone(_text(camera.get(offset)))))
    return None


def _satellite_time(gps: Mapping[int, Any]) -> dt.datetime | None:
    time = gps.get(GPS.GPSTimeStamp)
    parts = [_number(part) for part in time] if isinstance(time, tuple | list) else []
    if len(parts) != 3 or None in parts:
        return None
    hour, minute, second = (int(part) for part in parts if part is not None)
    try:
        day = dt.datetime.strptime(_text(gps.get(GPS.GPSDateStamp)), "%Y:%m:%d")
        return _plausible(day.replace(hour=hour, minute=minute, second=second, tzinfo=dt.UTC))
    except ValueError:
        return None


def _zone(offset: str) -> dt.tzinfo:
    try:
        return dt.datetime.strptime(offset, "%z").tzinfo or VIETNAM
    except ValueError:
        return VIETNAM


def _plausible(moment: dt.datetime) -> dt.datetime | None:
    """A clock that was never set says 1970 or 2000 at midnight; digital cameras with EXIF exist since 1995."""
    return moment.astimezone(dt.UTC) if moment.year >= 1995 else None

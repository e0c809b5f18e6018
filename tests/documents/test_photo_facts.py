from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import GPS, Base

from assetreg.documents.contents import read_picture
from assetreg.documents.photo_facts import PhotoFacts, facts_of
from tests.documents import files


def place(gps: dict[int, Any]) -> tuple[float | None, float | None]:
    facts = facts_of({}, gps)
    return facts.longitude, facts.latitude


def test_a_real_photo_says_where_and_when() -> None:
    gps = {**files.GPS_THERE, GPS.GPSHPositioningError: 4.5}
    camera = {Base.DateTimeOriginal: "2026:03:04 08:15:30", Base.OffsetTimeOriginal: "+07:00"}
    facts = read_picture(io.BytesIO(files.photo(gps=gps, camera=camera)), "anh").facts
    assert facts.longitude == pytest.approx(files.LONGITUDE, abs=1e-6)
    assert facts.latitude == pytest.approx(files.LATITUDE, abs=1e-6)
    assert facts.accuracy_m == pytest.approx(4.5)
    assert facts.taken_at == dt.datetime(2026, 3, 4, 1, 15, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(("east", "north"), [("E", "N"), ("W", "N"), ("E", "S"), ("W", "S")])
def test_the_hemisphere_is_the_sign(east: str, north: str) -> None:
    longitude, latitude = place({**files.GPS_THERE, GPS.GPSLongitudeRef: east, GPS.GPSLatitudeRef: north})
    assert longitude == pytest.approx(files.LONGITUDE if east == "E" else -files.LONGITUDE, abs=1e-6)
    assert latitude == pytest.approx(files.LATITUDE if north == "N" else -files.LATITUDE, abs=1e-6)


@pytest.mark.parametrize("missing", list(files.GPS_THERE))
def test_half_a_place_is_none(missing: int) -> None:
    assert place({tag: value for tag, value in files.GPS_THERE.items() if tag != missing}) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {GPS.GPSLatitude: (0.0, 0.0, 0.0), GPS.GPSLongitude: (0.0, 0.0, 0.0)},
        {GPS.GPSStatus: "V"},
        {GPS.GPSLatitude: (91.0, 0.0, 0.0)},
        {GPS.GPSLongitude: (180.0, 30.0, 0.0)},
        {GPS.GPSLatitude: (float("nan"), 0.0, 0.0)},
        {GPS.GPSLatitude: (-13.0, 0.0, 0.0)},
        {GPS.GPSLatitude: "13.98"},
        {GPS.GPSLatitude: ()},
        {GPS.GPSLatitudeRef: "?"},
        {GPS.GPSLatitudeRef: 7},
    ],
)
def test_what_cannot_be_is_not_known(wrong: dict[int, Any]) -> None:
    assert place({**files.GPS_THERE, **wrong}) == (None, None)


def test_degrees_may_come_without_minutes_and_seconds() -> None:
    assert place({**files.GPS_THERE, GPS.GPSLatitude: (13.9833,), GPS.GPSLongitude: (108.0018,)}) == (108.0018, 13.9833)


def test_an_accuracy_that_says_nothing_is_left_out() -> None:
    assert facts_of({}, {**files.GPS_THERE, GPS.GPSHPositioningError: 0.0}).accuracy_m is None


def test_the_satellites_time_is_believed_before_the_camera_s() -> None:
    gps = {GPS.GPSDateStamp: "2026:03:04", GPS.GPSTimeStamp: (1.0, 15.0, 30.0)}
    camera = {Base.DateTimeOriginal: "2001:01:01 00:00:00"}
    assert facts_of(camera, gps).taken_at == dt.datetime(2026, 3, 4, 1, 15, 30, tzinfo=dt.UTC)


def test_a_camera_without_a_zone_keeps_viet_nam_s_time() -> None:
    camera = {Base.DateTimeOriginal: "2026:03:04 08:15:30"}
    assert facts_of(camera, {}).taken_at == dt.datetime(2026, 3, 4, 1, 15, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("said", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "hôm qua", "", b"\xff\xff", 5])
def test_a_clock_that_was_never_set_says_nothing(said: Any) -> None:
    assert facts_of({Base.DateTimeOriginal: said}, {}).taken_at is None


ODD = st.one_of(st.text(), st.floats(), st.binary(), st.none(), st.tuples(st.floats(), st.floats(), st.floats()))


@given(st.dictionaries(st.sampled_from(list(GPS)), ODD), st.dictionaries(st.sampled_from(list(Base)), ODD))
def test_whatever_stands_there_a_place_is_on_the_globe_or_none(gps: dict[int, Any], camera: dict[int, Any]) -> None:
    facts = facts_of(camera, gps)
    if facts.longitude is None:
        assert facts.latitude is None
        return
    assert facts.latitude is not None
    assert -180 <= facts.longitude <= 180
    assert -90 <= facts.latitude <= 90


def test_a_broken_block_says_nothing_and_the_picture_is_kept() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20)).save(buffer, "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert read_picture(io.BytesIO(buffer.getvalue()), "anh").facts == PhotoFacts()

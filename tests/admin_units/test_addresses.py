"""An address falls apart into what lies below the commune, to the letter, and the units named behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetreg.admin_units.addresses import parse_address

# What is written, what lies below the commune by kind, the units.
WRITTEN = [
    (
        "Số 12 đường Hùng Vương, thôn 2, xã Ia Krăi, huyện Ia Grai, tỉnh Gia Lai",
        {"number": "Số 12", "street": "đường Hùng Vương", "hamlet": "thôn 2"},
        "xã Ia Krăi, huyện Ia Grai, tỉnh Gia Lai",
    ),
    ("12 Lê Lợi, P. Bến Nghé, Q.1, TP.HCM", {"number": "12", "street": "Lê Lợi"}, "P. Bến Nghé, Q.1, TP.HCM"),
    ("12 Lê Lợi, Bến Nghé, Quận 1", {"number": "12", "street": "Lê Lợi"}, "Bến Nghé, Quận 1"),
    (
        "25/7 hẻm 3 Nguyễn Trãi, khu phố 4, phường Tân Phú, Đồng Nai, Việt Nam",
        {"number": "25/7", "alley": "hẻm 3", "street": "Nguyễn Trãi", "hamlet": "khu phố 4"},
        "phường Tân Phú, Đồng Nai",
    ),
    (
        "Số 5 ngõ 12 phố Huế - phường Bùi Thị Xuân - quận Hai Bà Trưng - Hà Nội",
        {"number": "Số 5", "alley": "ngõ 12", "street": "phố Huế"},
        "phường Bùi Thị Xuân, quận Hai Bà Trưng, Hà Nội",
    ),
    ("Thôn 2 xã Ia Krăi huyện Ia Grai", {"hamlet": "Thôn 2"}, "xã Ia Krăi, huyện Ia Grai"),
    ("Tổ dân phố 5\nPhường Bến Nghé", {"hamlet": "Tổ dân phố 5"}, "Phường Bến Nghé"),
    ("Quốc lộ 19, thị trấn Đak Đoa", {"street": "Quốc lộ 19"}, "thị trấn Đak Đoa"),
    ("Trụ sở cũ, xã Ia Krái, tỉnh Gia Lai", {"other": "Trụ sở cũ"}, "xã Ia Krái, tỉnh Gia Lai"),
    ("xã Ia Krái, tỉnh Gia Lai", {}, "xã Ia Krái, tỉnh Gia Lai"),
    ("Ia Krái, Gia Lai", {}, "Ia Krái, Gia Lai"),
    ("Xã Bản Bo, huyện Tam Đường", {}, "Xã Bản Bo, huyện Tam Đường"),
    ("Số 5", {"number": "Số 5"}, ""),
    ("", {}, ""),
]


@pytest.mark.parametrize(("written", "below", "units"), WRITTEN)
def test_an_address_falls_into_its_parts(written: str, below: dict[str, str], units: str) -> None:
    parts = parse_address(written)
    assert dict(parts.parts) == below
    assert parts.units == units


@pytest.mark.parametrize(("written", "below", "units"), WRITTEN)
def test_what_lies_below_the_commune_stays_to_the_letter(written: str, below: dict[str, str], units: str) -> None:
    parts = parse_address(written)
    assert " ".join(parts.below.replace(",", " ").split()) == " ".join(" ".join(below.values()).split())
    assert parts.within("Phường Mới", "Tỉnh Mới").endswith("Phường Mới, Tỉnh Mới")


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error_and_nothing_is_added(text: str) -> None:
    parts = parse_address(text)
    letters = {letter for letter in parts.below + parts.units if letter.isalnum()}
    assert all(letter in text or letter.isdigit() or ord(letter) > 127 for letter in letters)


def test_rows_of_one_hamlet_share_it_however_the_number_reads() -> None:
    one, other = parse_address("Số 5, thôn Tây, xã Trà Bùi"), parse_address("Nhà ông Ba, thôn Tây, xã Trà Bùi")
    assert one.place == other.place == "thôn Tây"

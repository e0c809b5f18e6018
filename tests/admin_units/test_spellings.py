"""No usual spelling of a former commune is answered wrongly in silence; the long proof asks all of them."""

from __future__ import annotations

import datetime as dt

import pytest

from assetreg.admin_units.entries import Ambiguous, Entry, Match
from assetreg.admin_units.index import UnitIndex
from benchmarks.spellings import SPELLINGS, Old
from benchmarks.unit_names import known_units, rates
from tests.admin_units.conftest import EVE, NOW

EVERY = 97  # of 10,040: a hundred and four
type Asked = list[tuple[Entry, Old, frozenset[str]]]
# Spellings that say all that there is to say: no doubt is left.
SURE = [
    "in full", "abbreviated: P. X, Q. 1, TP. Y", "abbreviated, tight: P.X, Q.1, TP.Y", "from the wide to the narrow",
    "with dashes", "in brackets", "on lines", "without marks", "upper case", "NFD, hard blanks", "(cũ)",
    "the tone on the other vowel", "i for y, y for i: Kì, Qui, Lí, Vỹ", "Đăk for Đắk, no apostrophe", "04 for 4",
]  # fmt: skip


@pytest.fixture(scope="module")
def asked(index: UnitIndex) -> Asked:
    """Some of the former communes, and the five islands."""
    known = list(known_units(index))
    return [*known[::EVERY], *(one for one in known if one[0].level == "district")]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("on", [EVE, None], ids=["of 2025", "undated"])
def test_no_spelling_is_answered_wrongly_in_silence(
    index: UnitIndex, asked: Asked, spelling: str, on: dt.date | None
) -> None:
    counts, wrong = rates(index, asked, spelling, on)
    assert wrong == []
    assert counts["nothing"] + counts["doubt without"] == 0
    if spelling in SURE:
        assert counts["right"] == len(asked)


def test_a_name_of_before_and_of_after_is_told_by_its_day_or_its_district_or_is_a_doubt(index: UnitIndex) -> None:
    """Xã Thanh Bình: of Chợ Gạo, Tiền Giang, before; of Đồng Tháp, on the Tiền, after."""
    undated = index.commune("Xã Thanh Bình, Đồng Tháp")
    assert isinstance(undated, Ambiguous)
    days = {on: index.commune("Xã Thanh Bình, Đồng Tháp", on=on) for on in (EVE, dt.date(2025, 8, 15), NOW)}
    assert {on: found.code for on, found in days.items() if isinstance(found, Match)} == {
        EVE: "28615",
        dt.date(2025, 8, 15): "30130",
        NOW: "30130",
    }
    by_district = index.commune("Xã Thanh Bình, huyện Chợ Gạo")
    assert isinstance(by_district, Match)
    assert by_district.code == "28615"


def test_names_of_a_year_between_are_carried_through_later_changes(index: UnitIndex) -> None:
    between = index.commune("Xã Long Thành, tỉnh Đồng Nai", on=dt.date(2025, 8, 15))
    assert isinstance(between, Match)
    present = index.carry(between.unit_id)
    assert isinstance(present, int)
    assert (between.valid_to, index.unit(present).name) == (dt.date(2026, 4, 30), "Phường Long Thành")


def test_what_comes_near_is_offered_and_never_taken(index: UnitIndex) -> None:
    assert index.commune("Phường Bến Nghee, Quận 1") is None
    assert index.like("Phường Bến Nghee, Quận 1")[0].code == "26740"
    assert index.like("Phường Sài Gòn, Cà Mau")[0].name == "Phường Sài Gòn"
    assert index.like("Xã Hoàn Toàn Không Có Ở Đâu Cả Trên Đời") == ()
    assert isinstance(index.commune("Xã Hò Sơn, Huyện Hữu Lũng, Tỉnh Lạng Sơn"), Ambiguous)

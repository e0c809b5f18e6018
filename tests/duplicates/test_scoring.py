"""How names and records compare, on pairs of which it is known whether they are one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assetreg.duplicates.blocking import groups_of, pairs_between, pairs_within
from assetreg.duplicates.names import compare_names, taken_apart
from assetreg.duplicates.scoring import ASK, LISTED, Traits, judge
from benchmarks.labelled_pairs import labelled


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trụ sở UBND xã Ia Krái", "TRU SO UY BAN NHAN DAN XA IA KRAI (cũ)"),
        ("Trụ sở Ủy ban nhân dân xã Hòa Phú", "UBND xã Hoà Phú"),
        ("Trường THCS Nguyễn Du", "Trường Trung học cơ sở Nguyễn Du"),
        ("NVH thôn 3", "Nhà văn hóa thôn 03"),
        ("Trường Tiểu học số II", "Trường TH số 2"),
        ("TYT xã Ia Tô", "Trạm y tế xã Ia Tô"),
        ("Nhà văn hóa thôn 5", "Nhà văn háo thôn 5"),
    ],
)
def test_one_name_written_otherwise(one: str, other: str) -> None:
    found = compare_names(taken_apart(one), taken_apart(other))
    assert found.percent >= 90
    assert (found.kinds, found.numbers, found.proper) == (False, False, False)


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("Trường tiểu học số 1", "Trường tiểu học số 2", "numbers"),
        ("Nhà văn hóa thôn 1", "Nhà văn hóa thôn", "numbers"),
        ("Trụ sở UBND xã Ia Krái", "Trụ sở Công an xã Ia Krái", "kinds"),
        ("Trường Tiểu học Nguyễn Du", "Trường THCS Nguyễn Du", "kinds"),
        ("Trường Tiểu học Nguyễn Trãi", "Trường Tiểu học Nguyễn Du", "proper"),
        ("Trụ sở UBND xã Ia Krái", "Trụ sở UBND xã Ia Tô", "proper"),
        ("Điểm trường làng Ia O - Trường Tiểu học Kim Đồng", "Điểm trường làng Ia Sao - Trường TH Kim Đồng", "proper"),
    ],
)
def test_two_names_that_look_like_one(one: str, other: str, differs: str) -> None:
    assert getattr(compare_names(taken_apart(one), taken_apart(other)), differs)


def test_figures_in_a_name_are_its_numbers_and_nothing_else_depends_on_them() -> None:
    one, other = taken_apart("Trường TH số 012 khu II, thôn 3b"), taken_apart("Trường TH số 7 khu II, thôn 1001b")
    assert (one.numbers, other.numbers) == (("12", "2", "3"), ("7", "2", "1001"))
    assert one.words == "truong tieu hoc so 012 khu 2 thon 3 b"
    assert other.words == "truong tieu hoc so 7 khu 2 thon 1001 b"
    assert (one.kind, one.proper, one.is_point) == (other.kind, other.proper, other.is_point)


def test_within_one_list_names_of_other_numbers_are_not_put_together() -> None:
    names = ("Nhà văn hóa thôn 1", "Nhà văn hóa thôn 2", "NVH thôn 1", "Nhà văn hóa")
    records = [traits(number, name) for number, name in enumerate(names)]
    together = {(one.id, other.id) for one, other in pairs_within(records, of_one_number=True)}
    everything = {(one.id, other.id) for one, other in pairs_within(records)}
    apart = {(0, 1), (1, 2)}
    assert together.isdisjoint(apart)
    assert everything - together <= apart
    assert (0, 2) in together


def traits(number: int, name: str = "Trụ sở UBND xã Ia Krái", **said: object) -> Traits:
    holder = said.pop("holder", "UBND xã Ia Krái")
    return Traits(number, taken_apart(name), taken_apart(str(holder)).words, **({"commune_id": 1} | said))  # type: ignore[arg-type]


def test_reasons_are_told_the_weightiest_first() -> None:
    said = {"longitude": 108.0, "latitude": 13.9, "original_cost_vnd": 1_234_567_891, "land_area_m2": Decimal(900)}
    found = judge(traits(1, **said), traits(2, "UBND xã Ia Krái (cũ)", **said))
    assert found is not None
    assert found.score == 100
    assert [reason.code for reason in found.reasons] == [
        "name", "distance", "cost_equal", "same_holder", "land_equal", "same_commune",
    ]  # fmt: skip


def test_two_national_codes_are_two_facilities_whatever_else_is_alike() -> None:
    assert judge(traits(1, national_code="T1"), traits(2, national_code="T2")) is None
    assert judge(traits(1, national_code="T1"), traits(2)) is not None


def test_the_labelled_pairs_are_told_apart() -> None:
    judged = [(pair.is_one, verdict.score if (verdict := judge(pair.one, pair.other)) else 0)
              for pair in labelled(2_400, seed=7)]  # fmt: skip
    for least, precision, recall in ((ASK, 0.995, 0.92), (LISTED, 0.99, 0.95)):
        asked = [is_one for is_one, score in judged if score >= least]
        assert sum(asked) / len(asked) >= precision
        assert sum(asked) / sum(is_one for is_one, _ in judged) >= recall


def test_only_records_that_share_a_key_are_compared() -> None:
    records = [
        traits(1), traits(2, "UBND xã Ia Krái (cũ)", commune_id=9), traits(3, "Trường Tiểu học Kim Đồng", commune_id=7),
        traits(4, "Kho lưu trữ", holder="Sở Nội vụ", commune_id=5),
    ]  # fmt: skip
    assert (1, 2) in [(one.id, other.id) for one, other in pairs_within(records)]
    assert all(4 not in (one.id, other.id) for one, other in pairs_within(records))
    assert [(one.id, other.id) for one, other in pairs_between(records[:1], records[1:2])] == [(1, 2)]
    assert groups_of([(1, 2), (2, 3), (7, 9)]) == {1: 1, 2: 1, 3: 1, 7: 7, 9: 7}

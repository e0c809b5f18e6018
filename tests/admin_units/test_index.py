"""What people write for a commune is understood, and nothing is guessed where it may mean several."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from assetreg.admin_units.index import Ambiguous, Match, Split, UnitIndex, unit_index
from assetreg.admin_units.names import key_of, parse_name
from assetreg.admin_units.written import readings
from tests.admin_units.conftest import EVE, NOW

OLD, NEW = True, False  # a unit that ended on 1 July 2025, or one that stands

# What is written, the code meant, and whether of the old unit, asked as of now.
WRITTEN = [
    # Codes
    ("26740", "26740", NEW),
    (" 26740 ", "26740", NEW),
    ("26740.0", "26740", NEW),
    ("26740 - Phường Sài Gòn", "26740", NEW),
    ("26740 - Phường Bến Nghé", "26740", OLD),
    ("26740, P. Bến Nghé, Quận 1", "26740", OLD),
    ("00001", "00001", OLD),
    ("00004 Phường Ba Đình", "00004", NEW),
    ("00004 - Phường Trúc Bạch", "00004", OLD),
    # Former communes with district and province
    ("Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh", "26740", OLD),
    ("P. Bến Nghé, Q.1, TP.HCM", "26740", OLD),
    ("P.Bến Nghé, Q1, TPHCM", "26740", OLD),
    ("p bến nghé, q 1, tp hcm", "26740", OLD),
    ("phuong ben nghe, quan 1, tp ho chi minh", "26740", OLD),
    ("PHƯỜNG BẾN NGHÉ, QUẬN 1, HCM", "26740", OLD),
    ("Bến Nghé, Quận 1, Sài Gòn", "26740", OLD),
    ("Phường Bến Nghé (Quận 1)", "26740", OLD),
    ("Phường Bến Nghé; Quận 01; TP. Hồ Chí Minh", "26740", OLD),
    ("Phường Bến Nghé quận 1 thành phố Hồ Chí Minh", "26740", OLD),
    ("phường 4, TP Mỹ Tho, Tiền Giang", "28252", OLD),
    ("Phường 04, Thành phố Mỹ Tho, tỉnh Tiền Giang", "28252", OLD),
    ("P4, TP. Mỹ Tho, T. Tiền Giang", "28252", OLD),
    ("P.4 TP.Mỹ Tho", "28252", OLD),
    ("F4, TP Mỹ Tho, Tiền Giang", "28252", OLD),
    ("Phường 4, Thị xã Cai Lậy, Tiền Giang", "28439", OLD),
    ("P. 4, TX. Cai Lậy, Tiền Giang", "28439", OLD),
    ("Phường 4, T.X Cai Lậy", "28439", OLD),
    ("P4, Q10, HCM", "27193", OLD),
    ("phường 4, quận 8, tp.hcm", "27409", OLD),
    ("Phường IV, thành phố Vị Thanh, Hậu Giang", "31324", OLD),
    ("Phường 4, TP. Vị Thanh, Hậu Giang", "31324", OLD),
    ("Xã Ia Krái, huyện Ia Grai, tỉnh Gia Lai", "23776", OLD),
    ("X. Ia Krai, H. Ia Grai, Gia Lai", "23776", OLD),
    ("xã Ia Krái huyện Ia Grai tỉnh Gia Lai", "23776", OLD),
    ("xa ia krai huyen ia grai tinh gia lai", "23776", OLD),
    ("Thị trấn Chư Sê, huyện Chư Sê, Gia Lai", "23941", OLD),
    ("TT. Chư Sê, H. Chư Sê, Gia Lai", "23941", OLD),
    ("TT Chư Sê, Chư Sê, Gia Lai", "23941", OLD),
    ("Ttr. Chư Sê, Gia Lai", "23941", OLD),
    ("Thị trấn Chư Sê, Gia Lai", "23941", OLD),
    ("Phường Phương Mai, Đống Đa, Hà Nội", "00232", OLD),
    ("Phương Mai, Q. Đống Đa, HN", "00232", OLD),
    ("phuong mai, dong da, ha noi", "00232", OLD),
    ("xã Hoà Bình, huyện Vĩnh Bảo, Hải Phòng", "11890", OLD),
    ("Xã Hòa Bình, Kim Thành, Hải Dương", "10798", OLD),
    ("xã Thạnh Quới, huyện Vĩnh Thạnh, Cần Thơ", "31246", OLD),
    ("xã Thạnh Quới, Mỹ Xuyên, Sóc Trăng", "31714", OLD),
    ("Phường Tam Quan Nam, thị xã Hoài Nhơn, Bình Định", "21658", OLD),
    ("Phường Tam Quan Bắc, TX Hoài Nhơn", "21655", OLD),
    ("xã Ea M'Đoal, huyện M'Đrắk, Đắk Lắk", "24430", OLD),
    ("xa Ea M Doal, M'Drak, Dak Lak", "24430", OLD),
    ("xã Ea M’Doal, MDrak, Đắc Lắc", "24430", OLD),
    ("Thị trấn Phù Mỹ, huyện Phù Mỹ, Bình Định", "21730", OLD),
    ("Phường Vĩ Dạ, quận Thuận Hóa, TP Huế", "19777", OLD),
    ("phường Vỹ Dạ, Q. Thuận Hóa, TT-Huế", "19777", OLD),
    ("Xã Long Sơn, TP. Vũng Tàu, BR-VT", "26545", OLD),
    ("Xã Long Sơn, TP Vũng Tàu, Bà Rịa – Vũng Tàu", "26545", OLD),
    # Present communes
    ("Phường Sài Gòn, Thành phố Hồ Chí Minh", "26740", NEW),
    ("P. Sài Gòn, TPHCM", "26740", NEW),
    ("Phường Sài Gòn, Quận 1, TPHCM", "26740", NEW),
    ("Xã Ia Krái, Gia Lai", "23776", NEW),
    ("X. Ia Krai, T. Gia Lai", "23776", NEW),
    ("Ia Krái, Gia Lai", "23776", NEW),
    ("xã Ia Krái tỉnh Gia Lai", "23776", NEW),
    ("Phường Quy Nhơn, tỉnh Gia Lai", "21583", NEW),
    ("phường Qui Nhơn, Gia Lai", "21583", NEW),
    ("Phường Quy Nhơn, Bình Định", "21583", NEW),
    ("Phường Xuân Hương - Đà Lạt, Lâm Đồng", "24781", NEW),
    ("phường Xuân Hương – Đà Lạt, tỉnh Lâm Đồng", "24781", NEW),
    ("Đặc khu Lý Sơn", "21548", NEW),
    ("ĐK. Lý Sơn, Quảng Ngãi", "21548", NEW),
    ("dac khu ly son, quang ngai", "21548", NEW),
    ("Đặc khu Côn Đảo, TP. Hồ Chí Minh", "26732", NEW),
    ("Đặc khu Côn Đảo, Bà Rịa - Vũng Tàu", "26732", NEW),
    ("Phường Long Thành, Đồng Nai", "26368", NEW),
    ("Phường Long Thành, TP Đồng Nai", "26368", NEW),
    ("Phường Bố Hạ, tỉnh Bắc Ninh", "07294", NEW),
    ("Phường Thuận Hoá, TP. Huế", "19789", NEW),
    ("xã Hoà Hiệp, Vĩnh Long", "29734", NEW),
    ("Phường Buôn Ma Thuột, Đắk Lắk", "24133", NEW),
    ("phường buôn ma thuột, đắc lắc", "24133", NEW),
    # What these became ended once more before their province took the name that stands beside them.
    ("Xã Đông Sơn, Thành phố Bắc Ninh", "07273", OLD),
    ("Xã Phước Thiền, Thành phố Đồng Nai", "26470", OLD),
]


@pytest.mark.parametrize(("written", "code", "old"), WRITTEN)
def test_what_people_write_is_understood(index: UnitIndex, written: str, code: str, old: bool) -> None:
    found = index.commune(written)
    assert isinstance(found, Match), found
    assert (found.code, found.valid_to is not None) == (code, old)


@pytest.mark.parametrize(
    ("written", "columns", "on", "code", "old"),
    [
        ("26740", {}, EVE, "26740", OLD),
        ("Xã Ia Krái", {"district": "Huyện Ia Grai", "province": "Gia Lai"}, NOW, "23776", OLD),
        ("Xã Ia Krái", {"province": "Gia Lai"}, NOW, "23776", NEW),
        ("Xã Ia Krái", {"province": "52"}, NOW, "23776", NEW),
        ("Xã Ia Krái", {"province": "64"}, EVE, "23776", OLD),
        ("Xã Ia Krái", {"province": "52"}, EVE, "23776", OLD),
        ("Xã Ia Krái", {"district": "628"}, EVE, "23776", OLD),
        ("Phường 4", {"district": "TP Mỹ Tho"}, EVE, "28252", OLD),
        ("Phường 4", {"district": "Mỹ Tho", "province": "Đồng Tháp"}, EVE, "28252", OLD),
        ("Phường Bến Nghé", {"district": "", "province": None}, NOW, "26740", OLD),
    ],
)
def test_the_column_and_its_neighbours_say_which_unit_is_meant(
    index: UnitIndex, written: str, columns: dict[str, str | None], on: dt.date, code: str, old: bool
) -> None:
    found = index.commune(written, on=on, **columns)
    assert isinstance(found, Match), found
    assert (found.code, found.valid_to is not None) == (code, old)


def test_a_name_that_means_several_communes_is_not_guessed(index: UnitIndex) -> None:
    found = index.commune("Xã Tân Phú")
    assert isinstance(found, Ambiguous)
    assert {"17272", "25549"} <= {match.code for match in found.candidates}
    former = index.commune("Phường 4, Tiền Giang", on=EVE)
    assert isinstance(former, Ambiguous)
    assert {match.code for match in former.candidates} == {"28252", "28439"}


def test_accents_decide_where_names_differ_by_nothing_else(index: UnitIndex) -> None:
    with_accents = index.commune("Xã Thanh Bình, Đồng Tháp", on=NOW)
    without = index.commune("xa thanh binh, dong thap")
    assert isinstance(with_accents, Match)
    assert with_accents.code == "30130"
    assert isinstance(without, Match | Ambiguous)


def test_what_is_nowhere_is_not_found(index: UnitIndex) -> None:
    for written in ("", "  ", "-", "Xã Không Có Thật", "99999", "Phường Sài Gòn, Cà Mau", "Huyện Ia Grai"):
        assert index.commune(written) is None, written
    assert index.commune("Phường Sài Gòn", on=EVE) is None


def test_a_code_beside_another_name_says_that_they_disagree(index: UnitIndex) -> None:
    agreeing, wrong = index.commune("26740 Phường Sài Gòn"), index.commune("26740 - Xã Ia Krái")
    elsewhere = index.commune("26740", province="Gia Lai")
    assert isinstance(agreeing, Match)
    assert isinstance(wrong, Match)
    assert isinstance(elsewhere, Match)
    assert (agreeing.agrees, wrong.agrees, elsewhere.agrees) == (True, False, False)


def test_a_kind_that_has_changed_is_forgiven_but_noted(index: UnitIndex) -> None:
    found = index.commune("Xã Sài Gòn, TP.HCM")
    assert isinstance(found, Match)
    assert (found.code, found.agrees) == ("26740", False)
    assert isinstance(index.commune("Xã Long Thành, Đồng Nai"), Match)


def carried(index: UnitIndex, written: str) -> str | list[tuple[str, str, bool]] | None:
    found = index.commune(written, on=EVE)
    assert isinstance(found, Match)
    heir = index.carry(found.unit_id)
    if isinstance(heir, Split):
        return [(index.unit(h.unit_id).code, h.share, h.is_default) for h in heir.candidates]
    return heir if heir is None else index.unit(heir).name


def test_an_old_commune_is_carried_to_the_present_one_also_through_later_changes(index: UnitIndex) -> None:
    assert carried(index, "26740") == "Phường Sài Gòn"
    assert carried(index, "Thị trấn Long Thành, Đồng Nai") == "Phường Long Thành"
    assert carried(index, "Phường 4, TP Mỹ Tho, Tiền Giang") == "Phường Đạo Thạnh"
    present = index.commune("26740")
    assert isinstance(present, Match)
    assert index.carry(present.unit_id) == present.unit_id


def test_a_split_commune_is_a_question(index: UnitIndex) -> None:
    parts = carried(index, "Phường Phương Mai, Đống Đa, Hà Nội")
    assert isinstance(parts, list)
    assert {share for _, share, _ in parts} == {"partial"}
    assert [default for _, _, default in parts] == [True] + [False] * (len(parts) - 1)


def test_the_index_is_built_quickly(database: Engine) -> None:
    with Session(database) as session:
        session.connection()
        times = []
        for _ in range(3):
            started = time.process_time()  # the processor's: what else runs on the machine does not count
            unit_index(session, NOW)
            times.append(time.process_time() - started)
    assert min(times) < 0.15


def test_every_former_commune_is_found_by_its_own_address(index: UnitIndex, database: Engine) -> None:
    """All 10,035, each by a text of its own, in a second or two."""
    with Session(database) as session:
        written = session.execute(
            text(
                """
                SELECT c.id, c.name || ', ' || d.name || ', ' || p.name
                FROM admin_unit c
                JOIN admin_unit d ON d.id = c.parent_id AND d.level = 'district'
                JOIN admin_unit p ON p.id = d.parent_id
                """
            )
        ).all()
    started = time.process_time()
    found = {unit_id: index.commune(address, on=EVE) for unit_id, address in written}
    assert time.process_time() - started < 4
    assert len(found) == 10_035
    assert [match for unit_id, match in found.items() if not isinstance(match, Match) or match.unit_id != unit_id] == []


def test_every_present_commune_is_found_without_accents_or_named_among_others(
    index: UnitIndex, database: Engine
) -> None:
    with Session(database) as session:
        written = session.execute(
            text(
                """
                SELECT c.id, c.search_name || ', ' || p.search_name
                FROM admin_unit c JOIN admin_unit p ON p.id = c.parent_id
                WHERE c.level = 'commune' AND c.valid_to IS NULL
                """
            )
        ).all()
    for unit_id, address in written:
        found = index.commune(address)
        if isinstance(found, Ambiguous):
            assert unit_id in {match.unit_id for match in found.candidates}, address
        else:
            assert found is not None, address
            assert found.unit_id == unit_id, address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "Hoà Bình"),
        ("Thủy Nguyên", "Thuỷ Nguyên"),
        ("Quy Nhơn", "Qui Nhơn"),
        ("04", "4"),
        ("IV", "4"),
        ("Phan Rang - Tháp Chàm", "Phan Rang–Tháp Chàm"),
        ("Cư M'gar", "Cu M’gar"),
        ("Đắk R'Lấp", "Dak R Lap"),
        ("Lý Sơn", "LÝ SƠN"),
    ],
)
def test_spellings_of_one_name_share_their_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("written", "kinds", "key"),
    [
        ("Phường 12", {"ward"}, "12"),
        ("P12", {"ward"}, "12"),
        ("Phương Mai", set(), "phuongmai"),
        ("Quan Lạn", set(), "quanlan"),
        ("Tịnh Khê", set(), "tinhkhe"),
        ("Xà Bang", set(), "xabang"),
        ("Thị trấn", set(), "thitran"),
        ("TP.HCM", {"city", "provincial_city"}, "hcm"),
        ("Tp Huế", {"city", "provincial_city"}, "hue"),
        ("H. Ia Grai", {"rural_district", "island_district"}, "iagrai"),
        ("huyện đảo Lý Sơn", {"rural_district", "island_district"}, "lison"),
    ],
)
def test_kind_words_are_told_from_names(written: str, kinds: set[str], key: str) -> None:
    name = parse_name(written)
    assert (set(name.kinds), name.key) == (kinds, key)


def test_units_without_commas_have_a_second_reading() -> None:
    (first,), (second,), *_ = readings("xã Ia Krái huyện Ia Grai tỉnh Gia Lai")
    assert first.within == ()
    assert [name.key for name in (second.name, *second.within) if name] == ["iacrai", "iagrai", "gialai"]

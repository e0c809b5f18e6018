"""The pure rules of reading: letters, syllables, amounts, dates, kinds of rows, headings, row numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetreg.core.parse import Door
from assetreg.core.values import Refused
from assetreg.imports.kinds import KINDS
from assetreg.imports.reading import amounts
from assetreg.imports.reading.found import SHEET_STRIDE, Question, ReadingOptions, where
from assetreg.imports.reading.grids import Grid
from assetreg.imports.reading.header import Words, find_header, is_numbers
from assetreg.imports.reading.layouts.classes import commune_of, facility_kind, kind_of_class
from assetreg.imports.reading.mending import DecimalMarks, count_marks
from assetreg.imports.reading.opening import open_reading
from assetreg.imports.reading.row_kinds import RowKind, Shape, is_body, is_unit, kind_of, without_number
from assetreg.imports.reading.survey import survey
from assetreg.imports.reading.syllables import evidence, is_syllable
from assetreg.imports.reading.tables import spans
from assetreg.imports.reading.tcvn3 import converted, from_unicode, readable, to_unicode
from tests.imports.corpus.making import book
from tests.imports.files import csv_file, row

KIND = KINDS["facilities"]
SHAPE = Shape({0: ("STT",), 1: ("Tên tài sản",), 2: ("Nguyên giá", "Tổng")}, 0)
LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵĂÂÊÔƠƯĐ .,-0123456789"
)


@given(st.text(LETTERS))
def test_letters_of_tcvn3_come_back_as_they_went(text: str) -> None:
    assert to_unicode(from_unicode(text)) == text


@given(st.text(LETTERS))
def test_text_typed_in_unicode_is_never_converted(text: str) -> None:
    if any(letter > "\xff" for letter in text):
        assert converted(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Tªn tµi s¶n", "Tên tài sản"), ("Bµn ghÕ häp", "Bàn ghế họp"), ("Số hiệu", "Số hiệu"), ("Đường", "Đường")],
)
def test_headings_in_vntime_are_readable(typed: str, meant: str) -> None:
    assert readable(typed) == meant


@pytest.mark.parametrize("word", "nghiêng khuỷu quạch giường uỷ hoà gì quý thuở xoắn ngoằn yêu Ủy".split())
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["chiÕc", "§VT", "hrung", "xyz", "ngth", "àạ", "tr\xadêng"])
def test_what_is_no_syllable_is_known(word: str) -> None:
    assert not is_syllable(word)


def test_evidence_counts_different_words_with_letters_beyond_ascii() -> None:
    assert evidence(["Trụ sở", "Trụ sở", "abc"]).words == 2
    assert evidence(["abc"]).words == 0


@pytest.mark.parametrize(
    ("text", "dong"),
    [("895,4 tr", 895_400_000), ("1.250.000 đồng", 1_250_000), ("12 tỷ", 12 * 10**9), ("1250 nghìn đồng", 1_250_000),
     ("hết KH", 0), ("đã hết hao mòn", 0), ("1.250.000", None), ("12 bộ", None), ("", None)],
)  # fmt: skip
def test_amounts_with_their_unit_behind(text: str, dong: int | None) -> None:
    assert amounts.money(text) == dong


def test_an_amount_that_could_be_either_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        amounts.money("1.250 tr")
    assert refusal.value.code == "ambiguous_number"


def test_dates_have_two_readings_or_one() -> None:
    both = amounts.slashed("03/07/2025")
    assert both is not None
    assert (both.day_first, both.month_first) == (dt.date(2025, 7, 3), dt.date(2025, 3, 7))
    assert amounts.slashed("31/02/2025") == amounts.Slashed(None, None)
    assert amounts.slashed("2025") is None


@pytest.mark.parametrize(("cell", "figure"), [
    ("1.250,5", "1250.5"), ("1250m2", "1250"), (12.5, "12.5"), (True, None), ("abc", None), ("0,25", "0.25"),
    (0.1 + 0.2, "0.3"), ("12 ha", None),
])  # fmt: skip
def test_figures_for_sums(cell: object, figure: str | None) -> None:
    assert amounts.figure(cell) == (None if figure is None else Decimal(figure))


@pytest.mark.parametrize(
    ("typed", "either", "settled"),
    [(["1.234,5"], "1.250", "1250"), (["1,234.5"], "1.250", "1.25"), (["1.234,5", "1,234.5"], "1.250", "1.250"),
     (["12,5"], "1,250", "1.25"), ([], "1.250", "1.250"), (["1.000.000"], "2.500", "2500")],
)  # fmt: skip
def test_the_table_says_what_a_mark_means_only_where_it_is_of_one_mind(
    typed: list[str], either: str, settled: str
) -> None:
    styles = [0, 0]
    for text in typed:
        count_marks(styles, text)
    assert DecimalMarks(*styles).settle(either) == settled


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["", "Tổng cộng", "5"], RowKind.TOTAL),
        (["", "Cộng (I+II)", "5"], RowKind.TOTAL),
        (["1", "Tổng công ty Điện", "5"], RowKind.DATA),
        (["1", "Công an xã", "5"], RowKind.DATA),
        (["I", "Đất", "5"], RowKind.GROUP),
        (["", "1. Đất", ""], RowKind.GROUP),
        (["", "UBND xã Ia Hrung", ""], RowKind.GROUP),
        (["1", "UBND xã Ia Hrung", ""], RowKind.DATA),
        (["STT", "Tên tài sản", "Nguyên giá"], RowKind.HEADING),
        (["", "", "Tổng"], RowKind.TOTAL),
        (["Người lập biểu", "", "Thủ trưởng đơn vị"], RowKind.FOOTER),
        (["", "Gia Lai, ngày 3 tháng 7 năm 2025", ""], RowKind.FOOTER),
        (["4", "", ""], RowKind.EMPTY_FORM),
        (["4", ".....", "…"], RowKind.EMPTY_FORM),
        (["4", "Bàn", ""], RowKind.DATA),
    ],
)
def test_rows_are_told_apart(cells: list[str], kind: RowKind) -> None:
    assert kind_of(cells, SHAPE) is kind


def test_what_follows_a_signature_are_names() -> None:
    assert kind_of(["", "Nguyễn Văn Thử", "Siu Mẫu"], SHAPE, after_footer=True) is RowKind.FOOTER


def test_groups_name_bodies_communes_or_classes() -> None:
    assert is_body("II. Trường Tiểu học Hai")
    assert is_unit("Xã Ia Yok")
    assert not is_unit("xã hội hóa") or not is_body("Đất")
    assert without_number("IV. UBND xã A:") == "UBND xã A"


@pytest.mark.parametrize(("cells", "numbers"), [
    (["1", "2", "3"], True), (["(1)", "(2)", "(3)"], True), (["A", "B", "1", "2"], True), (["1", "2", "3=1+2"], True),
    (["1", "250", "300"], False), (["1", "Nhà", "3"], False), (["5", "2", "3"], False), (["1", "2"], False),
])  # fmt: skip
def test_rows_of_column_numbers(cells: list[str], numbers: bool) -> None:
    assert is_numbers(cells) is numbers


def test_headings_of_two_levels_are_known_by_both() -> None:
    words = Words(KINDS["vehicles"], {}, {})
    rows = [["Tên xe", "Biển số", "Nguyên giá", None, None], [None, None, "Tổng", "Nguồn NS", "Nguồn khác"], ["a"]]
    header = find_header(rows, [], words)
    assert header is not None
    assert dict(header.fields) == {
        0: "name", 1: "plate", 2: "original_cost_vnd", 3: "cost_budget_vnd", 4: "cost_other_vnd",
    }  # fmt: skip
    assert (header.top, header.bottom) == (0, 1)


def test_what_a_person_says_of_a_heading_wins() -> None:
    words = Words(KIND, {"ten tru so": None, "mau son": "name"}, {})
    header = find_header([["Tên trụ sở", "Màu sơn", "Loại"], ["a", "b", "c"]], [], words)
    assert header is not None
    assert dict(header.fields) == {1: "name", 2: "kind"}


def test_classes_and_names_tell_the_kind() -> None:
    assert [kind_of_class(text) for text in ("1. Đất", "Xe ô tô", "PTVT khác", "Máy móc, thiết bị", "Hàng")] == [
        "facilities", "vehicles", "equipment", "equipment", None,
    ]  # fmt: skip
    assert facility_kind("Trụ sở UBND xã") == "headquarters"
    assert facility_kind("Điểm trường Làng Bút") == "public_service"
    assert facility_kind("Thửa 12", "Đất") == "land"
    assert facility_kind("Kho") is None


def test_the_commune_at_the_end_of_an_address() -> None:
    assert commune_of("thôn 2, xã Ia Yok, huyện Ia Grai") == "xã Ia Yok, huyện Ia Grai"
    assert commune_of("số 4 Lê Lợi") is None


@given(st.integers(0, 199), st.integers(1, SHEET_STRIDE - 1))
def test_a_row_number_says_sheet_and_row(place: int, number: int) -> None:
    assert where(place * SHEET_STRIDE + number) == (place, number)
    assert place * SHEET_STRIDE + number < 2**31


def test_answers_become_options() -> None:
    options = ReadingOptions().answered(
        {"which_sheets": ["A", "B"], "hidden_rows:A": ["read"], "encoding:A!B": ["tcvn3"], "money_unit:A": ["thousand"],
         "money_unit": ["million"], "zone:gia lai": ["9218"], "unknown": ["x"], "which_sheets:": []}
    )  # fmt: skip
    assert options == ReadingOptions(
        sheets=("A", "B"), hidden_rows="read", encodings={"A!B": "tcvn3"}, units={"A": "thousand"},
        money_unit="million", zones={"gia lai": 9218},
    )  # fmt: skip
    assert Question("encoding", (), None, place="A!B").key == "encoding:A!B"


def test_everything_handed_in_can_be_shown_again() -> None:
    content = book(("A", [["BIỂU 1"], ["Tên trụ sở", "Loại"], ["x", "Đất trống"], ["Tổng cộng", None]]))
    (sheet,) = open_reading(content, KIND).sheets
    shown = [(number, [cell for cell in cells if cell]) for number, cells in sheet.handed_in()]
    assert shown == [(1, ["BIỂU 1"]), (2, ["Tên trụ sở", "Loại"]), (3, ["x", "Đất trống"]), (4, ["Tổng cộng"])]
    chunk = next(sheet.chunks())
    assert [list(cells) for cells in chunk.raw] == [["x", "Đất trống"]]
    assert (sheet.cell(3, "kind"), sheet.cell(3, "holder")) == ("B3", None)


def test_rows_of_a_table_are_read_as_they_are_asked_for() -> None:
    asked = 0

    def rows() -> Any:
        nonlocal asked
        for number in range(1_000):
            asked += 1
            yield ["name", "kind"] if not number else [f"n{number}", "land"]

    words = Words(KIND, {}, {})
    grid = Grid(None, Door.CSV, rows)
    header = find_header([["name", "kind"], ["a", "land"]], [], words)
    assert header is not None
    assert survey(grid, header, 10).rows == 9
    assert asked == 10


def test_a_csv_table_is_chunked_without_being_held() -> None:
    content = csv_file(*(row(name=f"N{n}") for n in range(25)))
    (sheet,) = open_reading(content, KIND).sheets
    assert [len(chunk.numbers) for chunk in sheet.chunks(10)] == [10, 10, 5]


def test_spans_of_rows_are_written_short() -> None:
    assert spans([3, 4, 5, 9]) == "3-5, 9"
    assert spans(list(range(1, 60, 2))).endswith("…")

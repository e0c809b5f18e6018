"""One bad habit a workbook: what people do to sheets, each with the verdict it deserves."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from assetreg.core.text import clean
from assetreg.imports.reading.found import ReadingOptions
from assetreg.imports.reading.tcvn3 import from_unicode
from tests.imports.corpus.making import Case, Verdict, book, said

HEAD = ["STT", "Tên trụ sở", "Loại", "Đơn vị quản lý", "Xã", "Diện tích đất", "Nguyên giá (đồng)"]
A = [1, "Trụ sở UBND xã Một", "Trụ sở làm việc", "UBND xã Một", "23764", 1000, 500_000_000]
B = [2, "Nhà văn hóa xã Một", "Cơ sở hoạt động sự nghiệp", "UBND xã Một", "23764", 400, 100_000_000]
C = [3, "Trạm y tế xã Một", "Cơ sở hoạt động sự nghiệp", "Trạm y tế xã Một", "23764", 300, 50_000_000]
CARS = ["STT", "Tên xe", "Biển số", "Đơn vị quản lý", "Ngày sử dụng", "Nguyên giá (đồng)"]


def one(rows: Sequence[Sequence[Any]], then: Callable[[Worksheet], None] | None = None) -> Callable[[], bytes]:
    """A workbook of one sheet."""
    return lambda: book(("Sheet1", rows, then) if then else ("Sheet1", rows))


def merge(*spans: str) -> Callable[[Worksheet], None]:
    """Cells merged after they were filled."""

    def do(sheet: Worksheet) -> None:
        for span in spans:
            sheet.merge_cells(span)

    return do


def hide(*rows: int, filtered: str = "") -> Callable[[Worksheet], None]:
    """Rows hidden, by hand or by a filter."""

    def do(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = filtered or None
        for row in rows:
            sheet.row_dimensions[row].hidden = True

    return do


def errors_in(sheet: Worksheet) -> None:
    sheet["F3"].value, sheet["F3"].data_type = "#REF!", "e"


def changed(row: Sequence[Any], **cells: Any) -> list[Any]:
    """A row with other cells, by letter."""
    made = list(row)
    for letter, value in cells.items():
        made[ord(letter) - 65] = value
    return made


def car(n: int, day: Any) -> list[Any]:
    return [n, f"Xe {n}", f"81A-000.0{n}", "UBND xã Một", day, 700_000_000]


WRONG_TOTAL = [None, "Tổng cộng", None, None, None, 1700, 700_000_000]
HABITS = [
    Case("totals in the middle and one typed wrongly", "facilities", one([
        HEAD, A, B, [None, "Cộng", None, None, None, 1400, 600_000_000], C, WRONG_TOTAL,
    ]), Verdict(rows=3, dropped={"total": 2}, notes=said("total_differs"), unit="dong")),
    Case("a total above what it sums", "facilities", one([
        HEAD, [None, "TỔNG SỐ", None, None, None, 1700, 650_000_000], A, B, C,
    ]), Verdict(rows=3, dropped={"total": 1}, unit="dong")),
    Case("a general corporation is no total", "facilities", one([
        HEAD, changed(A, B="Tổng công ty Cà phê", D="Tổng công ty Cà phê"), changed(B, B="Công an xã Một"),
    ]), Verdict(rows=2, unit="dong", fields={2: {"name": "Tổng công ty Cà phê"}})),
    Case("holders in bold rows above their things", "facilities", one([
        [name for name in HEAD if name != "Đơn vị quản lý"],
        ["I", "UBND xã Một", None, None, None, None],
        [1, "Trụ sở cũ", "Trụ sở làm việc", "23764", 10, 1_000],
        ["II", "Trường Tiểu học Hai", None, None, None, None],
        [1, "Điểm trường chính", "Cơ sở hoạt động sự nghiệp", "23764", 20, 2_000],
        [2, "Điểm trường phụ", "Cơ sở hoạt động sự nghiệp", "23764", 30, 3_000],
    ]), Verdict(rows=3, dropped={"group": 2}, notes=said("carried_down"), unit="dong", fields={
        3: {"holder": "UBND xã Một"}, 5: {"holder": "Trường Tiểu học Hai"}, 6: {"holder": "Trường Tiểu học Hai"},
    })),
    Case("headings again on each printed page, with column numbers", "facilities", one([
        HEAD, [1, 2, 3, 4, 5, 6, 7], A, B, HEAD, [1, 2, 3, 4, 5, 6, 7], C,
    ]), Verdict(rows=3, dropped={"heading": 1, "column_numbers": 1}, unit="dong")),
    Case("two tables under each other with other headings", "facilities", one([
        HEAD, A, B, [], ["STT", "Tên cơ sở", "Cơ quan quản lý", "Xã", "Loại", "Diện tích sàn"],
        [1, "Nhà kho", "UBND xã Hai", "23764", "Cơ sở khác", 55],
    ]), Verdict(rows=3, sheets=2, unit="dong", fields={
        2: {"land_area_m2": 1000}, 10_000_006: {"name": "Nhà kho", "holder": "UBND xã Hai", "gross_floor_m2": 55},
    })),
    Case("a holder merged over its rows", "facilities", one([HEAD, A, changed(B, D=None), C], merge("D2:D3")), Verdict(
        rows=3, notes=said("merged_filled"), unit="dong", fields={3: {"holder": "UBND xã Một"}},
    )),
    Case("a name merged over two rows", "facilities", one([HEAD, A, changed(B, B=None), C], merge("B2:B3")), Verdict(
        rows=3, unit="dong", errors={3: ["name:merged_cell"]},
    )),
    Case("cells merged to the right", "facilities", one([HEAD, A, changed(B, E=None)], merge("D3:E3")), Verdict(
        rows=2, unit="dong", errors={3: ["commune:merged_cell"]},
    )),
    Case("headings of two levels without merging", "facilities", one([
        ["STT", "Tên trụ sở", "Loại", "Đơn vị quản lý", "Xã", "Diện tích", None, "Nguyên giá (đồng)"],
        [None, None, None, None, None, "đất", "sàn", None],
        [1, "Trụ sở", "Trụ sở làm việc", "UBND xã Một", "23764", 900, 300, 5_000_000_000],
    ]), Verdict(rows=1, unit="dong", fields={3: {"land_area_m2": 900, "gross_floor_m2": 300}})),
    Case("headings of three merged levels", "vehicles", one([
        ["STT", "Tên xe", "Loại xe", "Biển số", "Đơn vị quản lý", "Giá trị sổ sách (nghìn đồng)", None, None, None],
        [None, None, None, None, None, "Nguyên giá", None, None, "GTCL"],
        [None, None, None, None, None, "Tổng", "Nguồn NS", "Nguồn khác", None],
        ["A", "B", "C", "D", "E", 1, 2, 3, 4],
        [1, "Xe 7 chỗ", "x", "81A-000.11", "UBND xã Một", 900_000, 900_000, 0, 450_000],
    ], merge("A1:A3", "B1:B3", "C1:C3", "D1:D3", "E1:E3", "F1:I1", "F2:H2", "I2:I3")), Verdict(
        rows=1, unit="thousand", fields={5: {"original_cost_vnd": 900_000_000, "cost_budget_vnd": 900_000_000,
                                             "residual_value_vnd": 450_000_000}},
    ), ReadingOptions(columns={"loai xe": None})),
    Case("hidden rows", "facilities", one([HEAD, A, B, C], hide(3)), Verdict(
        rows=2, dropped={"hidden_row": 1}, notes=said("hidden_rows"), questions=said("hidden_rows"), unit="dong",
    )),
    Case("rows behind a filter", "facilities", one([HEAD, A, B, C], hide(3, filtered="A1:G4")), Verdict(
        rows=3, notes=said("filter_ignored"), unit="dong",
    )),
    Case("figures as text in both manners", "facilities", one([
        HEAD, changed(A, F="1.234,5"), changed(B, F="1,234.5"), changed(C, F="1.250"),
    ]), Verdict(rows=3, unit="dong", errors={4: ["land_area_m2:ambiguous_number"]}, fields={
        2: {"land_area_m2": 1234.5}, 3: {"land_area_m2": 1234.5},
    })),
    Case("figures as text in one manner, with their unit", "facilities", one([
        HEAD, changed(A, F="1.234,5 m2"), changed(B, F="1250m2"), changed(C, F="1.250"),
    ]), Verdict(rows=3, unit="dong", notes=said("unit_behind_figure", "mark_of_table"), fields={
        2: {"land_area_m2": 1234.5}, 3: {"land_area_m2": 1250}, 4: {"land_area_m2": 1250},
    })),
    Case("hectares are no square metres", "facilities", one([HEAD, changed(A, F="1,2 ha")]), Verdict(
        rows=1, unit="dong", errors={2: ["land_area_m2:area_in_hectares"]},
    )),
    Case("dates of both orders in one column", "vehicles", one([
        CARS, car(1, "15/7/2003"), car(2, "7/25/2004"), car(3, "03/07/2025"), car(4, "5/5/2020"),
    ]), Verdict(rows=4, unit="dong", errors={4: ["put_in_use_on:ambiguous_date"]}, fields={
        2: {"put_in_use_on": dt.date(2003, 7, 15)}, 3: {"put_in_use_on": dt.date(2004, 7, 25)},
        5: {"put_in_use_on": dt.date(2020, 5, 5)},
    })),
    Case("dates with the month first throughout", "vehicles", one([CARS, car(1, "7/25/2004"), car(2, "03/07/2025")]),
         Verdict(rows=2, unit="dong", notes=said("month_first"), fields={3: {"put_in_use_on": dt.date(2025, 3, 7)}})),
    Case("dates that a foreign spreadsheet turned round", "vehicles", one([
        CARS, car(1, dt.datetime(2003, 4, 5)), car(2, dt.datetime(2010, 9, 1)), car(3, "25/7/2004"),
    ]), Verdict(rows=3, unit="dong", notes=said("dates_may_be_turned"))),
    Case("a telephone exchange is no total", "equipment", one([
        ["STT", "Tên tài sản", "Số lượng", "Nguyên giá (đồng)"], [1, "Tổng đài điện thoại", 1, 15_000_000],
        [None, "Tổng cộng (1)", 1, 15_000_000],
    ]), Verdict(rows=1, dropped={"total": 1}, unit="dong", fields={2: {"name": "Tổng đài điện thoại"}})),
    Case("dates that name no day", "vehicles", one([
        CARS, car(1, "trước 1995"), car(2, 2003), car(3, "7/2004"), car(4, dt.datetime(2020, 5, 6)), car(5, "2011"),
    ]), Verdict(rows=5, unit="dong", notes=said("date_loose", "date_year", "date_month"),
                fields={2: {"put_in_use_on": None}, 5: {"put_in_use_on": dt.date(2020, 5, 6)}})),
    Case("accents apart, blanks that do not break, marks without width", "facilities", one([
        [unicodedata.normalize("NFD", text) for text in HEAD],
        changed(A, B=unicodedata.normalize("NFD", "Trụ sở\u00a0UBND  xã\u200b Một"), C="Trụ\u00a0sở làm việc"),
    ]), Verdict(rows=1, unit="dong", fields={2: {"name": "Trụ sở UBND xã Một", "kind": "headquarters"}})),
    Case("numbers kept as text by an apostrophe", "facilities", one([
        [*HEAD, "Mã QHNS"], [*changed(A, E="23764", F="'1200"), "1012345"],
    ]), Verdict(rows=1, unit="dong", errors={2: ["land_area_m2:not_a_number"]},
                fields={2: {"commune": "23764", "budget_code": "1012345"}})),
    Case("the same as above", "facilities", one([
        HEAD, A, changed(B, D="nt", C="-nt-"), changed(C, B="như trên", F='"'),
    ]), Verdict(rows=3, unit="dong", notes=said("repeated_from_above"), fields={
        3: {"holder": "UBND xã Một", "kind": "headquarters"},
    }, errors={4: ["land_area_m2:repeat_unclear", "name:repeat_unclear"]})),
    Case("cells in error, formulas of a book nobody has", "facilities", one([
        HEAD, changed(A, F="=[2]Sheet1!$B$4"), B, changed(C, G="=SUM(1,2)"), changed(C, H="=1+1"),
    ] if len(HEAD) > 7 else [HEAD, changed(A, F="=[2]Sheet1!$B$4"), B, changed(C, G="=SUM(1,2)")], errors_in), Verdict(
        rows=3, unit="dong", errors={2: ["land_area_m2:broken_link"], 3: ["land_area_m2:error_cell"],
                                     4: ["original_cost_vnd:formula_without_result"]},
    )),
    Case("a blank form", "facilities", one([
        HEAD, [1, "......", "......", None, None, None, None], [2, None, None, None, None, None, None],
    ]), Verdict(rows=0, dropped={"empty_form": 2}, unit="dong")),
    Case("signatures and names below", "facilities", one([
        HEAD, A, [], [None, None, None, None, "Pleiku, ngày 30 tháng 6 năm 2025"],
        [None, "Người lập biểu", None, None, "Thủ trưởng đơn vị"], [None, "(Ký, họ tên)"],
        [None, "Nguyễn Văn Thử", None, None, "Rơ Châm Mẫu"], ["Nguồn: Cơ sở dữ liệu quốc gia về tài sản công"],
    ]), Verdict(rows=1, dropped={"footer": 5}, unit="dong")),
    Case("the holder and the unit of money above the table", "facilities", one([
        ["Đơn vị: UBND xã Một"], ["ĐVT: nghìn đồng"],
        ["TT", "Tên trụ sở", "Loại", "Xã", "Nguyên giá"], [1, "Trụ sở", "Trụ sở làm việc", "23764", 500_000],
    ]), Verdict(rows=1, notes=said("holder_from_title"), unit="thousand", fields={
        4: {"holder": "UBND xã Một", "original_cost_vnd": 500_000_000},
    })),
    Case("a ward whose name sounds like money", "facilities", one([
        ["Đơn vị: UBND phường Phú Đông"], ["Đơn vị: m2; triệu đồng"],
        ["TT", "Tên trụ sở", "Loại", "Nguyên giá"], [1, "Trụ sở", "Trụ sở làm việc", 500],
    ]), Verdict(rows=1, notes=said("holder_from_title", "commune_from_title"), unit="million", fields={
        4: {"holder": "UBND phường Phú Đông", "commune": "phường Phú Đông", "original_cost_vnd": 500_000_000},
    })),
    Case("headings that nobody knows", "facilities", one([
        ["Số TT", "Nơi đặt", "Ai giữ", "Màu sơn"], [1, "Nhà A", "UBND xã Một", "vàng"], [2, "Nhà B", "UBND", "xanh"],
    ]), Verdict(rows=2)),
    Case("the same with a saved mapping", "facilities", one([
        ["Số TT", "Nơi đặt", "Ai giữ", "Màu sơn"], [1, "Nhà A", "UBND xã Một", "vàng"], [2, "Nhà B", "UBND", "xanh"],
    ]), Verdict(rows=2, fields={2: {"name": "Nhà A", "holder": "UBND xã Một"}}),
         ReadingOptions(columns={"noi dat": "name", "ai giu": "holder", "mau son": None})),
    Case("several sheets of one table", "facilities", lambda: book(("Xã Một", [HEAD, A]), ("Xã Hai", [HEAD, B]),
                                                                  ("Ghi chú", [["Đọc trước khi nhập"]])), Verdict(
        rows=2, sheets=2, unit="dong", passed_over={"Ghi chú": "no_headings"},
        fields={2: {"name": A[1]}, 10_000_002: {"name": B[1]}},
    )),
    Case("a sheet that was hidden", "facilities", lambda: book(
        ("Số liệu", [HEAD, A]), ("Cũ", [HEAD, B], lambda sheet: setattr(sheet, "sheet_state", "hidden")),
    ), Verdict(rows=1, unit="dong", passed_over={"Cũ": "hidden_sheet"})),
    Case("one field in two columns", "facilities", one([[*HEAD, "Diện tích khuôn viên"], [*A, 12]]),
         Verdict(refused="column_twice")),
    Case("money in two units in one table", "facilities", one([[*HEAD, "Giá trị còn lại (triệu đồng)"], [*A, 12]]),
         Verdict(refused="money_units_differ")),
    Case("a few words that may be .VnTime", "facilities", one([
        HEAD, changed(A, D=from_unicode("Trường học")), changed(B, D="UBND xã Một"),
    ]), Verdict(rows=2, unit="dong", notes=said("letters_doubtful"), questions=said("encoding"),
                fields={2: {"holder": clean(from_unicode("Trường học"))}})),
    Case("the same with a yes", "facilities", one([
        HEAD, changed(A, D=from_unicode("Trường học")), changed(B, D="UBND xã Một"),
    ]), Verdict(rows=2, unit="dong", notes=said("letters_doubtful"), questions=said("encoding"),
                fields={2: {"holder": "Trường học"}, 3: {"holder": "UBND xã Một"}}),
         ReadingOptions(encodings={"Sheet1!D": "tcvn3"})),
    Case("old names of units stay as they are written", "facilities", one([
        [*HEAD, "Xã cũ"], [*A, "xã Ia Hrung - huyện Ia Grai - tỉnh Gia Lai"], [*B, "TT. Chư Sê (cũ)"],
    ]), Verdict(rows=2, unit="dong", fields={3: {"former_commune": "TT. Chư Sê (cũ)"}})),
    Case("cells beyond the headings", "facilities", one([HEAD, [*A, "thừa"]]), Verdict(
        rows=1, unit="dong", errors={2: [":cells_beyond_headings"]},
    )),
    Case("form 04b of cars", "vehicles", one([
        ["Mẫu số 04b-ĐK/TSC"], ["Đơn vị sử dụng tài sản: Sở Thử nghiệm"], ["ĐVT cho: Nguyên giá là nghìn đồng"],
        ["STT", "Tài sản", "Nhãn hiệu", "Biển kiểm soát", "Số chỗ ngồi/tải trọng", "Nước sản xuất", "Năm sản xuất",
         "Ngày sử dụng", "Công suất xe", "Chức danh sử dụng xe", "Nguồn gốc xe", "Nguyên giá (nghìn đồng)", None, None,
         "Giá trị còn lại", "Quản lý nhà nước", "HĐSN", None],
        [*[None] * 11, "Tổng cộng", "Nguồn NS", "Nguồn khác", None, None, "Không kinh doanh", "Kinh doanh"],
        list(range(1, 19)),
        ["I", "Xe phục vụ công tác chung"],
        [1, "Xe ô tô con", "Hãng A", "81A-011.11", "7 chỗ", "Việt Nam", 2019, "20/5/2019", "110 kW", None, "mua mới",
         950_000, 950_000, 0, 380_000, "x", None, None],
        ["II", "Xe ô tô chuyên dùng"],
        [1, "Xe tải", "Hãng B", "81C-022.22", "1,5 tấn", "Nhật Bản", 2015, "01/02/2015", "90 kW", None, "điều chuyển",
         600_000, 600_000, 0, 100_000, None, "x", None],
        [None, "Tổng cộng", *[None] * 9, 1_550_000],
    ]), Verdict(rows=2, dropped={"group": 2, "total": 1}, layout="form_04b", unit="thousand",
                notes=said("holder_from_title", "kind_from_words"), fields={
        8: {"kind": "general", "seats": 7, "plate": "81A-011.11", "use_state_percent": 100, "holder": "Sở Thử nghiệm",
            "original_cost_vnd": 950_000_000},
        10: {"kind": "specialised", "payload_kg": 1500, "use_service_percent": 100},
    })),
    Case("form 04c of other fixed assets", "equipment", one([
        ["Mẫu số 04c-ĐK/TSC"], ["Đơn vị sử dụng tài sản: Sở Thử nghiệm"],
        ["STT", "Tài sản", "Ký hiệu", "Nước sản xuất", "Năm sản xuất", "Ngày, tháng, năm sử dụng",
         "Nguyên giá (nghìn đồng)", None, None, "Giá trị còn lại", "Quản lý nhà nước"],
        [*[None] * 6, "Tổng cộng", "Nguồn NS", "Nguồn khác", None, None],
        [1, "Máy chủ", "SRV-1", "Hoa Kỳ", 2021, "15/7/2021", 320_000, 320_000, 0, 128_000, "x"],
    ]), Verdict(rows=1, layout="form_04c", unit="thousand", notes=said("holder_from_title"), fields={
        5: {"symbol": "SRV-1", "original_cost_vnd": 320_000_000, "put_in_use_on": dt.date(2021, 7, 15),
            "use_state_percent": 100},
    })),
]  # fmt: skip

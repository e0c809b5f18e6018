"""Twelve workbooks as offices really send them, with the verdict each deserves; names and figures are invented."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from openpyxl.drawing.image import Image
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from assetreg.imports.reading.found import ReadingOptions
from assetreg.imports.reading.tcvn3 import from_unicode
from tests.imports.corpus.making import Case, Verdict, book, cells, page, said
from tests.imports.corpus.pictures import tiny_png

USES = ["Trụ sở làm việc", "Không kinh doanh", "Kinh doanh", "Cho thuê", "LDLK", "Hỗn hợp", "Khác"]


def ministry_export() -> bytes:
    """1: exported by the Ministry's software, a web page under the name .xls, headings of three levels."""
    first = "".join(
        f'<th rowspan="2">{text}</th>'
        for text in ("STT", "Mã tài sản", "Tên tài sản", "Mã loại", "Bộ phận sử dụng", "Ngày sử dụng")
    )
    first += '<th colspan="3">Nguyên giá</th>'
    first += "".join(f'<th rowspan="2">{text}</th>' for text in ("Hao mòn lũy kế", "GTCL", "DT đất", "DT sàn"))
    first += '<th colspan="7">Hiện trạng</th>'
    second = cells("Tổng", "NS", "Khác", *USES, tag="th")
    bold = '<td></td><td colspan="2"><b>{}</b></td>' + "<td></td>" * 17
    rows = [
        '<td colspan="20">UBND XÃ IA MƠR - DANH SÁCH TÀI SẢN CỐ ĐỊNH</td>',
        '<td colspan="20">Đơn vị sử dụng tài sản: UBND xã Ia Mơr</td>',
        first,
        second,
        bold.format("1. Đất"),
        cells(1, "T64015012-101-3", "Đất trụ sở UBND xã", "101", "Văn phòng", "15/07/2003", "1.250.000.000",
              "1.250.000.000", "0", "0", "1.250.000.000", "2.450,5", "", "2.450,5", *[""] * 6),
        cells(2, "T64015012-101-4", "Đất Điểm trường Làng Klăh", "101", "Văn hóa", "02/01/2010", "310.000.000",
              "310.000.000", "0", "0", "310.000.000", "1.100", "", "", "1.100", *[""] * 5),
        cells("", "", "Cộng", "", "", "", "1.560.000.000", *[""] * 13),
        bold.format("2. Nhà"),
        cells(1, "T64015012-201-1", "Nhà làm việc 2 tầng", "201", "Văn phòng", "20/12/2008", "4.800.000.000",
              "4.800.000.000", "0", "2.304.000.000", "2.496.000.000", "", "640", "640", *[""] * 6),
        cells("", "", "Cộng", "", "", "", "4.800.000.000", *[""] * 13),
        bold.format("3. Máy móc, thiết bị"),
        cells(1, "T64015012-401-7", "Máy photocopy", "401", "Văn phòng", "05/05/2021", "62.000.000",
              "62.000.000", "0", "31.000.000", "31.000.000", *[""] * 9),
        cells("", "", "Tổng cộng", "", "", "", "6.422.000.000", *[""] * 13),
        cells("", "Người lập biểu", "", "", "Kế toán trưởng", "", "Thủ trưởng đơn vị", *[""] * 13),
        cells("", "(Ký, họ tên)", "", "", "(Ký, họ tên)", "", "(Ký, họ tên, đóng dấu)", *[""] * 13),
        cells("", "Rơ Châm H'Blă", "", "", "Nguyễn Văn Tám", "", "Siu Thị Mười", *[""] * 13),
    ]  # fmt: skip
    return page(rows)


def account_book() -> bytes:
    """2: form S24-H from an accounting package, one sheet per class."""
    top = [["Đơn vị: UBND phường An Khê"], ["SỔ TÀI SẢN CỐ ĐỊNH"], ["Mẫu số S24-H"], ["Đơn vị tính: đồng"]]
    first = ["STT", "Chứng từ", None, "Tên, đặc điểm", "Nước SX", "Năm", "Số hiệu", "Nguyên giá", "Hao mòn", None, None,
             "Ghi giảm", None, None]  # fmt: skip
    second = [None, "Số", "Ngày", None, None, None, None, None, "Tỷ lệ %", "Số tiền hao mòn", "Lũy kế", "Số", "Ngày",
              "Lý do"]  # fmt: skip

    def merge(sheet: Worksheet) -> None:
        for span in ("B5:C5", "I5:K5", "L5:N5", "A5:A6", "D5:D6", "E5:E6", "F5:F6", "G5:G6", "H5:H6"):
            sheet.merge_cells(span)

    desk = [None, None, "Bàn làm việc gỗ", "Việt Nam", 2020, "BLV", 12_000_000, 12.5, 1_500_000, 7_500_000]
    goods = [
        *top, first, second,
        [1, *desk, None, None, None],
        [2, *desk, None, None, None],
        [3, "PC01", "03/03/2019", "Máy phát điện", "Nhật Bản", 2019, "MPD01", 85_000_000, 10, 9_000_000, 60_000_000,
         None, None, None],
        [4, "PC02", "03/03/2012", "Máy điều hòa cũ", "Thái Lan", 2012, "DH02", 15_000_000, 12.5, 1_875_000, 15_000_000,
         "QĐ 12", "15/06/2024", "Thanh lý"],
        [None, None, None, "Cộng", None, None, None, 124_000_000],
    ]  # fmt: skip
    cars = [*top, first, second, [1, "PC9", "01/02/2015", "Xe ô tô 7 chỗ", "Nhật Bản", 2015, "81A-001.11",
                                  900_000_000, 6.67, 60_030_000, 600_300_000, None, None, None]]  # fmt: skip
    return book(("Nhà cửa VKT", [*top, first, second], merge), ("Xe ô tô", cars, merge), ("MMTB", goods, merge))


def general_inventory() -> bytes:
    """3: the general inventory of 0h 1 January 2025, in the name of a commune that is no more, with leftovers."""
    rows: list[list[Any]] = [
        ["UBND HUYỆN IA GRAI"],
        ["BÁO CÁO KIỂM KÊ TÀI SẢN CÔNG THỜI ĐIỂM 0H NGÀY 01/01/2025"],
        ["Đơn vị: UBND xã Ia X"],
        ["ĐVT: đồng"],
        ["STT", "Tên tài sản", "Theo sổ kế toán", None, None, "Theo kiểm kê", None, None, "Chênh lệch", None, None,
         "Tình trạng"],
        [None, None, "Số lượng", "Diện tích", "Nguyên giá", "Số lượng", "Diện tích", "Nguyên giá", "Số lượng",
         "Diện tích", "Nguyên giá", None],
        ["A", "B", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        ["I", "Đất"],
        [1, "Đất trụ sở UBND xã Ia X", 1, 2500, 900_000_000, 1, 2380, 900_000_000, 0, -120, 0, "lấn chiếm"],
        [2, "Đất nhà văn hóa làng Jrăng", 1, 600, 45_000_000, 1, 600, 45_000_000, 0, 0, 0, "Đang sử dụng"],
        ["II", "Nhà"],
        [1, "Nhà làm việc 1 tầng", 1, 210, "=[1]Bieu1!$F$12", 1, 210, "=[1]Bieu1!$G$12", 0, 0, 0, "hỏng"],
        *[[n, f"Nhà của đơn vị bạn {n}", 1, 100, 1_000_000, 1, 100, 1_000_000, 0, 0, 0, "đang sử dụng"]
          for n in range(2, 42)],
    ]  # fmt: skip

    def leave(sheet: Worksheet) -> None:
        for span in ("C5:E5", "F5:H5", "I5:K5", "A5:A6", "B5:B6", "L5:L6"):
            sheet.merge_cells(span)
        for row in range(13, 53):
            sheet.row_dimensions[row].hidden = True
        sheet.protection.sheet = True

    return book(("Mau 01", rows, leave))


def surplus_list() -> bytes:
    """4: the weekly surplus list, fourteen sheets named by date, the first a blank, the last the one that counts."""
    head = ["STT", "Tên cơ sở nhà đất", "Địa chỉ cũ", "DT đất", "DT sàn", "Đơn vị quản lý trước", "Phương án",
            "QĐ số, ngày", "Hiện trạng sau QĐ", "Ghi chú"]  # fmt: skip
    rows = [
        ["BÁO CÁO TUẦN TRỤ SỞ DÔI DƯ"],
        [],
        head,
        [None, "Xã Ia Yok"],
        [1, "Trụ sở UBND xã Ia Yok", "thôn 2, xã Ia Yok, huyện Ia Grai", "2.100,5", 820, "UBND xã Ia Yok",
         "giao CA xã", "562/QĐ-UBND, 14/8/2025", "Bỏ trống", None],
        [2, "Nhà văn hóa thôn 3", "thôn 3, xã Ia Yok, huyện Ia Grai", 450, 120, "nt", "nt", None, "nt", None],
        [None, "Xã Ia Bă"],
        [1, "Điểm trường Làng Bút", "làng Bút, xã Ia Bă, huyện Ia Grai", 900, 210, "Trường tiểu học Ia Bă",
         "đang xin ý kiến", '"', '"', "chờ huyện trả lời"],
    ]  # fmt: skip

    def paint(sheet: Worksheet) -> None:
        for row in (5, 6, 8):
            sheet.cell(row, 2).fill = PatternFill("solid", fgColor="FFFF00")

    days = [f"{day:02d}.{month:02d}" for month in (9, 10, 11) for day in (5, 12, 19, 26)] + ["03.12"]
    older = [[*rows[:4], [1, f"Trụ sở cũ {day}", None, 10, 10, "UBND xã"]] for day in days]
    return book(("29.08", [rows[0], [], head]), *zip(days[:-1], older[:-1], strict=True), (days[-1], rows, paint))


def declared_04a() -> bytes:
    """5: form 04a, one facility a sheet; two sheets are copies; on two sheets the money is in thousands after all."""
    sheets = []
    for n in range(1, 6):
        times = 1 if n in (2, 4) else 1_000
        sheets.append((f"CS{n}", _form_04a(n, times)))
    return book(*sheets, ("CS1 (2)", _form_04a(1, 1_000)), ("CS3 sua", _form_04a(3, 1_000)))


def _form_04a(n: int, times: int) -> list[list[Any]]:
    area = 1_000 + n
    head = ["STT", "TÀI SẢN", "CẤP HẠNG", "NĂM XÂY DỰNG", "NGÀY THÁNG NĂM SỬ DỤNG", "GIÁ TRỊ THEO SỔ KẾ TOÁN (đồng)",
            None, None, None, "SỐ TẦNG", "DIỆN TÍCH XÂY DỰNG (m2)", "TỔNG DIỆN TÍCH SÀN SỬ DỤNG (m2)"]  # fmt: skip
    parts = [None] * 5 + ["Nguyên giá", None, None, "Giá trị còn lại"]
    lowest = [None] * 5 + ["Tổng", "Nguồn NS", "Nguồn khác"]
    return [
        ["Mẫu số 04a-ĐK/TSC"],
        [f"Cơ quan, tổ chức, đơn vị sử dụng tài sản: UBND xã Ia Số {n}"],
        ["Mã đơn vị: T6401500" + str(n)],
        ["BÁO CÁO KÊ KHAI TRỤ SỞ LÀM VIỆC, CƠ SỞ HOẠT ĐỘNG SỰ NGHIỆP"],
        ["I- Về đất"],
        [f"a- Địa chỉ: ......thôn {n}, xã Ia Số {n}, huyện Ia Grai......."],
        [f"b- Diện tích khuôn viên đất: {area}m2."],
        [f"c- Hiện trạng sử dụng: Làm trụ sở làm việc: {area - (50 if n == 5 else 0)} m2; Sử dụng khác: ..."],
        ["d- Giá trị theo sổ kế toán: 850.000.000 đồng"],
        ["II- Về nhà"],
        head, parts, lowest,
        list(range(1, 13)),
        [1, "Nhà làm việc", "Cấp III", 2003, "15/7/2003", 2_400_000 * times, 2_400_000 * times, 0, 900_000 * times, 2,
         310, 600],
        [2, "Nhà kho", "nhà cấp 4", "trước 1995", "trước 1995", 80_000 * times, 80_000 * times, 0, 0, 1, 60, 55],
        [None, "Tổng cộng", None, None, None, 2_480_000 * times],
        ["III- Các hồ sơ, giấy tờ liên quan"],
    ]  # fmt: skip


FORMS_ASKED = ("Điều chuyển", "Thu hồi", "Thanh lý - phá dỡ")
WHY = ("điểm đ khoản 1 Điều 41", "dôi dư sau sáp nhập")
AREAS = ("1.250,5", "1.250,5 m2", 1250.5)


def request_to_handle(title: str = "(kèm theo Tờ trình số 45/TTr-STC ngày 10/10/2025)") -> bytes:
    """6: the annex of a request to handle: 63 lines of nine holders, form and ground per line, a total typed wrong."""
    rows: list[list[Any]] = [
        ["Mẫu số 01/TSC-XLTS"], ["DANH MỤC TÀI SẢN CÔNG ĐỀ NGHỊ XỬ LÝ"], [title],
        ["STT", "Tên tài sản", "Loại tài sản", "Đơn vị tính", "Số lượng", "Năm đưa vào sử dụng", "Nguyên giá (đồng)",
         "Giá trị còn lại (đồng)", "Hình thức xử lý", "Lý do đề nghị xử lý", "Ghi chú", "DT đất", "DT sàn"],
    ]  # fmt: skip
    for n in range(63):
        if n % 7 == 0:
            rows.append(["IVX"[0] * (n // 7 % 3 + 1), f"UBND xã Ia Số {n // 7 + 1}"])
        form = "Bán/thanh lý" if n == 40 else FORMS_ASKED[n % 3]
        rows.append([n % 7 + 1, f"Trụ sở cũ {n + 1}", "Nhà", "cái", 1, 2001, 1_000, 0, form, WHY[n % 2], None,
                     AREAS[n % 3], 300])  # fmt: skip
    rows.append([None, "Tổng cộng", None, None, None, None, 62_000, 0])
    return book(("Phu luc", rows))


def decisions() -> bytes:
    """7: the register of decisions: several facilities in one cell, an adjusted decision, days both ways round."""
    rows: list[list[Any]] = [
        ["Số QĐ", "Ngày", "Trích yếu", "Cơ sở", "Đơn vị giao", "Đơn vị nhận", "Hình thức", "BBGN ngày",
         "Đã đưa vào sử dụng", "Vướng mắc"],
        ["877/QĐ-UBND", "03/07/2025", "Điều chuyển", "Trụ sở A\nTrụ sở B", "UBND xã A", "CA xã", "Điều chuyển", None,
         "x", None],
        ["QĐ 1123/QĐ-UBND (điều chỉnh QĐ 877)", "12/25/2025", "Điều chỉnh", "Trụ sở A", "UBND xã A", "TYT xã",
         "Điều chuyển", "15/01/2026", "đang sửa chữa", "chờ kinh phí"],
        ["562/QĐ-UBND", "28/08/2025", "Thu hồi", "\n".join(f"Trụ sở {n}" for n in range(58)), "UBND xã B", None,
         "Thu hồi", "30/09/2025", "20/10/2025", None],
        ["563/QĐ-UBND", "28/08/2025", "Xử lý", "Trụ sở C", "UBND xã C", None, "Bán/thanh lý", None, "chưa", None],
    ]  # fmt: skip
    return book(("So theo doi", rows))


def land_office() -> bytes:
    """8: coordinates of the land office: two former provinces, a swapped row, a row of another zone, corner points."""
    head = ["Tờ BĐ", "Thửa", "Xã (cũ)", "Tỉnh (cũ)", "Loại đất", "DT", "Số GCN", "X", "Y"]
    rows: list[list[Any]] = [["TỌA ĐỘ THỬA ĐẤT TRỤ SỞ"], head]
    west = [(1_543_210.12, 448_765.43), (1_543_900.5, 449_100.25), (1_544_020.0, 447_990.0)]
    east = [(1_530_100.0, 601_200.0), (1_530_850.75, 600_400.5), (1_531_040.0, 602_010.0)]
    for n, (x, y) in enumerate(west, 1):
        rows.append([n, 10 + n, "Ia Yok", "Gia Lai", "TSC", 500 + n, f"CS 0{n}", _comma(x), _comma(y)])
    for n, (x, y) in enumerate(east, 1):
        rows.append([n, 40 + n, "Phước Hưng", "Bình Định", "TSC", 700 + n, f"BD 0{n}", x, y])
    rows.append([4, "45+46 (một phần)", "Ia Yok", "Gia Lai", "TSC", 320, "CS 04", 448_100.0, 1_543_500.0])
    rows.append([5, 47, "Ia Yok", "Gia Lai", "TSC", 410, "CS 05", 1_543_350.0, 475_310.0])
    corners = [(1_530_400.0, 601_000.0), (1_530_400.0, 601_040.0), (1_530_430.0, 601_040.0), (1_530_430.0, 601_000.0)]
    for place, (x, y) in enumerate(corners):
        first = [6, 60, "Phước Hưng", "Bình Định", "TSC", 1_200, "BD 04"] if not place else [None] * 7
        rows.append([*first, x, y])

    def merge(sheet: Worksheet) -> None:
        for letter in "ABCDEFG":
            sheet.merge_cells(f"{letter}11:{letter}14")

    return book(("Toa do", rows, merge))


def _comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def cars() -> bytes:
    """9: cars of former districts, plates in every spelling, money in millions, telephones in a hidden column."""
    head = ["STT", "Tên xe", "Loại", "Biển số", "Số khung", "Nguyên giá (triệu đồng)", "Giá trị còn lại", "Chức danh",
            "Đơn vị", "Điện thoại lái xe", "Ghi chú"]  # fmt: skip
    rows = [
        ["BÀN GIAO XE Ô TÔ"],
        head,
        [1, "Xe 7 chỗ", "Xe chuyên dùng", "81A-002.34", "RL4-1", "895,4 tr", "120,5", "xe chung", "Huyện ủy K",
         "0905000001", None],
        [2, "Xe 5 chỗ", "Xe chuyên dùng", "81A 00235", "RL4-2", "640,5", "hết KH", "LĐ huyện ủy", "Huyện ủy K",
         "0905000002", None],
        [3, "Xe 16 chỗ", "Xe chuyên dùng", "81A.00236 (biển xanh)", "RL4-2", 780.5, 0, "xe chung", "UBND huyện K",
         "0905000003", "đã điều chuyển Công an xã QĐ 562"],
    ]  # fmt: skip

    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["J"].hidden = True

    return book(("Xe", rows, hide))


GOODS = [
    ("Máy phát điện", 1, 45_000_000, "Kho"), ("Bàn ghế họp 12 bộ", 1, 36_000_000, "Phòng họp cũ"),
    ("Tủ đựng hồ sơ", 3, 4_500_000, "Phòng Nội vụ"), ("Máy chiếu", 2, 18_000_000, "Hội trường"),
    ("Điều hòa nhiệt độ", 2, 12_500_000, "Phòng Tài chính"), ("Quạt trần", 6, 900_000, "Hội trường"),
]  # fmt: skip


def goods() -> bytes:
    """10: equipment of a former district: .VnTime in columns B to D, a filter left on, pictures pasted in."""
    head = ["STT", from_unicode("Tên"), from_unicode("ĐVT"), "SL", "Đơn giá", "Thành tiền", "Năm",
            from_unicode("Phòng"), "Tình trạng (%)"]  # fmt: skip
    rows: list[list[Any]] = [["Đơn vị: UBND huyện K"], ["ĐVT: đồng"], head]
    for n in range(60):
        name, quantity, price, room = GOODS[n % len(GOODS)]
        rows.append([n + 1, from_unicode(name), from_unicode("chiếc"), quantity, price, quantity * price,
                     2010 + n % 10, from_unicode(room), 60])  # fmt: skip

    def filter_on(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A3:I63"
        for row in range(20, 40):
            sheet.row_dimensions[row].hidden = True
        for place in ("K2", "K9", "K16"):
            sheet.add_image(Image(tiny_png()), place)

    return book(("TS", rows, filter_on))


def staff() -> bytes:
    """11: a staff list with names; reading finds its table, what is personal is for others to keep out."""
    rows = [
        ["DANH SÁCH CÁN BỘ ĐI LÀM XA"],
        ["STT", "Họ tên", "CCCD", "Cơ quan", "Nơi làm việc", "Số người", "Ngày thống kê", "Chức danh"],
        [1, "Nguyễn Văn Thử", "064000000001", "UBND xã Ia Yok", "UBND phường Pleiku", 1, "01/10/2025", "14"],
    ]
    return book(("DS", rows))


def minutes() -> bytes:
    """12: annexes to handover minutes of two departments under each other, archives among them."""
    rows: list[list[Any]] = [
        ["PHỤ LỤC BIÊN BẢN BÀN GIAO số 12/BB-BGTN ngày 30/6/2025 (Mẫu số 02/TSC-BBGN)"],
        ["STT", "Danh mục tài sản", "Đơn vị tính", "Số lượng", "Nguyên giá (đồng)", "Giá trị còn lại (đồng)",
         "Ghi chú", "Bên nhận"],
        [1, "Tủ hồ sơ", "cái", 4, 12_000_000, 0, "thiếu 2", "UBND xã Ia Yok"],
        [2, "Máy chiếu", "cái", 1, 18_000_000, 0, "chưa thấy", "UBND xã Ia Yok"],
        [3, "Máy phát điện", "cái", 1, 45_000_000, 0, "giao đủ", "UBND xã Ia Yok"],
        [4, "Bàn họp", "cái", 4, 20_000_000, 0, "giao đủ", "xã Ia Yok/xã Ia Bă/xã Ia Krai/xã Ia Grai"],
        [5, "Hồ sơ lưu trữ: 42 hộp, 6,3 mét giá, 1976-6/2025, kho tầng 3 UBND huyện cũ (dột)", None, None, None, None,
         None, "UBND xã Ia Yok"],
    ]  # fmt: skip
    return book(("Phong TC", rows))


ZONES = {"gia lai": 9218, "binh dinh": 9217}
WORDS = {"outcome": {"giao ca xa": "handover", "dang xin y kien": "undecided"}}
DATED = [f"{day:02d}.{month:02d}" for month in (9, 10, 11) for day in (5, 12, 19, 26)]
COLUMNS = {"don vi": "holder", "chuc danh": "user_title", "loai": "kind", "dien thoai lai xe": None}
LISTED = {"sheet_copied", "name_composed", "houses_summed", "date_loose", "uses_differ_from_area"}
CS1 = {
    "name": "Trụ sở UBND xã Ia Số 1, thôn 1, xã Ia Số 1, huyện Ia Grai", "holder": "UBND xã Ia Số 1",
    "kind": "headquarters", "asset_unit_code": "T64015001", "former_commune": "xã Ia Số 1, huyện Ia Grai",
    "land_area_m2": 1001, "footprint_m2": 370, "usable_floor_m2": 655, "original_cost_vnd": 2_480_000_000,
    "residual_value_vnd": 900_000_000, "put_in_use_on": None,
}  # fmt: skip

DESCRIBED = [
    Case("01 export of the Ministry's software", "facilities", ministry_export, Verdict(
        rows=3, dropped={"group": 3, "total": 3, "footer": 3, "other_kind": 1}, layout="ministry_export",
        notes=said("holder_from_title", "commune_from_title", "unit_code_of_asset", "kind_from_words", "mark_of_table"),
        fields={
            6: {"national_asset_code": "T64015012-101-3", "asset_unit_code": "T64015012", "holder": "UBND xã Ia Mơr",
                "kind": "headquarters", "original_cost_vnd": 1_250_000_000, "land_area_m2": 2450.5,
                "commune": "xã Ia Mơr", "former_commune": None},
            7: {"kind": "public_service", "land_area_m2": 1100},  # "1.100" beside "2.450,5"
            10: {"name": "Nhà làm việc 2 tầng", "gross_floor_m2": 640, "residual_value_vnd": 2_496_000_000},
        },
    )),
    Case("01 the same for equipment", "equipment", ministry_export, Verdict(
        rows=1, dropped={"group": 3, "total": 3, "footer": 3, "other_kind": 3}, layout="ministry_export",
        notes=said("holder_from_title", "commune_from_title"),
        fields={13: {"holder": "UBND xã Ia Mơr", "unit": "xã Ia Mơr", "name": "Máy photocopy",
                     "cost_budget_vnd": 62_000_000, "put_in_use_on": dt.date(2021, 5, 5)}},
    )),
    Case("02 book of fixed assets S24-H", "equipment", account_book, Verdict(
        rows=3, dropped={"written_down": 1, "total": 1}, layout="account_book", unit="dong",
        notes=said("holder_from_title", "commune_from_title", "residual_from_wear", "wear_differs", "written_down"),
        passed_over={"Nhà cửa VKT": "other_kind", "Xe ô tô": "other_kind"},
        fields={7: {"name": "Bàn làm việc gỗ", "symbol": "BLV", "holder": "UBND phường An Khê",
                    "unit": "phường An Khê"},
                9: {"residual_value_vnd": 25_000_000}},
    )),
    Case("02 the same for cars", "vehicles", account_book, Verdict(
        rows=1, layout="account_book", unit="dong",
        notes=said("holder_from_title", "commune_from_title", "residual_from_wear"),
        passed_over={"Nhà cửa VKT": "other_kind", "MMTB": "other_kind"},
        fields={7: {"plate": "81A-001.11", "unit": "phường An Khê"}},
    )),
    Case("03 general inventory of 1 January 2025", "facilities", general_inventory, Verdict(
        rows=3, dropped={"group": 2, "hidden_row": 40}, layout="general_inventory", unit="dong",
        notes=said("hidden_rows", "holder_from_title", "commune_from_title", "sheet_protected", "count_differs",
                   "state_not_taken"),
        questions=said("hidden_rows"), errors={12: [":broken_link", ":broken_link"]},
        fields={9: {"book_date": dt.date(2025, 1, 1), "land_area_m2": 2380, "status": "encroached"},
                10: {"holder": "UBND xã Ia X", "kind": "public_service", "former_commune": "xã Ia X, HUYỆN IA GRAI"},
                12: {"original_cost_vnd": None}},
    )),
    Case("03 the same with a yes to hidden rows", "facilities", general_inventory, Verdict(
        rows=43, dropped={"group": 2}, layout="general_inventory", unit="dong",
        notes=said("holder_from_title", "commune_from_title", "sheet_protected", "count_differs", "state_not_taken"),
        questions=said("hidden_rows"), errors={12: [":broken_link", ":broken_link"]},
    ), ReadingOptions(hidden_rows="read")),
    Case("04 weekly surplus list", "facilities", surplus_list, Verdict(
        rows=3, dropped={"group": 2}, layout="surplus_list", questions=said("which_sheets"),
        notes=said("colours_ignored", "carried_down", "kind_from_words", "commune_from_address", "repeated_from_above"),
        passed_over={"29.08": "older_sheet"} | dict.fromkeys(DATED, "older_sheet"),
        errors={5: ["outcome:not_a_choice"], 6: ["outcome:not_a_choice"],
                8: [":repeat_unclear", "outcome:not_a_choice"]},
        fields={5: {"land_area_m2": 2100.5, "former_commune": "xã Ia Yok, huyện Ia Grai", "status": "vacant"},
                6: {"holder": "UBND xã Ia Yok", "status": "vacant", "kind": "public_service"}},
    )),
    Case("04 the same with its words mapped", "facilities", surplus_list, Verdict(
        rows=3, dropped={"group": 2}, layout="surplus_list", questions=said("which_sheets"),
        notes=said("colours_ignored", "carried_down", "kind_from_words", "commune_from_address", "repeated_from_above"),
        passed_over={"29.08": "older_sheet"} | dict.fromkeys(DATED, "older_sheet"), errors={8: [":repeat_unclear"]},
        fields={5: {"outcome": "handover"}, 6: {"outcome": "handover"}, 8: {"outcome": "undecided"}},
    ), ReadingOptions(values=WORDS)),
    Case("04 an older sheet chosen", "facilities", surplus_list, Verdict(
        rows=1, dropped={"group": 1}, layout="surplus_list", notes=said("carried_down", "kind_from_words"),
        passed_over={"29.08": "not_chosen", "03.12": "not_chosen"} | dict.fromkeys(DATED[:-1], "not_chosen"),
        fields={5: {"name": "Trụ sở cũ 26.11"}},
    ), ReadingOptions(sheets=("26.11",))),
    Case("05 forms 04a", "facilities", declared_04a, Verdict(
        rows=5, sheets=5, layout="form_04a", unit="dong", notes=frozenset({*LISTED, "cost_per_m2_too_low"}),
        questions=said("money_unit"), passed_over={"CS1 (2)": "copy_of_sheet", "CS3 sua": "copy_of_sheet"},
        fields={6: CS1, 10_000_006: {"holder": "UBND xã Ia Số 2", "original_cost_vnd": 2_480_000}},
    )),
    Case("05 the same with the unit said", "facilities", declared_04a, Verdict(
        rows=5, sheets=5, layout="form_04a", unit="dong", notes=frozenset(LISTED),
        passed_over={"CS1 (2)": "copy_of_sheet", "CS3 sua": "copy_of_sheet"},
        fields={10_000_006: {"holder": "UBND xã Ia Số 2", "original_cost_vnd": 2_480_000_000}},
    ), ReadingOptions(units={"CS2": "thousand", "CS4": "thousand"})),
    Case("06 request to handle", "facilities", request_to_handle, Verdict(refused="paper_is_request")),
    Case("06 the same as one dossier", "requests", request_to_handle, Verdict(
        rows=63, dropped={"group": 9, "total": 1}, layout="handling_list", notes=said("total_differs"),
        errors={51: ["form:two_forms"]},
        fields={6: {"asset": "Trụ sở cũ 1", "form": "transfer", "ground": "điểm đ khoản 1 Điều 41", "reason": None},
                7: {"form": "recover", "reason": "dôi dư sau sáp nhập", "ground": None},
                8: {"form": "liquidate", "sale_method": "demolition"}},
    )),
    Case("06 the same as an annex of a decision", "decisions",
         lambda: request_to_handle("(kèm theo Quyết định số 1200/QĐ-UBND ngày 20/10/2025)"), Verdict(
        rows=63, dropped={"group": 9, "total": 1}, layout="handling_list", notes=said("total_differs", "carried_down"),
        errors={51: ["form:two_forms"]},
        fields={6: {"number": "1200/QĐ-UBND", "issued_on": dt.date(2025, 10, 20), "holder": "UBND xã Ia Số 1"}},
    )),
    Case("07 register of decisions", "facilities", decisions, Verdict(refused="paper_is_decisions")),
    Case("07 the same as recorded decisions", "decisions", decisions, Verdict(
        rows=4, layout="decision_register",
        notes=said("decision_adjusts", "use_without_day", "not_in_use_yet"),
        errors={2: ["issued_on:ambiguous_date"], 5: ["form:two_forms"]},
        fields={2: {"asset": "Trụ sở A | Trụ sở B", "put_in_use_on": None},
                3: {"number": "1123/QĐ-UBND", "adjusts": "877", "issued_on": dt.date(2025, 12, 25),
                    "minutes_on": dt.date(2026, 1, 15), "put_in_use_on": None, "note": "đang sửa chữa; chờ kinh phí"},
                4: {"form": "recover", "put_in_use_on": dt.date(2025, 10, 20)}},
    )),
    Case("08 coordinates of the land office", "facilities", land_office, Verdict(
        rows=9, dropped={"corner_point": 3}, layout="land_office",
        notes=said("zone_of_province", "axes_swapped", "other_zone", "outline_offered", "part_of_parcel",
                   "merged_filled"),
        errors={9: ["x:swapped_axes"], 10: ["srid:zone_unclear"]},
        fields={3: {"x": 1_543_210.12, "y": 448_765.43, "srid": 9218, "former_commune": "Ia Yok, Gia Lai"},
                6: {"srid": 9217}, 9: {"name": "Thửa đất số 45+46 (một phần), tờ bản đồ số 4"},
                11: {"x": 1_530_415.0, "y": 601_020.0, "srid": 9217, "land_area_m2": 1200}},
    ), ReadingOptions(zones=ZONES)),
    Case("08 the same without known zones", "facilities", land_office, Verdict(
        rows=9, dropped={"corner_point": 3}, layout="land_office",
        notes=said("zone_unknown", "axes_swapped", "outline_offered", "part_of_parcel", "merged_filled"),
        errors={row: ["srid:coordinates_incomplete"] for row in range(3, 12)},
    )),
    Case("09 cars of former districts", "vehicles", cars, Verdict(
        rows=3, unit="million",
        notes=said("hidden_columns", "unit_behind_figure", "amount_in_words", "aside_left_out", "decision_mentioned"),
        fields={3: {"plate": "81A-002.34", "original_cost_vnd": 895_400_000, "residual_value_vnd": 120_500_000,
                    "holder": "Huyện ủy K", "kind": "specialised", "user_title": "xe chung"},
                4: {"residual_value_vnd": 0, "chassis_number": "RL4-2"},
                5: {"plate": "81A.00236", "original_cost_vnd": 780_500_000, "chassis_number": "RL4-2"}},
    ), ReadingOptions(columns=COLUMNS)),
    Case("09 the same as recorded decisions", "decisions", cars, Verdict(
        rows=1, dropped={"not_moved": 2}, layout="moved_cars",
        notes=said("hidden_columns", "decision_mentioned"),
        fields={5: {"asset": "81A.00236", "form": "transfer", "receiver": "Công an xã", "number": "562",
                    "issued_on": None}},
    )),
    Case("10 equipment in .VnTime", "equipment", goods, Verdict(
        rows=40, dropped={"tool_below_threshold": 20}, layout="goods_list", unit="dong", questions=said("encoding"),
        notes=said("filter_ignored", "holder_from_title", "letters_converted", "pictures_left_out", "quantity_in_name"),
        fields={5: {"name": "Bàn ghế họp 12 bộ", "quantity": 1, "holder": "UBND huyện K"},
                22: {"name": "Máy phát điện"}, 7: {"name": "Máy chiếu", "original_cost_vnd": 36_000_000}},
    )),
    Case("11 staff list", "staff", staff, Verdict(rows=1, fields={3: {"agency": "UBND xã Ia Yok", "people": 1}})),
    Case("12 annexes of handover minutes", "equipment", minutes, Verdict(refused="paper_is_minutes")),
    Case("12 the same as deliveries", "deliveries", minutes, Verdict(
        rows=4, dropped={"archive": 1}, layout="delivery_annex", errors={6: ["receiver:receivers_unsplit"]},
        fields={3: {"found": "short", "note": "thiếu 2", "stated_quantity": 4, "minutes_number": "12/BB-BGTN",
                    "minutes_on": dt.date(2025, 6, 30)}, 4: {"found": "missing"}, 5: {"found": "full"}},
    )),
    Case("12 the same as archives", "archives", minutes, Verdict(
        rows=1, dropped={"no_archive": 4}, layout="delivery_annex",
        fields={7: {"name": "Hồ sơ lưu trữ", "shelf_metres": Decimal("6.3"), "year_from": 1976, "year_to": 2025,
                    "place": "kho tầng 3 UBND huyện cũ"}},
    )),
]  # fmt: skip

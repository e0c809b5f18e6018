"""Workbooks as offices send them, for journeys through the pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl

HEADINGS = (
    *("Tên cơ sở nhà, đất", "Loại", "Đơn vị quản lý", "Xã cũ", "Xã mới", "Kinh độ", "Vĩ độ"),
    *("Diện tích đất (m2)", "Diện tích sàn", "Nguyên giá (nghìn đồng)", "Giá trị còn lại (nghìn đồng)"),
    *("Ngày ghi sổ", "Số người", "Phương án", "Hiện trạng", "Ghi chú riêng"),
)
GOOD = (
    *("Trụ sở cũ Đảng ủy xã Ia Grăng", "Trụ sở làm việc", "UBND xã Ia Krái"),
    *("Xã Ia Grăng, huyện Ia Grai, Gia Lai", "", 107.65, 13.97, "2140,5", "612", "1.860.000", 941_000),
    *("31/12/2025", 23, "Sử dụng lại", "Bỏ trống", ""),
)
RESIDUAL_OVER_COST = (
    *("Nhà văn hóa cũ", "public_service", "UBND xã Ia Hrú", "", "Xã Ia Hrú, Gia Lai", "", ""),
    *(1000, 200, 500_000, 600_000, "31/12/2025", 3, "undecided", "vacant", ""),
)
IN_ANOTHER_PROVINCE = (
    *("Trạm y tế cũ", "public_service", "UBND phường Pleiku", "", "Phường Pleiku, Gia Lai", 105.85, 21.02),
    *(800, 300, 900_000, 100_000, "2025-12-31", 5, "handover", "in_use", ""),
)


def write_workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A sheet with the headings of an office, the last of them unknown to us."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Trụ sở"
    for row in (HEADINGS, *rows):
        sheet.append(list(row))
    book.save(path)
    return path

"""The register of decisions that a provincial office keeps for itself: one row a decision, its facilities in one cell.

``QĐ 1123 (điều chỉnh QĐ 877)`` is 1123 and adjusts 877; what is "being repaired" is not in use.
"""

from __future__ import annotations

import re
from typing import Any

from assetreg.core.text import fold
from assetreg.core.values import Refused, read_date
from assetreg.dispositions.recorded.schemas import read_names
from assetreg.imports.reading.forms import Case, Form, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.layouts.form_words import say_form
from assetreg.imports.reading.layouts.other_papers import is_decisions
from assetreg.imports.reading.tidying import Carried, Hook

_NUMBER = re.compile(r"^(?:q[đd]|quyết định)?\s*(?:số)?[\s:]*(?P<number>\d[^\s()]*)", re.IGNORECASE)
_ADJUSTS = re.compile(
    r"(?:điều chỉnh|sửa đổi|thay thế|bổ sung)\s*(?:q[đd]|quyết định)?\s*(?:số)?\s*(?P<number>\d[^\s()]*)", re.IGNORECASE
)
_IN_USE = frozenset(("x", "co", "da su dung", "da dua vao su dung", "roi"))
_ALIASES = keyed({
    "Số QĐ": "number", "Số quyết định": "number", "Số ký hiệu": "number", "Ngày": "issued_on", "Ngày QĐ": "issued_on",
    "Trích yếu": "abstract", "Cơ sở": "asset", "Cơ sở nhà đất": "asset", "Tên cơ sở": "asset", "Tài sản": "asset",
    "Đơn vị giao": "holder", "Bên giao": "holder", "Đơn vị nhận": "receiver", "Bên nhận": "receiver",
    "Hình thức": "form", "Hình thức xử lý": "form", "BBGN ngày": "minutes_on", "Ngày BBGN": "minutes_on",
    "Đã đưa vào sử dụng": "_used", "Đưa vào sử dụng": "_used", "Vướng mắc": "_obstacle", "Ghi chú": "_obstacle",
    "Người ký": "signer", "Bản quét": "scan",
})  # fmt: skip


def hook(_case: Case) -> Hook:
    """Number and what it adjusts are told apart; use without a day is told and not taken for one."""

    def look(sheet: Sheet, row: int, said: dict[str, Any], _carried: Carried) -> str | None:
        written = text_of(said.get("number"))
        if adjusted := _ADJUSTS.search(written):
            said["adjusts"] = adjusted["number"]
            sheet.tally("decision_adjusts", row, "adjusts", value=written)
        if found := _NUMBER.match(written):
            said["number"] = found["number"]
        if isinstance(said.get("asset"), str):
            said["asset"] = read_names(said["asset"])
        say_form(sheet, row, said)
        _used(sheet, row, said)
        return None

    return look


def _used(sheet: Sheet, row: int, said: dict[str, Any]) -> None:
    """A day ends the line; a cross says nothing of the day, and anything else stays with the note."""
    used, notes = said.get("_used"), [text_of(said.get("_obstacle"))]
    if used not in ("", None):
        try:
            read_date(used)
            said["put_in_use_on"] = used
        except Refused:
            if fold(text_of(used)) in _IN_USE:
                sheet.tally("use_without_day", row, "put_in_use_on", value=text_of(used))
            elif fold(text_of(used)) != "chua":
                sheet.tally("not_in_use_yet", row, "put_in_use_on", value=text_of(used))
                notes.insert(0, text_of(used))
    said["note"] = "; ".join(filter(None, notes)) or None


FORM = Form(
    "decision_register",
    frozenset(("decisions",)),
    is_decisions,
    _ALIASES,
    derived=("adjusts", "put_in_use_on", "note", "sale_method"),
    hook=hook,
)

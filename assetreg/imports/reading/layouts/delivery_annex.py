"""Annexes of delivery minutes, form 02/TSC-BBGN (Decree 186/2025/NĐ-CP, Annex): what was handed over, and how full.

Records and archives in them are no assets: read as archives they become holdings, which hold back the building they
lie in; a line over several receivers goes back where no quantity says whose it is.
"""

from __future__ import annotations

import re
from typing import Any

from assetreg.core.text import fold
from assetreg.imports.reading.forms import Case, Form, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.layouts.other_papers import is_minutes
from assetreg.imports.reading.tidying import Carried, Hook

_MINUTES = re.compile(
    r"biên bản[^\n]{0,80}?(?:số (?P<number>\d+\S*?))? ?,? ngày (?P<day>\d{1,2})(?:/| tháng )(?P<month>\d{1,2})"
    r"(?:/| năm )(?P<year>\d{4})",
    re.IGNORECASE,
)
_FOUND = (("missing", re.compile(r"chua thay|khong thay|mat\b")), ("short", re.compile(r"thieu")),
          ("full", re.compile(r"giao du|day du|^du$")))  # fmt: skip
_ARCHIVE = re.compile(r"^(?:ho so|tai lieu|hsluu|luu tru)[^:]*luu tru|^luu tru")
_METRES = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:mét|m)\s*giá", re.IGNORECASE)
_YEARS = re.compile(r"(\d{4})\s*-\s*(?:\d{1,2}/)?(\d{4})")
_PLACE = re.compile(r"\b(kho [^,;()]+)", re.IGNORECASE)
_ALIASES = keyed({
    "Danh mục tài sản": "_name", "Tên tài sản": "_name", "Tài sản": "_name", "Mã tài sản": "_code",
    "Số lượng": "_quantity", "SL": "_quantity", "Nguyên giá": "_cost_vnd", "Giá trị còn lại": "_residual_vnd",
    "Bên giao": "holder", "Đơn vị giao": "holder", "Bên nhận": "receiver", "Đơn vị nhận": "receiver",
    "Tình trạng": "_state", "Hiện trạng": "_state", "Ghi chú": "_remark", "Bản quét": "scan",
})  # fmt: skip
_PASSED = frozenset(("stt", "don vi tinh", "dvt"))


def hook(case: Case) -> Hook:
    """The minutes are those that the title names; what was found stands in the remarks."""
    above = " ".join(text for row in case.look.texts for text in dict.fromkeys(row) if text)
    minutes = _MINUTES.search(above)
    as_archives = case.kind.name == "archives"

    def look(sheet: Sheet, row: int, said: dict[str, Any], _carried: Carried) -> str | None:
        text = text_of(said.get("_name") or said.get("_code"))
        if bool(_ARCHIVE.search(fold(text))) is not as_archives:
            return "no_archive" if as_archives else "archive"
        if minutes is not None:
            said["minutes_on"] = f"{minutes['day']}/{minutes['month']}/{minutes['year']}"
            said["minutes_number"] = minutes["number"]
        if as_archives:
            _archive(said, text)
        else:
            _delivered(sheet, row, said)
        return None

    return look


def _delivered(sheet: Sheet, row: int, said: dict[str, Any]) -> None:
    said["asset"] = said.get("_code") or said.get("_name")
    words = "; ".join(filter(None, (text_of(said.get("_state")), text_of(said.get("_remark")))))
    said["note"], said["stated_quantity"] = words or None, said.get("_quantity")
    said["found"] = next((found for found, written in _FOUND if written.search(fold(words))), None)
    receivers = [part.strip() for part in text_of(said.get("receiver")).split("/") if part.strip()]
    if len(receivers) > 1:
        sheet.refuse(row, "receiver", "receivers_unsplit", value=said["receiver"], n=len(receivers))
        said["receiver"] = None


def _archive(said: dict[str, Any], text: str) -> None:
    """``Hồ sơ lưu trữ: 42 hộp, 6,3 mét giá, 1976-6/2025, kho tầng 3 UBND huyện cũ (dột)``."""
    metres, years, place = _METRES.search(text), _YEARS.search(text), _PLACE.search(text)
    said["name"], said["note"] = text.partition(":")[0].strip() or text, text
    said["kind"] = "administrative"
    said["shelf_metres"] = None if metres is None else metres[1]
    said["year_from"], said["year_to"] = (None, None) if years is None else years.groups()
    said["place"] = None if place is None else place[1].strip()
    said["origin_body"] = said.get("holder")


FORM = Form(
    "delivery_annex",
    frozenset(("deliveries", "archives")),
    is_minutes,
    _ALIASES,
    ignored=_PASSED,
    derived=(
        "asset", "minutes_number", "minutes_on", "stated_quantity", "found", "note", "holder", "name", "kind",
        "shelf_metres", "year_from", "year_to", "place", "origin_body",
    ),
    hook=hook,
)  # fmt: skip

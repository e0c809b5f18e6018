"""Lists of cars in which some were given away already: read as decisions, those rows alone that name the decision.

``đã điều chuyển Công an xã QĐ 562/QĐ-UBND ngày 14/8/2025`` says form, receiver, number and date; what it does not say
is asked for like of any other decision.
"""

from __future__ import annotations

import re
from typing import Any

from assetreg.dispositions.recorded.labels import FORM_LABELS
from assetreg.dispositions.recorded.schemas import read_form
from assetreg.imports.reading.forms import Case, Form, Look, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.tidying import Carried, Hook

_MOVED = re.compile(
    r"đã\s+(?P<form>điều chuyển|thu hồi|thanh lý|bán|giao)\s*(?:cho\s+)?(?P<receiver>[^,;]*?)[\s,;(]*"
    r"(?:theo\s+)?(?:q[đd]|quyết định)\s*(?:số\s*)?(?P<number>\d+(?:/[^\s,;)]+)?)"
    r"(?:\s*,?\s*ngày\s*(?P<day>\d{1,2}/\d{1,2}/\d{4}))?",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\([^)]*\)")
_ALIASES = keyed({
    "Biển số": "_plate", "Biển kiểm soát": "_plate", "Biển số xe": "_plate", "Ghi chú": "_remark",
    "Tình trạng": "_state", "Đơn vị": "holder", "Đơn vị quản lý": "holder",
})  # fmt: skip
_PASSED = frozenset(
    "stt|ten xe|loai|loai xe|so khung|so may|nguyen gia|gia tri con lai|chuc danh|dien thoai lai xe|nhan hieu|so cho"
    .split("|")
)  # fmt: skip


def recognise(look: Look) -> bool:
    """By plates, and a decision in the remarks."""
    keys = look.keys()
    return bool({"bien so", "bien kiem soat", "bien so xe"} & keys) and "da " in look.said and "qd " in look.said


def hook(_case: Case) -> Hook:
    """The plate names the car; the remark says what was decided of it."""

    def look(_sheet: Sheet, _row: int, said: dict[str, Any], _carried: Carried) -> str | None:
        remark = "; ".join(filter(None, (text_of(said.get("_remark")), text_of(said.get("_state")))))
        found = _MOVED.search(remark)
        if found is None:
            return "not_moved"
        form = read_form(found["form"])
        said["asset"] = _ASIDE.sub("", text_of(said.get("_plate"))) or None
        said["form"] = form if form in FORM_LABELS else None
        said["receiver"] = found["receiver"].strip() or None
        said["number"], said["issued_on"], said["note"] = found["number"], found["day"], remark
        return None

    return look


FORM = Form(
    "moved_cars",
    frozenset(("decisions",)),
    recognise,
    _ALIASES,
    ignored=_PASSED,
    derived=("asset", "form", "receiver", "number", "issued_on", "note"),
    hook=hook,
    is_by_the_way=True,
)

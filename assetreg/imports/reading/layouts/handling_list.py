"""The list of assets to be handled, form 01/TSC-XLTS (Decree 186/2025/NĐ-CP, Annex): form and ground stand per line.

It hangs on a submission, and then its lines become one case; or on a decision that its title names, and then they are
lines of that decision.
"""

from __future__ import annotations

import re
from typing import Any

from assetreg.dispositions.law.grounds import read_ground
from assetreg.imports.reading.forms import Case, Form, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.layouts.form_words import say_form
from assetreg.imports.reading.layouts.other_papers import is_request
from assetreg.imports.reading.tidying import Carried, Hook

# "kèm theo Quyết định số 45/QĐ-UBND ngày 12/9/2025" above the table.
_DECISION = re.compile(
    r"quyết định (?:số )?(?P<number>\d+\S*?) ?,? ngày (?P<day>\d{1,2})(?:/| tháng )(?P<month>\d{1,2})(?:/| năm )"
    r"(?P<year>\d{4})",
    re.IGNORECASE,
)
# Figures of the whole asset: held against the typed totals, and no part of what is handled.
_ALIASES = keyed({
    "Tên tài sản": "asset", "Danh mục tài sản": "asset", "Tài sản": "asset", "Mã tài sản": "_code",
    "Nguyên giá": "_cost_vnd", "Giá trị còn lại": "_residual_vnd", "Hình thức xử lý": "form",
    "Hình thức đề nghị xử lý": "form", "Lý do đề nghị xử lý": "_why", "Lý do": "_why", "Ghi chú": "note",
    "DT đất": "_land_m2", "Diện tích đất": "_land_m2", "DT sàn": "_floor_m2", "Diện tích sàn": "_floor_m2",
    "Đơn vị nhận": "receiver", "Đơn vị tiếp nhận": "receiver", "Đơn vị quản lý": "holder",
})  # fmt: skip
_PASSED = frozenset(("stt", "loai tai san", "don vi tinh", "so luong", "nam dua vao su dung"))


def hook(case: Case) -> Hook:
    """The ground is told from plain reasons; a code, where there is one, names the asset."""
    above = " ".join(text for row in case.look.texts for text in dict.fromkeys(row) if text)
    decision = _DECISION.search(above)

    def look(sheet: Sheet, row: int, said: dict[str, Any], _carried: Carried) -> str | None:
        if code := text_of(said.get("_code")):
            said["asset"] = code
        why = text_of(said.get("_why"))
        said["ground" if read_ground(why) else "reason"] = why or None
        if decision is not None and "number" in said:
            said["number"] = decision["number"]
            said["issued_on"] = f"{decision['day']}/{decision['month']}/{decision['year']}"
        say_form(sheet, row, said)
        return None

    return look


FORM = Form(
    "handling_list",
    frozenset(("requests", "decisions")),
    is_request,
    _ALIASES,
    ignored=_PASSED,
    derived=("number", "issued_on", "holder", "ground", "reason", "sale_method"),
    hook=hook,
)

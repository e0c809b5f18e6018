"""The list of fixed assets as the Ministry's asset software exports it, a web page under the name .xls."""

from __future__ import annotations

import re
from typing import Any

from assetreg.core.text import clean
from assetreg.imports.reading import amounts
from assetreg.imports.reading.forms import Case, Form, Look, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.layouts.classes import facility_kind, kind_of_class
from assetreg.imports.reading.tidying import Carried, Hook

_UNIT_CODE = re.compile(r"^([A-Z][0-9]{6,10})(?:-[0-9]+)+$")
_ALIASES = keyed({
    "Mã tài sản": "national_asset_code", "Tên tài sản": "name", "Mã loại": "_class", "Loại tài sản": "_class_name",
    "Bộ phận sử dụng": "_department", "Nguyên giá Tổng": "original_cost_vnd", "Nguyên giá NS": "cost_budget_vnd",
    "Nguyên giá Khác": "cost_other_vnd", "Nguyên giá Nguồn NS": "cost_budget_vnd",
    "Nguyên giá Nguồn khác": "cost_other_vnd", "Hao mòn lũy kế": "_wear", "HMLK": "_wear", "DT đất": "land_area_m2",
    "DT sàn": "gross_floor_m2", "Diện tích đất": "land_area_m2", "Diện tích sàn": "gross_floor_m2",
    "Trụ sở làm việc": "_office", "Cơ sở HĐSN": "_service", "HĐSN": "_service",
})  # fmt: skip


def recognise(look: Look) -> bool:
    """By the columns that only this software prints together."""
    keys = look.keys()
    return {"ma tai san", "ma loai"} <= keys and bool({"bo phan su dung", "hao mon luy ke"} & keys)


def hook(case: Case) -> Hook:
    """Rows of other kinds are left to the import of those; the code of the unit stands in that of the asset."""

    def look(sheet: Sheet, row: int, said: dict[str, Any], carried: Carried) -> str | None:
        section = carried.section or text_of(said.get("_class_name"))
        if (kind_of_class(section) or case.kind.name) != case.kind.name:
            return "other_kind"
        found = _UNIT_CODE.match(clean(text_of(said.get("national_asset_code"))))
        if found and not said.get("asset_unit_code") and "asset_unit_code" in said:
            said["asset_unit_code"] = found[1]
            sheet.tally("unit_code_of_asset", row, "asset_unit_code", value=found[1])
        if case.kind.name == "facilities" and not said.get("kind"):
            said["kind"] = _by_use(said) or facility_kind(text_of(said.get("name")), section)
            if said["kind"]:
                sheet.tally("kind_from_words", row, "kind", value=text_of(said.get("name")))
        return None

    return look


def _by_use(said: dict[str, Any]) -> str | None:
    """What the area in use says, where all of it is of one sort."""
    office = bool(amounts.figure(said.get("_office")))
    service = bool(amounts.figure(said.get("_service")))
    return None if office == service else "headquarters" if office else "public_service"


FORM = Form(
    "ministry_export",
    frozenset(("facilities", "vehicles", "equipment")),
    recognise,
    _ALIASES,
    frozenset(("hien trang", "hien trang su dung")),
    ("asset_unit_code", "kind"),
    hook,
)

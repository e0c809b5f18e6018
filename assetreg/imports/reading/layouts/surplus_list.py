"""The weekly list of surplus houses and land that communes send to the department of finance.

The Ministry asked for it weekly (letter 8400/BTC-QLCS of 14 June 2025). What is decided in words is a person's to map
once; the words go on as they stand.
"""

from __future__ import annotations

from typing import Any

from assetreg.core.text import fold
from assetreg.imports.reading.forms import Case, Form, Look, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.layouts.classes import commune_of, facility_kind
from assetreg.imports.reading.tidying import Carried, Hook

_ALIASES = keyed({
    "Tên cơ sở nhà đất": "name", "Tên cơ sở nhà, đất": "name", "Địa chỉ cũ": "_address", "Địa chỉ": "_address",
    "DT đất": "land_area_m2", "DT sàn": "gross_floor_m2", "Đơn vị quản lý trước": "holder",
    "Đơn vị quản lý cũ": "holder", "Phương án": "outcome", "QĐ số, ngày": "_decision",
    "Quyết định số, ngày": "_decision",
    "Hiện trạng sau QĐ": "status", "Ghi chú": "_remark",
})  # fmt: skip


def recognise(look: Look) -> bool:
    """By the plan beside the state after the decision."""
    keys = look.keys()
    return (
        bool({"ten co so nha dat", "ten co so"} & keys)
        and "phuong an" in keys
        and ("hien trang sau qd" in keys or "don vi quan ly truoc" in keys)
    )


def hook(_case: Case) -> Hook:
    """The name tells the sort of facility, the address its former commune; decision and remark are the reason."""

    def look(sheet: Sheet, row: int, said: dict[str, Any], _carried: Carried) -> str | None:
        address, name = text_of(said.get("_address")), text_of(said.get("name"))
        if not said.get("kind") and (kind := facility_kind(name)):
            said["kind"] = kind
            sheet.tally("kind_from_words", row, "kind", value=name)
        if address:
            said["former_address"] = said.get("former_address") or address
            known = fold(text_of(said.get("former_commune")))
            if (commune := commune_of(address)) and fold(commune).startswith(known):
                said["former_commune"] = commune
                sheet.tally("commune_from_address", row, "former_commune", value=commune)
        decision, remark = text_of(said.get("_decision")), text_of(said.get("_remark"))
        said["outcome_reason"] = "; ".join(filter(None, (decision and f"QĐ {decision}", remark))) or None
        return None

    return look


FORM = Form(
    "surplus_list",
    frozenset(("facilities",)),
    recognise,
    _ALIASES,
    derived=("kind", "former_commune", "former_address", "outcome_reason"),
    hook=hook,
)

"""The list of the general inventory of public assets taken at 0h on 1 January 2025.

What was counted is as of that day, whenever the file comes in; the values of the books stand beside the count and
every difference is told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from assetreg.core.text import fold
from assetreg.imports.reading import amounts
from assetreg.imports.reading.forms import Case, Form, Look, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.layouts.classes import facility_kind, kind_of_class
from assetreg.imports.reading.tidying import Carried, Hook

COUNTED_ON = dt.date(2025, 1, 1)
_DAY = re.compile(r"0\s*(?:h|gio)\b.{0,12}(?:0?1[/.-]0?1[/.-]2025|01 thang 0?1 nam 2025)|0h.{0,4}01[./-]01[./-]2025")
_PARTS = {
    "n": ("Số lượng", "SL"), "area": ("Diện tích", "DT", "Diện tích (m2)"), "cost": ("Nguyên giá", "NG", "Giá trị"),
}  # fmt: skip
_COUNTED = ("Theo kiểm kê", "Kiểm kê", "Số kiểm kê", "Thực tế kiểm kê")
_BOOKED = ("Theo sổ kế toán", "Theo sổ", "Sổ sách", "Theo sổ sách")
_ALIASES = keyed(
    {f"{group} {part}": f"_counted_{name}" for group in _COUNTED for name, parts in _PARTS.items() for part in parts}
    | {f"{group} {part}": f"_booked_{name}" for group in _BOOKED for name, parts in _PARTS.items() for part in parts}
    | {"Tên tài sản": "name", "Danh mục tài sản": "name", "Tình trạng": "_state", "Tình trạng sử dụng": "_state"}
)
_STATES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "facilities": {
        "dang su dung": ("status", "in_use"), "khong su dung": ("status", "vacant"),
        "lan chiem": ("status", "encroached"), "bi lan chiem": ("status", "encroached"),
        "bo trong": ("status", "vacant"),
    },
    "equipment": {
        "dang su dung": ("status", "in_use"), "khong su dung": ("status", "unused"), "hong": ("condition", "unusable"),
    },
}  # fmt: skip


def recognise(look: Look) -> bool:
    """By the day of the count in its title and the count beside the books."""
    keys = look.keys()
    counted = any(key.startswith(("theo kiem ke", "kiem ke", "so kiem ke", "thuc te kiem ke")) for key in keys)
    return "kiem ke" in look.said and counted and bool(_DAY.search(look.said))


def hook(case: Case) -> Hook:
    """The count is what stands; the class of its section says which kind and which area it is."""

    def look(sheet: Sheet, row: int, said: dict[str, Any], carried: Carried) -> str | None:
        name = text_of(said.get("name"))
        if (kind_of_class(carried.section) or case.kind.name) != case.kind.name:
            return "other_kind"
        _compare(sheet, row, said)
        said["book_date"] = COUNTED_ON
        _put(case, sheet, row, said, "original_cost_vnd", "cost")
        if case.kind.name == "facilities":
            said["kind"] = said.get("kind") or facility_kind(name, carried.section)
            is_land = fold(carried.section).startswith("dat") or said["kind"] == "land"
            _put(case, sheet, row, said, "land_area_m2" if is_land else "gross_floor_m2", "area")
        elif "quantity" in said:
            _put(case, sheet, row, said, "quantity", "n")
        _state(case, sheet, row, said)
        return None

    return look


def _put(case: Case, sheet: Sheet, row: int, said: dict[str, Any], name: str, part: str) -> None:
    """A field from the count, else from the books."""
    source = f"_counted_{part}" if said.get(f"_counted_{part}") not in (None, "") else f"_booked_{part}"
    if said.get(source) not in (None, ""):
        said[name] = said[source]
        sheet.cells[row, name] = f"{case.letter(source)}{row}"


def _compare(sheet: Sheet, row: int, said: dict[str, Any]) -> None:
    for part in _PARTS:
        booked, counted = (amounts.figure(said.get(f"_{side}_{part}")) for side in ("booked", "counted"))
        if booked is not None and counted is not None and booked != counted:
            sheet.tally("count_differs", row, value=f"{booked.normalize():f} / {counted.normalize():f}")


def _state(case: Case, sheet: Sheet, row: int, said: dict[str, Any]) -> None:
    word = text_of(said.get("_state"))
    found = _STATES.get(case.kind.name, {}).get(fold(word))
    if found is not None:
        said[found[0]] = found[1]
        sheet.cells[row, found[0]] = f"{case.letter('_state')}{row}"
    elif word:
        sheet.tally("state_not_taken", row, "status", value=word)


FORM = Form(
    "general_inventory",
    frozenset(("facilities", "vehicles", "equipment")),
    recognise,
    _ALIASES,
    frozenset(("chenh lech", "don vi tinh", "dvt", "ma so")),
    ("book_date", "kind", "land_area_m2", "gross_floor_m2", "original_cost_vnd", "quantity", "status", "condition"),
    hook,
)

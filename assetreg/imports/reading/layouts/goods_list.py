"""Lists of equipment by unit price and total, as districts kept them: fixed assets and tools in one.

A thing other than land and houses is a fixed asset from an original cost of 10,000,000 dong (Circular 141/2025/TT-BTC,
Art. 3); what costs less is kept apart as a tool and not loaded.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from assetreg.core.text import fold
from assetreg.imports.headings import MONEY_UNITS
from assetreg.imports.reading import amounts
from assetreg.imports.reading.forms import Case, Form, Look, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.tidying import Carried, Hook

LEAST_OF_A_FIXED_ASSET_VND = 10_000_000  # Circular 141/2025/TT-BTC, Art. 3
_ALIASES = keyed({
    "Tên": "name", "Tên tài sản": "name", "ĐVT": "_measure", "Đơn vị tính": "_measure", "SL": "quantity",
    "Số lượng": "quantity", "Đơn giá": "_price", "Thành tiền": "original_cost_vnd", "Năm": "_year",
    "Năm sử dụng": "_year", "Phòng": "_room", "Tình trạng": "_percent", "Tình trạng (%)": "_percent",
})  # fmt: skip
_IN_NAME = re.compile(r"\b([2-9]|[1-9][0-9]{1,3})\s*(?:bo|cai|chiec|ghe|ban)\b")


def recognise(look: Look) -> bool:
    """By a price beside a total."""
    return {"don gia", "thanh tien"} <= look.keys()


def hook(case: Case) -> Hook:
    """Keep tools apart; doubt a quantity of one beside a name that counts more."""
    times = MONEY_UNITS[case.unit or "dong"]

    def look(sheet: Sheet, row: int, said: dict[str, Any], _carried: Carried) -> str | None:
        price = amounts.figure(said.get("_price"))
        if case.unit is not None and price is not None and price * times < LEAST_OF_A_FIXED_ASSET_VND:
            return "tool_below_threshold"
        name, quantity = text_of(said.get("name")), amounts.figure(said.get("quantity"))
        if quantity == Decimal(1) and (found := _IN_NAME.search(fold(name))) is not None:
            sheet.tally("quantity_in_name", row, "quantity", value=f"{name} ({found[1]} / 1)")
        return None

    return look


FORM = Form("goods_list", frozenset(("equipment",)), recognise, _ALIASES, hook=hook)

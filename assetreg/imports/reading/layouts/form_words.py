"""How lists write forms of handling: one form a cell; two of them in one cell go back to whoever wrote them."""

from __future__ import annotations

import re
from typing import Any

from assetreg.core.text import fold
from assetreg.dispositions.recorded.labels import FORM_LABELS
from assetreg.dispositions.recorded.schemas import read_form
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of

_BETWEEN = re.compile(r"\s*(?:/|,|;| hoặc | và )\s*")
_METHODS = {"pha do": "demolition", "huy bo": "demolition", "dau gia": "auction", "niem yet": "listing",
            "chi dinh": "direct"}  # fmt: skip


def say_form(sheet: Sheet, row: int, said: dict[str, Any]) -> None:
    """Put the code of the one form in place of its words, and the method of sale where these name it."""
    text = text_of(said.get("form"))
    if not text:
        return
    form = read_form(text)
    if form not in FORM_LABELS:
        parts = {read_form(part) for part in _BETWEEN.split(text)}
        if len(parts & set(FORM_LABELS)) > 1:
            sheet.refuse(row, "form", "two_forms", value=text)
            said["form"] = None
        return
    said["form"] = form
    folded = fold(text)
    method = next((code for words, code in _METHODS.items() if words in folded), None)
    if form == "liquidate" and method is None and " ban" in folded:
        method = "sale"
    if method is not None and form in ("sell", "liquidate") and not said.get("sale_method"):
        said["sale_method"] = method

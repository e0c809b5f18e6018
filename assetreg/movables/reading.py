"""How the values that only movables have are read: years, pieces, and shares written as a cross."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from assetreg.core.clock import today
from assetreg.core.text import fold
from assetreg.core.values import Refused, decimal_reader, plain_text, read_whole, shown

FIRST_YEAR = 1900
_share: Callable[[Any], Decimal] = decimal_reader(2)
_CROSS = frozenset({"x", "v", "co", "yes", "true"})
_BLANK = frozenset({"khong", "no", "false"})


def read_year(raw: Any) -> int:
    """A calendar year from 1900 to the present one; anything else is ``bad_year``."""
    try:
        year = int(text) if (text := _text(raw)).isascii() and text.isdigit() else read_whole(raw)
    except Refused:
        year = 0
    if not FIRST_YEAR <= year <= today().year:
        raise Refused("bad_year", value=shown(raw), first=str(FIRST_YEAR), last=str(today().year))
    return year


def read_quantity(raw: Any) -> int:
    """A whole number of at least one."""
    quantity = read_whole(raw)
    if quantity < 1:
        raise Refused("too_small", value=shown(raw), limit=1)
    return quantity


def read_share(raw: Any) -> Decimal:
    """A share of a hundred; the forms are filled in with a cross where the whole asset serves one use."""
    said = fold(_text(raw)).removesuffix("%").strip()
    if said in _CROSS:
        return Decimal(100)
    if said in _BLANK:
        return Decimal(0)
    return _share(said if isinstance(raw, str) else raw)


def _text(raw: Any) -> str:
    return plain_text(raw) if isinstance(raw, str | int | float | Decimal) else ""

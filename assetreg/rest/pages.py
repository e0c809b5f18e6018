"""The shape in which every list of the JSON interface answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal


def page_of(
    items: Sequence[Any], *, next_cursor: str | None, count: int, count_is: Literal["exact", "at_least"]
) -> dict[str, Any]:
    """``{"items": [...], "next": CURSOR or null, "count": n, "count_is": "exact" or "at_least"}``."""
    return {"items": list(items), "next": next_cursor, "count": count, "count_is": count_is}

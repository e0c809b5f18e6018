"""Counts as JSON says them: lines with the count that stands, premises to take along, differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assetreg.kinds.routes import plain
from assetreg.stocktakes.models import StocktakeCount
from assetreg.stocktakes.queries import Counted, Progress
from assetreg.stocktakes.reconciling import Differing, Standing

_BOOK = ("book_quantity", "book_area_m2", "original_cost_vnd", "residual_value_vnd", "book_condition", "book_status")
_COUNT = (
    "finding", "use_found", "use_note", "quantity", "area_m2", "condition", "note", "found_at", "longitude", "latitude",
    "accuracy_m", "counted_at", "counted_by", "is_named",
)  # fmt: skip
_DECIDED = ("decision", "decision_reason", "decided_by", "decided_at", "result")


def line_shape(counted: Counted) -> dict[str, Any]:
    """One line: what the books said, and the count that stands."""
    line = counted.line
    return {
        "id": line.id,
        "kind": line.subject_kind,
        "code": line.code,
        "name": line.name,
        "holder": line.holder,
        "premises": counted.premises_code,
        "team": counted.team,
        "is_excess": line.is_excess,
        **{name: plain(getattr(line, name)) for name in (*_BOOK, *_DECIDED)},
        "count": None if counted.count is None else count_shape(counted.count),
    }


def count_shape(count: StocktakeCount) -> dict[str, Any]:
    """One count; ``entry`` is the number it was given where it was made."""
    named = {name: plain(getattr(count, name)) for name in _COUNT}
    return {"id": count.id, "entry": str(count.entry_id), "line": count.line_id, **named}


def premises_shape(found: Progress, restricted: frozenset[int]) -> dict[str, Any]:
    """One of the premises to be chosen; ``id`` 0 and no code: what stands at none."""
    return {
        "id": found.key or 0,
        "code": found.code if found.key else None,
        "name": found.name,
        "lines": found.lines,
        "counted": found.counted,
        "is_restricted": found.key in restricted,
    }


def differences_shape(found: Sequence[Differing], standing: Standing) -> dict[str, Any]:
    """Every difference with what accepting it would change, and what still stands in the way."""
    return {
        "items": [
            line_shape(one.counted)
            | {
                "differences": list(one.difference.kinds),
                "changes": plain(dict(one.difference.changes)),
                "is_shortage": one.difference.is_shortage,
                "enters": one.difference.enters,
            }
            for one in found
        ],
        "next": None,
        "count": len(found),
        "count_is": "exact",
        "lines": standing.lines,
        "uncounted": standing.uncounted,
        "undecided": standing.undecided,
    }

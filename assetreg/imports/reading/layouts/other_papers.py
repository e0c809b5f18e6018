"""Papers that are no lists of assets: requests to handle, registers of decisions, minutes of delivery.

Each belongs to the record of a decision or a delivery; taken for a list of assets it would make assets of lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assetreg.imports.reading.forms import Look

_REQUEST = re.compile(r"01/tsc-xlts|danh muc tai san (?:cong )?de nghi xu ly")
_MINUTES = re.compile(r"02/tsc-bbgn|bien ban (?:ban giao|bgtn)|phu luc bbgn")


def is_request(look: Look) -> bool:
    """Form 01/TSC-XLTS (Decree 186/2025, Annex): the form and the ground of handling stand per line."""
    return bool(_REQUEST.search(look.said)) or {"hinh thuc xu ly", "ly do de nghi xu ly"} <= look.keys()


def is_decisions(look: Look) -> bool:
    """A register of decisions: number, date and what each is about."""
    keys = look.keys()
    return "trich yeu" in keys and bool({"so qd", "so quyet dinh", "so ky hieu"} & keys)


def is_minutes(look: Look) -> bool:
    """Form 02/TSC-BBGN (Decree 186/2025, Annex), or annexes of such minutes."""
    return bool(_MINUTES.search(look.said) or _MINUTES.search(look.name)) or {"ben giao", "ben nhan"} <= look.keys()


# Code of the refusal, how it is recognised, and the kinds that it can be read as.
REFUSED: Sequence[tuple[str, Callable[[Look], bool], frozenset[str]]] = (
    ("paper_is_request", is_request, frozenset(("requests", "decisions"))),
    ("paper_is_decisions", is_decisions, frozenset(("decisions",))),
    ("paper_is_minutes", is_minutes, frozenset(("deliveries", "archives"))),
)

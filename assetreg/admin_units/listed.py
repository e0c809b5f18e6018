"""A resolved name as a row of a file: what was asked, the unit meant, the unit of today, what else it may be (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assetreg.admin_units.resolving import Resolved, full_name
from assetreg.core.i18n import gettext

LABELS: Mapping[str, str] = {
    "text": "As written",
    "state": "Answer",
    "code": "Code of the unit",
    "name": "Name of the unit",
    "within": "District and province",
    "present_code": "Code of today",
    "present_name": "Name of today",
    "candidates": "May also be",
}
FIELDS: Sequence[str] = tuple(LABELS)


def row_of(found: Resolved) -> list[str | None]:
    """The values in the order of ``FIELDS``; a line that was empty stays empty."""
    if not found.text:
        return [None] * len(FIELDS)
    unit, present = found.unit, found.present
    return [
        found.text,
        gettext(f"resolved.{found.state}"),
        unit.unit.code if unit else None,
        unit.unit.name if unit else None,
        ", ".join(wider.name for wider in unit.within) if unit else None,
        present.code if present else None,
        present.name if present else None,
        "; ".join(full_name(one) for one in found.candidates) or None,
    ]

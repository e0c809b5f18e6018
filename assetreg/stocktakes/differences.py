"""What a count says against the books, and what that would change in the register.

The words are those of the general inventory of public assets (book, count, difference; shortage and excess found).
A thing that was not found is never struck off by a count: the shortage is noted with the count as its source, and is
handled as an asset lost under Decree 186/2025/ND-CP, Articles 34 and 35.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

# The field of the register that a counted area answers to.
AREA_FIELDS: Mapping[str, str] = {
    "facility": "land_area_m2",
    "land_parcel": "area_m2",
    "building": "gross_floor_m2",
}
# What a use seen means for the state of use on the record; a use without an entry changes no field.
STATUS_OF_USE: Mapping[str, Mapping[str, str]] = {
    "facility": {"as_intended": "in_use", "unused": "vacant", "encroached": "encroached"},
    "vehicle": {"as_intended": "in_use", "unused": "unused", "broken": "unused"},
    "equipment": {"as_intended": "in_use", "unused": "unused", "broken": "unused"},
}
# States that say as much as "in use": seeing the thing in use contradicts none of them.
IN_USE = frozenset({None, "in_use", "partly_used"})
CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "building": ("good", "fair", "degraded", "dangerous"),
    "vehicle": ("good", "fair", "poor", "unusable"),
    "equipment": ("good", "fair", "poor", "unusable"),
    "archive_holding": ("good", "fair", "poor", "unusable"),
}
MOVABLE = frozenset({"vehicle", "equipment", "archive_holding"})
QUANTITY_FIELDS: Mapping[str, str] = {"equipment": "quantity", "archive_holding": "shelf_metres"}


@dataclass(frozen=True, slots=True)
class Book:
    """What the books said of a line."""

    kind: str
    quantity: Decimal | None = None
    area_m2: Decimal | None = None
    condition: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the count that stands says; ``facility``: the code of the premises where the thing was found, if known."""

    finding: str
    use: str | None = None
    quantity: Decimal | None = None
    area_m2: Decimal | None = None
    condition: str | None = None
    facility: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """How count and books differ (``kinds``), and what accepting it does.

    ``changes``: field of the record -> new value; ``is_shortage``: noted for a case of loss; ``enters``: a new record.
    """

    kinds: tuple[str, ...]
    changes: Mapping[str, Any] = field(default_factory=dict)
    is_shortage: bool = False
    enters: bool = False

    @property
    def is_noted(self) -> bool:
        """Whether accepting it changes no field and only keeps that it was seen."""
        return not (self.changes or self.is_shortage or self.enters)


def compare(book: Book, seen: Seen) -> Difference | None:
    """The difference of one line; None where count and books agree."""
    if seen.finding == "excess":
        return Difference(("excess",), enters=True)
    if seen.finding == "missing":
        lost = {"status": "missing"} if book.kind == "archive_holding" and book.status != "missing" else {}
        return Difference(("missing",), lost, is_shortage=True)
    kinds: list[str] = []
    changes: dict[str, Any] = {}
    if seen.finding == "elsewhere":
        kinds.append("elsewhere")
        if book.kind in MOVABLE and seen.facility is not None:
            changes["facility"] = seen.facility
    _compare_use(book, seen, kinds, changes)
    _compare_amounts(book, seen, kinds, changes)
    if seen.condition is not None and seen.condition != book.condition:
        kinds.append("condition")
        changes["condition"] = seen.condition
    return Difference(tuple(kinds), changes, is_shortage="fewer" in kinds) if kinds else None


def _compare_use(book: Book, seen: Seen, kinds: list[str], changes: dict[str, Any]) -> None:
    if seen.use is None:
        return
    status = STATUS_OF_USE.get(book.kind, {}).get(seen.use)
    if seen.use == "as_intended":
        if status is not None and book.status not in IN_USE:
            kinds.append("in_use")
            changes["status"] = status
        return
    if status is None or status != book.status:
        kinds.append(seen.use)
        if status is not None:
            changes["status"] = status
    if seen.use == "broken" and book.kind in MOVABLE and seen.condition is None and book.condition != "unusable":
        kinds.extend(("broken",) if "broken" not in kinds else ())
        changes["condition"] = "unusable"


def _compare_amounts(book: Book, seen: Seen, kinds: list[str], changes: dict[str, Any]) -> None:
    """Fewer pieces are a shortage and leave the record as it is; a measure of shelves is only measured anew."""
    if seen.quantity is not None and book.quantity is not None and seen.quantity != book.quantity:
        measured = book.kind == "archive_holding"
        fewer = seen.quantity < book.quantity
        kinds.append("measure" if measured else "fewer" if fewer else "more")
        if book.kind in QUANTITY_FIELDS and (measured or not fewer):
            changes[QUANTITY_FIELDS[book.kind]] = seen.quantity if measured else int(seen.quantity)
    if seen.area_m2 is not None and book.kind in AREA_FIELDS and seen.area_m2 != book.area_m2:
        kinds.append("area")
        changes[AREA_FIELDS[book.kind]] = seen.area_m2

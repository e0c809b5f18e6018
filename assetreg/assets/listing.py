"""What the address of the facilities' list says: the filter, the columns, and the chips that take one part away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assetreg.assets.labels import CHOICES, FIELD_LABELS
from assetreg.assets.queries import FacilityFilter
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.i18n import format_date, gettext
from assetreg.core.text import clean
from assetreg.core.values import Refused, read_date

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list; ``label`` is a message id, ``total`` the name of its sum in ``Totals``."""

    name: str
    label: str
    numeric: bool = False
    total: str | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the filter, as a removable chip: message ids, or the words typed."""

    parameter: str
    label: str
    value: str
    is_message: bool


def _amount(name: str) -> Column:
    return Column(name, FIELD_LABELS[name], numeric=True, total=name)


# The first column, the facility itself, always stands.
COLUMNS: Sequence[Column] = (
    Column("commune", "Commune"),
    Column("kind", FIELD_LABELS["kind"]),
    Column("holder", FIELD_LABELS["holder"]),
    Column("outcome", FIELD_LABELS["outcome"]),
    Column("status", FIELD_LABELS["status"]),
    _amount("land_area_m2"),
    _amount("footprint_m2"),
    _amount("gross_floor_m2"),
    _amount("usable_floor_m2"),
    _amount("original_cost_vnd"),
    _amount("residual_value_vnd"),
    _amount("headcount"),
)
USUAL = ("commune", "outcome", "status", "land_area_m2", "gross_floor_m2", "residual_value_vnd", "headcount")


class Query(Protocol):
    """The query of an address: werkzeug's MultiDict, as far as it is used here."""

    def get(self, name: str) -> str | None: ...

    def getlist(self, name: str) -> list[str]: ...


def filter_from(args: Query) -> FacilityFilter:
    """The filter an address asks for, of the list and of the map alike; raises Invalid naming each bad value.

    ``outcome`` may be said several times or with commas; ``bbox`` is west,south,east,north in degrees.
    """
    said = {name: clean(args.get(name) or "") or None for name in ("unit", "q", "bbox", *CHOICES)}
    outcomes = [one for value in args.getlist("outcome") for one in value.split(",") if one]
    errors = [
        FieldError(name, "not_a_choice", {"value": value, "choices": ", ".join(choices)})
        for name, choices in CHOICES.items()
        for value in (outcomes if name == "outcome" else [said[name]])
        if value is not None and value not in choices
    ]
    unit = said["unit"]
    if unit is not None and not (unit.isascii() and unit.isdigit() and len(unit) in (2, 5)):
        errors.append(FieldError("unit", "bad_code", {"value": unit}))
    as_of = None
    try:
        as_of = read_date(args.get("as_of")) if args.get("as_of") else None
    except Refused as refused:
        errors.append(FieldError("as_of", refused.code, refused.params))
    box = None
    if said["bbox"] is not None and (box := read_bbox(said["bbox"])) is None:
        errors.append(FieldError("bbox", "bad_bbox", {"value": said["bbox"]}))
    if errors:
        raise Invalid(errors)
    several = tuple(one for one in CHOICES["outcome"] if one in outcomes)
    return FacilityFilter(
        unit=unit,
        kind=said["kind"],
        outcome=several[0] if len(several) == 1 else None,
        outcomes=several if 1 < len(several) < len(CHOICES["outcome"]) else None,
        status=said["status"],
        holder_level=said["holder_level"],
        q=(said["q"] or "")[:LONGEST_SEARCH] or None,
        bbox=box,
        as_of=as_of,
    )


def read_bbox(text: str) -> tuple[float, float, float, float] | None:
    """``west,south,east,north`` in degrees; None where it is none."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if -180 <= west <= east <= 180 and -90 <= south <= north <= 90 else None


def columns_from(chosen: Sequence[str]) -> list[Column]:
    """The columns asked for, in the list's own order; the usual ones where none is."""
    wanted = [name for name in chosen if any(column.name == name for column in COLUMNS)] or USUAL
    return [column for column in COLUMNS if column.name in wanted]


def chips_of(wanted: FacilityFilter, unit_name: str | None) -> list[Chip]:
    """The parts of a filter, each to be taken away by itself."""
    chips = []
    if wanted.unit is not None:
        chips.append(Chip("unit", "Administrative unit", unit_name or wanted.unit, is_message=False))
    for name, choices in CHOICES.items():
        value = getattr(wanted, name)
        if value is not None:
            chips.append(Chip(name, FIELD_LABELS[name], choices[value], is_message=True))
    if wanted.outcomes is not None:
        named = ", ".join(gettext(CHOICES["outcome"][one]) for one in wanted.outcomes)
        chips.append(Chip("outcome", FIELD_LABELS["outcome"], named, is_message=False))
    if wanted.q is not None:
        chips.append(Chip("q", "Search", wanted.q, is_message=False))
    if wanted.as_of is not None:
        chips.append(Chip("as_of", "As of", format_date(wanted.as_of), is_message=False))
    if wanted.bbox is not None:
        chips.append(Chip("bbox", "Place", "only what the map showed", is_message=True))
    return chips

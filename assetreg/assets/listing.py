"""What the address of the facilities' list says: the filter, the columns, and the chips that take one part away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assetreg.assets.labels import CHOICES, FIELD_LABELS
from assetreg.assets.queries import FacilityFilter
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.text import clean

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


def filter_from(args: Mapping[str, str]) -> FacilityFilter:
    """The filter an address asks for; raises Invalid naming each value that is none of its choices."""
    values = {name: clean(args.get(name, "")) or None for name in ("unit", "q", *CHOICES)}
    errors = [
        FieldError(name, "not_a_choice", {"value": value, "choices": ", ".join(choices)})
        for name, choices in CHOICES.items()
        if (value := values[name]) is not None and value not in choices
    ]
    if values["unit"] is not None and not (values["unit"].isdigit() and len(values["unit"]) in (2, 5)):
        errors.append(FieldError("unit", "bad_code", {"value": values["unit"]}))
    if values["q"] is not None:
        values["q"] = values["q"][:LONGEST_SEARCH]
    if errors:
        raise Invalid(errors)
    return FacilityFilter(
        unit=values["unit"],
        kind=values["kind"],
        outcome=values["outcome"],
        status=values["status"],
        holder_level=values["holder_level"],
        q=values["q"],
    )


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
    if wanted.q is not None:
        chips.append(Chip("q", "Search", wanted.q, is_message=False))
    return chips

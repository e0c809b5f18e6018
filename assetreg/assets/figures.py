"""A facility's own figures beside those of its parts: what differs is named and never forced (pure).

The statutory forms count a facility as a whole, the books hold its parts; published official figures do not add up
either. Both stand as their papers say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

from assetreg.assets.labels import OUTCOME_LABELS
from assetreg.assets.legal_forms import LEGAL_FORMS, outcome_expected
from assetreg.assets.part_labels import BUILDING_LABELS


class Whole(Protocol):
    """What is looked at of a facility; areas m2, money whole dong."""

    @property
    def land_area_m2(self) -> Decimal | None: ...
    @property
    def footprint_m2(self) -> Decimal | None: ...
    @property
    def gross_floor_m2(self) -> Decimal | None: ...
    @property
    def usable_floor_m2(self) -> Decimal | None: ...
    @property
    def original_cost_vnd(self) -> int | None: ...
    @property
    def residual_value_vnd(self) -> int | None: ...
    @property
    def outcome(self) -> str: ...
    @property
    def legal_form(self) -> str | None: ...


type Amount = Decimal | int
BUILDING_FIGURES = ("footprint_m2", "gross_floor_m2", "usable_floor_m2", "original_cost_vnd", "residual_value_vnd")
# Each lies within the one before it.
_NESTED_AREAS = ("gross_floor_m2", "usable_floor_m2", "net_office_m2")


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of a facility beside the sum of its parts; ``silent`` counts the parts that do not state it."""

    field: str
    own: Amount | None
    parts: Amount | None  # None: no part states it
    silent: int

    @property
    def difference(self) -> Amount | None:
        """Parts less whole; None where one of them is not known."""
        return None if self.own is None or self.parts is None else self.parts - self.own

    @property
    def differs(self) -> bool:
        return bool(self.difference)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that does not fit together: the end of the message id ``remark.<code>``, and its parameters.

    ``labels`` names the parameters that are message ids themselves.
    """

    code: str
    params: dict[str, object]
    labels: tuple[str, ...] = ()


def compare(facility: Whole, parcel_areas: Sequence[Decimal], buildings: Sequence[object]) -> list[Compared]:
    """The land beside its parcels, floors and money beside the buildings.

    Cost and residual value of the parts are those of the buildings: the value of land-use rights stands apart.
    """
    land = _compared("land_area_m2", facility.land_area_m2, list(parcel_areas))
    return [
        land,
        *(
            _compared(name, getattr(facility, name), [getattr(building, name) for building in buildings])
            for name in BUILDING_FIGURES
        ),
    ]


def remarks_on(facility: Whole) -> list[Remark]:
    """Where outcome and legal form of a facility say different things; both stay as they were given."""
    expected = outcome_expected(facility.legal_form, facility.outcome)
    if expected is None or facility.legal_form is None:
        return []
    form = LEGAL_FORMS[facility.legal_form]
    params: dict[str, object] = {
        "form": form.label,
        "outcome": OUTCOME_LABELS[facility.outcome],
        "expected": OUTCOME_LABELS[expected],
        "source": form.source,
    }
    return [Remark("outcome_not_of_form", params, ("form", "outcome", "expected"))]


def remarks_on_building(building: object) -> list[Remark]:
    """Areas of a building that lie outside those they are part of."""
    areas = [(name, getattr(building, name)) for name in _NESTED_AREAS]
    known = [(name, area) for name, area in areas if area is not None]
    return [
        Remark(
            "area_over_whole",
            {
                "building": getattr(building, "name", ""),
                "part": BUILDING_LABELS[part],
                "whole": BUILDING_LABELS[whole],
            },
            ("part", "whole"),
        )
        for (whole, larger), (part, smaller) in pairwise(known)
        if smaller > larger
    ]


def _compared(field: str, own: Amount | None, values: Sequence[Amount | None]) -> Compared:
    known = [value for value in values if value is not None]
    return Compared(field, own, sum(known[1:], known[0]) if known else None, len(values) - len(known))

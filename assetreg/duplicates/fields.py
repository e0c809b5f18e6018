"""Which values of two records are chosen together, and what is chosen where nobody says: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assetreg.assets.models import Facility

type Choice = Literal["keep", "merged", "both"]
CHOICES: Sequence[Choice] = ("keep", "merged", "both")

# Columns that mean something only together; the first names the choice.
_TOGETHER: tuple[tuple[str, ...], ...] = (
    (
        "location", "commune_id", "former_commune_id", "province_code", "location_source", "source_x", "source_y",
        "source_srid", "location_method", "location_accuracy_m",
    ),
    ("holder", "holder_id", "holder_level"),
    ("original_cost_vnd", "residual_value_vnd", "book_date"),
    ("land_area_m2", "surplus_land_m2"),
    ("gross_floor_m2", "surplus_floor_m2"),
    ("put_in_use_on", "put_in_use_paper"),
    ("outcome", "outcome_reason", "legal_form", "final_use"),
)  # fmt: skip
_ITS_OWN = frozenset(
    "id code revision change_set_id created_at updated_at quad search_text is_demonstration is_restricted".split()
)
AMOUNTS = ("land_area_m2", "footprint_m2", "gross_floor_m2", "usable_floor_m2", "original_cost_vnd", "headcount")


def fields() -> dict[str, tuple[str, ...]]:
    """Name of a choice -> the columns it decides, in the order of the record; new columns come by themselves."""
    grouped = {column for group in _TOGETHER for column in group}
    leading = {group[0]: group for group in _TOGETHER}
    found: dict[str, tuple[str, ...]] = {}
    for column in Facility.__table__.columns:
        name = column.name
        if name in leading:
            found[name] = leading[name]
        elif name not in grouped and name not in _ITS_OWN and column.computed is None:
            found[name] = (name,)
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """What two records say of one choice, column -> value."""

    keep: Mapping[str, Any]
    merged: Mapping[str, Any]

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return dict(self.keep) != dict(self.merged)

    def usual(self) -> Choice:
        """What stands, unless it says nothing and the other does."""
        first = next(iter(self.keep))
        if _says_nothing(first, self.keep) and not _says_nothing(first, self.merged):
            return "merged"
        return "keep"


def _says_nothing(name: str, said: Mapping[str, Any]) -> bool:
    if name == "location":
        return said["location"] is None or said["location_source"] == "unit_centre"
    return said[name] is None or said[name] == "undecided"

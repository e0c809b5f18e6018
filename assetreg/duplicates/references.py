"""Which tables refer to a facility, and what becomes of such a reference when the facility is merged into another.

Remembered tables with a foreign key to the facility move by themselves. What is not remembered either follows in the
database (``FOLLOWING``; migrations/replaceable/merges.sql), goes with its facility (a key that cascades: it is derived
and made anew), or stays for a reason that is said here. A later feature with a reference of another sort registers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table

from assetreg.audit.tables import remembered, target_of

# Not remembered, moved and put back by the trigger on facility_merge.
FOLLOWING = frozenset({("import_result", "facility_id"), ("staff_flow", "facility_id")})
# Rows of these lie where their facility lies; those of others lie with their holder.
LYING_WITH_IT = frozenset(
    {"land_parcel", "building", "use_state", "facility_party", "site_connection", "headcount", "facility_merge"}
)
# Column -> why it stays as it is.
_staying: dict[tuple[str, str], str] = {
    ("import_row", "facility_id"): "what a plan found; a plan over a record that is gone is stale and made anew",
    ("duplicate_decision", "facility_id"): "about two records; means something again when both are back",
    ("duplicate_decision", "other_id"): "about two records; means something again when both are back",
    ("stocktake_line", "facility_id"): "where a count looked for a thing on its day",
    ("stocktake_count", "found_facility_id"): "where a count found a thing on its day",
    ("facility_merge", "merged_id"): "the record that went",
    ("duplicate_candidate", "facility_id"): "found anew by the next search",
    ("duplicate_candidate", "other_id"): "found anew by the next search",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One column of a remembered table that names a facility."""

    table: Table
    column: str

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name


# Of tables on lower floors, whose models do not know the facility's: only the database has the key.
_by_name: set[tuple[str, str]] = {("headcount", "facility_id")}


def register_staying(table: str, column: str, why: str) -> None:
    """Say that a reference stays with the record that goes, and why."""
    _staying[table, column] = why


def staying() -> frozenset[tuple[str, str]]:
    """The references that stay."""
    return frozenset(_staying)


def moving() -> Iterator[Reference]:
    """Every column that is moved from one facility to the other, parents before those that refer to them."""
    for table in remembered().values():
        for column in table.columns:
            key = (table.name, column.name)
            if (target_of(table, column.name) == "facility" or key in _by_name) and key not in _staying:
                yield Reference(table, column.name)

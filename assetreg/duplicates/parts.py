"""What hangs on two records of one facility: which rows of the second the first has already, what is taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.agencies.models import Headcount
from assetreg.assets.models import Building, Facility, FacilityParty, LandParcel, SiteConnection, UseState
from assetreg.assets.parcels import parcel_name
from assetreg.assets.parties import ONE_AT_A_TIME
from assetreg.core.text import fold
from assetreg.duplicates.references import moving


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of the record that goes. ``twin_id``: the row of the other that says the same, None where there is
    none; ``must_leave``: the two cannot stand side by side. ``amount`` is m2 of a parcel or a building's floor."""

    table: str
    id: int
    name: str
    amount: Any
    twin_id: int | None
    must_leave: bool

    @property
    def key(self) -> str:
        """Its name in forms: ``land_parcel-7``."""
        return f"{self.table}-{self.id}"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of a table hang on each of the two, all of which are taken over."""

    table: str
    keep: int
    merged: int


def lines_of(session: Session, keep: Facility, merged: Facility) -> list[PartLine]:
    """The parts of the record that goes, each with its twin on the one that stays."""
    lines: list[PartLine] = []
    for model, twin, forced in _TWINS:
        ours, theirs = (
            session.scalars(select(model).where(model.facility_id == f.id).order_by(model.id)).all()
            for f in (keep, merged)
        )
        for row in theirs:
            found = next((own.id for own in ours if twin(own, row)), None)
            must = found is not None and any(forced(own, row) for own in ours if own.id == found)
            lines.append(PartLine(model.__tablename__, row.id, _called(row), _amount(row), found, must))
    return lines


def counts_of(session: Session, keep: Facility, merged: Facility) -> list[Counted]:
    """Everything else that refers to either: documents, cars that stand there, groups of staff, earlier merges."""
    shown = {model.__tablename__ for model, _, _ in _TWINS} | {"use_state"}
    counted = []
    for reference in moving():
        if reference.name in shown:
            continue
        column = reference.table.c[reference.column]
        ours, theirs = (
            session.scalar(select(func.count()).select_from(reference.table).where(column == f.id)) or 0
            for f in (keep, merged)
        )
        if theirs:
            counted.append(Counted(reference.name, ours, theirs))
    return counted


def _same_parcel(one: LandParcel, other: LandParcel) -> bool:
    """One parcel of a map, or one certificate; without either, one area."""
    if one.parcel_number and other.parcel_number:
        return (one.map_commune_id, one.map_sheet, one.parcel_number) == (
            other.map_commune_id, other.map_sheet, other.parcel_number,
        )  # fmt: skip
    if one.certificate_serial and other.certificate_serial:
        return fold(one.certificate_serial) == fold(other.certificate_serial)
    return one.area_m2 == other.area_m2


def _same_building(one: Building, other: Building) -> bool:
    return fold(one.name) == fold(other.name) and (
        one.gross_floor_m2 is None or other.gross_floor_m2 is None or one.gross_floor_m2 == other.gross_floor_m2
    )


def _same_party(one: FacilityParty, other: FacilityParty) -> bool:
    if one.role != other.role:
        return False
    overlaps = (one.valid_to is None or other.valid_from < one.valid_to) and (
        other.valid_to is None or one.valid_from < other.valid_to
    )
    return overlaps and (one.role in ONE_AT_A_TIME or fold(one.name) == fold(other.name))


def _same_people(one: Headcount, other: Headcount) -> bool:
    return (one.agency_id, one.title_group, one.counted_on) == (other.agency_id, other.title_group, other.counted_on)


# A table -> whether two of its rows say the same, and whether they cannot stand side by side.
_TWINS: Sequence[tuple[Any, Any, Any]] = (
    (LandParcel, _same_parcel, lambda _one, _other: False),
    (Building, _same_building, lambda _one, _other: False),
    (FacilityParty, _same_party, lambda one, _other: one.role in ONE_AT_A_TIME),
    (SiteConnection, lambda one, other: one.kind == other.kind, lambda _one, _other: True),
    (Headcount, _same_people, lambda _one, _other: True),
)


def _called(row: Any) -> str:
    if isinstance(row, LandParcel):
        return parcel_name(row)
    if isinstance(row, Headcount):
        return f"{row.title_group}: {row.people}"
    return str(getattr(row, "name", None) or getattr(row, "kind", row.id))


def _amount(row: Any) -> Any:
    return getattr(row, "area_m2", None) if isinstance(row, LandParcel) else getattr(row, "gross_floor_m2", None)


def uses_left(session: Session, twins: Mapping[str, Mapping[int, int]]) -> list[int]:
    """The looks at a part that goes, of a day on which its twin was looked at too."""
    left: list[int] = []
    for column, table in ((UseState.parcel_id, "land_parcel"), (UseState.building_id, "building")):
        for gone, stays in twins.get(table, {}).items():
            days = select(UseState.as_of).where(column == stays)
            left += session.scalars(select(UseState.id).where(column == gone, UseState.as_of.in_(days)))
    return left

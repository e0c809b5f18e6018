"""The kinds of records that papers can hang on, and one such record as papers see it: its name, place and premises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Place
from assetreg.agencies.models import Agency
from assetreg.assets.models import Building, Facility, LandParcel
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.core.text import clean
from assetreg.movables.models import ArchiveHolding, Equipment, Vehicle


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of record. ``name`` is its table's; ``label`` a message id; ``page`` the endpoint that shows it by code.

    ``premises`` answers the facility a record is, belongs to or stands at; ``is_premises``: whether its papers are
    papers of that facility (a car only stands there). ``shown`` is what a record without a name is called.
    """

    name: str
    label: str
    model: type[Any]
    page: str
    premises: Callable[[Any], int | None] = lambda _: None
    is_premises: bool = False
    shown: Callable[[Any], str] = lambda row: str(row.name)


@dataclass(frozen=True, slots=True)
class Subject:
    """One record papers hang on. ``code`` is None for a part, which is shown on its facility's page.

    Degrees are WGS84, of the premises; ``location_source`` says how they are known.
    """

    kind: SubjectKind
    id: int
    code: str | None
    name: str
    place: Place
    facility_id: int | None
    facility_code: str | None = None
    facility_revision: int | None = None
    longitude: float | None = None
    latitude: float | None = None
    location_source: str | None = None
    is_restricted: bool = False

    @property
    def shown_code(self) -> str:
        """The code of the record, or of the facility it is a part of."""
        return self.code or self.facility_code or str(self.id)

    @property
    def reference(self) -> str:
        """What names the record among those of its kind: its code, else its number."""
        return self.code or str(self.id)


def _parcel_name(parcel: LandParcel) -> str:
    """Sheet and parcel number, as papers write them: ``12/345``."""
    return "/".join(part for part in (parcel.map_sheet, parcel.parcel_number) if part) or f"#{parcel.id}"


_kinds: dict[str, SubjectKind] = {}


def register_subject(kind: SubjectKind) -> None:
    """Let papers hang on a kind of record; its table needs the triggers of ``replaceable/documents.sql``."""
    _kinds[kind.name] = kind


for _kind in (
    SubjectKind("facility", "subject.facility", Facility, "facilities.record", lambda row: row.id, True),
    SubjectKind(
        "land_parcel",
        "subject.land_parcel",
        LandParcel,
        "facilities.record",
        lambda row: row.facility_id,
        True,
        _parcel_name,
    ),
    SubjectKind("building", "subject.building", Building, "facilities.record", lambda row: row.facility_id, True),
    SubjectKind("agency", "subject.agency", Agency, "agencies.record"),
    SubjectKind("vehicle", "subject.vehicle", Vehicle, "vehicles.record", lambda row: row.facility_id),
    SubjectKind("equipment", "subject.equipment", Equipment, "equipment.record", lambda row: row.facility_id),
    SubjectKind(
        "archive_holding", "subject.archive_holding", ArchiveHolding, "archives.record", lambda row: row.facility_id
    ),
):
    register_subject(_kind)


def subject_kinds() -> tuple[str, ...]:
    """Names of all kinds that papers can hang on."""
    return tuple(_kinds)


def kind_named(name: str) -> SubjectKind:
    """The kind; raises ``Invalid`` (``not_a_choice``)."""
    if name not in _kinds:
        raise Invalid([FieldError("subject_kind", "not_a_choice", {"value": name, "choices": ", ".join(_kinds)})])
    return _kinds[name]


def find_subject(session: Session, kind_name: str, reference: str) -> Subject:
    """The record of a kind by its code or number, as far as the session may see; raises ``NotFound``, ``Invalid``."""
    kind = kind_named(kind_name)
    reference = clean(reference)
    by_code = kind.model.code == reference if hasattr(kind.model, "code") else None
    number = int(reference) if reference.isascii() and reference.isdigit() and len(reference) < 19 else None
    condition = by_code if by_code is not None else kind.model.id == number
    return _read(session, kind, condition, reference)


def subject_of(session: Session, kind_name: str, subject_id: int) -> Subject:
    """The record of a kind by its row, as far as the session may see; raises ``NotFound``."""
    kind = kind_named(kind_name)
    return _read(session, kind, kind.model.id == subject_id, str(subject_id))


def _read(session: Session, kind: SubjectKind, condition: Any, reference: str) -> Subject:
    row = session.scalar(select(kind.model).where(condition))
    if row is None:
        raise NotFound(code="record_not_found", record=reference)
    subject = Subject(
        kind,
        row.id,
        getattr(row, "code", None),
        kind.shown(row),
        Place(row.province_code, row.commune_id),
        kind.premises(row) if kind.is_premises else None,
    )
    premises_id = kind.premises(row)
    return subject if premises_id is None else _with_premises(session, subject, premises_id)


def _with_premises(session: Session, subject: Subject, facility_id: int) -> Subject:
    """The place of the premises; a car may stand at premises that this session does not see."""
    found = session.execute(
        select(
            Facility.code,
            Facility.revision,
            func.ST_X(Facility.location),
            func.ST_Y(Facility.location),
            Facility.location_source,
            Facility.is_restricted,
        ).where(Facility.id == facility_id)
    ).one_or_none()
    if found is None:
        return subject
    return Subject(subject.kind, subject.id, subject.code, subject.name, subject.place, subject.facility_id, *found)

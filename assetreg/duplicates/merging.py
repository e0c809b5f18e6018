"""Makes two records of one facility one: shows both side by side, then takes over what was chosen, in one act.

The record that goes is deleted, its history stays: reports as of earlier days still have it, undoing brings it back.
Its code leads to the one that stays (``facility_merge``). Decision 0023.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import LargeBinary, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.assets.models import Building, Facility, LandParcel, UseState
from assetreg.assets.schemas import FacilityInput
from assetreg.audit.record import open_change_set
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.documents.models import Document
from assetreg.duplicates.fields import AMOUNTS, CHOICES, Choice, Said, fields
from assetreg.duplicates.models import Merge
from assetreg.duplicates.parts import Counted, PartLine, counts_of, lines_of, uses_left
from assetreg.duplicates.references import LYING_WITH_IT, moving
from assetreg.duplicates.service import both

# What refuses where a proposal that was submitted, or one for each of both records, stands on the assets.
OF_CASES = ("ck_disposition_line", "uq_disposition_line", "ex_disposition_line")
NOTED = frozenset({"name", "holder", "address", "former_address"}) | set(AMOUNTS)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records side by side; ``warnings`` name amounts that the parts taken over would count twice."""

    keep: Facility
    merged: Facility
    said: Mapping[str, Said]
    lines: Sequence[PartLine]
    counted: Sequence[Counted]
    warnings: Sequence[tuple[str, Decimal, Decimal]]


def compare(session: Session, actor: Actor, keep: str, merged: str, *, lock: bool = False) -> Comparison:
    """What merging ``merged`` into ``keep`` would have to choose. Raises as ``service.both``."""
    stays, goes = both(session, actor, keep, merged, lock=lock)
    if stays.is_restricted != goes.is_restricted:
        raise Conflict("merge_restricted", keep=keep, merged=merged)
    values = [_values(session, one) for one in (stays, goes)]
    said = {name: Said(*({c: v[c] for c in columns} for v in values)) for name, columns in fields().items()}
    lines = lines_of(session, stays, goes)
    return Comparison(stays, goes, said, lines, counts_of(session, stays, goes), _counted_twice(session, stays, lines))


def merge(
    session: Session, actor: Actor, keep: str, merged: str, *, choices: Mapping[str, str] | None = None,
    leave_out: Collection[str] | None = None, revisions: tuple[int, int] | None = None, note: str | None = None,
) -> Merge:  # fmt: skip
    """Merge ``merged`` into ``keep``.

    ``choices``: field -> ``keep``, ``merged`` or ``both`` (what stays stands, the other is noted); what is not named is
    chosen as ``Said.usual`` does. ``leave_out``: keys of parts that are not taken over; None: those with a twin.
    ``revisions``: of both as the reader saw them. Raises ``Conflict`` (``stale_revision``, ``part_has_parts``,
    ``merge_in_case``, ``merge_refused``), ``Invalid``, ``NotFound``, ``Forbidden``.
    """
    found = compare(session, actor, keep, merged, lock=True)
    stays, goes = found.keep, found.merged
    for one, seen in zip((stays, goes), revisions or (stays.revision, goes.revision), strict=True):
        if one.revision != seen:
            raise Conflict("stale_revision", facility=one.code, current=one.revision)
    chosen = _chosen(found, choices or {})
    left = _left(found.lines, leave_out)
    change = open_change_set(session, actor, "facility.merge", reason=note, province_code=stays.province_code)
    row = Merge(
        province_code=stays.province_code, commune_id=stays.commune_id, facility_id=stays.id, merged_id=goes.id,
        merged_code=goes.code, merged_name=goes.name, merge_set_id=change.id, change_set_id=change.id, note=note,
        choices=_told(found, chosen), parts={},
    )  # fmt: skip
    try:
        with session.begin_nested():
            taken = _take_over(session, stays, goes, change.id, left, row)
            session.execute(delete(Facility).where(Facility.id == goes.id))
            _write(session, stays, found, chosen, change.id)
            row.parts, row.revision = taken, row.revision + 1
            session.flush()
    except IntegrityError as refusal:
        name = getattr(getattr(refusal.orig, "diag", None), "constraint_name", None)
        if str(name).startswith(OF_CASES):
            raise Conflict("merge_in_case", keep=keep, merged=merged) from None
        raise Conflict("merge_refused", constraint=str(name)) from None
    session.expunge(goes)
    session.expire_all()
    return row


def _values(session: Session, facility: Facility) -> dict[str, Any]:
    """The columns of a record; its point as EWKB in hexadecimal digits."""
    names = {column for columns in fields().values() for column in columns} - {"location"}
    point = session.scalar(
        select(func.encode(func.ST_AsEWKB(Facility.location, type_=LargeBinary), "hex")).where(
            Facility.id == facility.id
        )
    )
    return {name: getattr(facility, name) for name in names} | {"location": point}


def _chosen(found: Comparison, choices: Mapping[str, str]) -> dict[str, Choice]:
    errors = []
    chosen: dict[str, Choice] = {}
    for name, choice in choices.items():
        if name not in found.said:
            errors.append(FieldError(name, "unknown_field", {"value": name}))
        elif choice not in CHOICES or (choice == "both" and name not in NOTED):
            errors.append(FieldError(name, "not_a_choice", {"value": choice, "choices": ", ".join(CHOICES)}))
    if errors:
        raise Invalid(errors)
    for name, said in found.said.items():
        chosen[name] = cast(Choice, choices[name]) if name in choices else said.usual()
    final = {
        column: value
        for name, said in found.said.items()
        for column, value in (said.merged if chosen[name] == "merged" else said.keep).items()
    }
    for rule in FacilityInput.rules():
        if set(rule.fields) <= final.keys() and (wrong := rule.check(*(final[f] for f in rule.fields))) is not None:
            errors.append(wrong)
    if errors:
        raise Invalid(errors)
    return chosen


def _left(lines: Sequence[PartLine], leave_out: Collection[str] | None) -> list[PartLine]:
    """The parts that are not taken over; those that cannot stand beside their twin never are."""
    if leave_out is not None and (unknown := set(leave_out) - {line.key for line in lines}):
        raise Invalid([FieldError("leave_out", "not_a_choice", {"value": ", ".join(sorted(unknown)), "choices": ""})])
    return [
        line
        for line in lines
        if line.must_leave or (line.twin_id is not None if leave_out is None else line.key in leave_out)
    ]


def _take_over(
    session: Session, stays: Facility, goes: Facility, change: int, left: Sequence[PartLine], row: Merge
) -> dict[str, Any]:
    """Enter the merge, hand children of what is left out to its twin, delete that, move everything else."""
    session.add(row)
    session.flush()
    out = _hand_on(session, left, change)
    taken: dict[str, Any] = {}
    written = {"change_set_id": change, "updated_at": now()}
    for reference in moving():
        table, column = reference.table, reference.table.c[reference.column]
        values: dict[str, Any] = written | {"revision": table.c.revision + 1, reference.column: stays.id}
        if reference.name in LYING_WITH_IT:
            values |= {"province_code": stays.province_code, "commune_id": stays.commune_id}
        moved = session.scalars(update(table).where(column == goes.id).values(values).returning(table.c.id)).all()
        if moved:
            taken.setdefault(reference.name, {})["taken"] = sorted(moved)
    place = {"province_code": stays.province_code, "commune_id": stays.commune_id}
    session.execute(
        update(Document)
        .where(Document.subject_kind == "facility", Document.subject_id == goes.id)
        .values(written | place | {"subject_id": stays.id, "revision": Document.revision + 1})
        .execution_options(synchronize_session=False)
    )
    for table_name, ids in out.items():
        taken.setdefault(table_name, {})["left_out"] = sorted(ids)
    return taken


def _hand_on(session: Session, left: Sequence[PartLine], change: int) -> dict[str, list[int]]:
    """Delete what is left out; what stands on it goes to its twin. Raises ``Conflict`` (``part_has_parts``)."""
    twins: dict[str, dict[int, int]] = {}
    out: dict[str, list[int]] = {}
    for line in left:
        out.setdefault(line.table, []).append(line.id)
        if line.twin_id is not None:
            twins.setdefault(line.table, {})[line.id] = line.twin_id
        elif line.table in ("land_parcel", "building") and _stands_on(session, line):
            raise Conflict("part_has_parts", part=line.name)
    if doubled := uses_left(session, twins):
        session.execute(delete(UseState).where(UseState.id.in_(doubled)))
        out["use_state"] = doubled
    onto = (
        ("land_parcel", Building, Building.parcel_id), ("land_parcel", UseState, UseState.parcel_id),
        ("building", UseState, UseState.building_id),
    )  # fmt: skip
    written = {"change_set_id": change, "updated_at": now()}
    for table, model, column in onto:
        for gone, twin in twins.get(table, {}).items():
            values = written | {column.key: twin, "revision": model.revision + 1}
            session.execute(
                update(model).where(column == gone).values(values).execution_options(synchronize_session=False)
            )
    for table, pairs in twins.items():
        for gone, twin in pairs.items():
            on_it = (Document.subject_kind == table, Document.subject_id == gone)
            values = written | {"subject_id": twin, "revision": Document.revision + 1}
            session.execute(update(Document).where(*on_it).values(values).execution_options(synchronize_session=False))
    tables = Facility.metadata.tables
    for table in ("building", "land_parcel", *(out.keys() - {"building", "land_parcel", "use_state"})):
        if out.get(table):
            session.execute(delete(tables[table]).where(tables[table].c.id.in_(out[table])))
    return out


def _stands_on(session: Session, line: PartLine) -> bool:
    looked = UseState.parcel_id if line.table == "land_parcel" else UseState.building_id
    asked = [select(UseState.id).where(looked == line.id)]
    if line.table == "land_parcel":
        asked.append(select(Building.id).where(Building.parcel_id == line.id))
    asked.append(select(Document.id).where(Document.subject_kind == line.table, Document.subject_id == line.id))
    return any(session.scalar(query.limit(1)) is not None for query in asked)


def _write(session: Session, stays: Facility, found: Comparison, chosen: Mapping[str, Choice], change: int) -> None:
    """What the record that stays says from now on."""
    values = {
        column: value
        for name, said in found.said.items()
        if chosen[name] == "merged"
        for column, value in said.merged.items()
        if value != said.keep[column]
    }
    if not values:
        return
    if values.get("location"):
        values["location"] = func.ST_GeomFromEWKB(bytes.fromhex(values["location"]))
    session.execute(
        update(Facility)
        .where(Facility.id == stays.id)
        .values(values | {"revision": Facility.revision + 1, "change_set_id": change, "updated_at": now()})
        .execution_options(synchronize_session=False)
    )


def _told(found: Comparison, chosen: Mapping[str, Choice]) -> list[dict[str, Any]]:
    """Per field that differed: what was chosen, from which record, and what the other one said."""
    told = []
    for name, said in found.said.items():
        if said.differs:
            first = next(iter(said.keep))
            kept, other = (said.merged, said.keep) if chosen[name] == "merged" else (said.keep, said.merged)
            source = found.merged.code if chosen[name] == "merged" else found.keep.code
            told.append({"field": name, "choice": chosen[name], "from": source, "value": _plain(kept[first]),
                         "other": _plain(other[first])})  # fmt: skip
    return told


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _counted_twice(session: Session, keep: Facility, lines: Sequence[PartLine]) -> list[tuple[str, Decimal, Decimal]]:
    """Amounts whose parts would add up to more than the record says: name, what it says, what the parts would say."""
    warnings = []
    for name, table, column in (
        ("land_area_m2", "land_parcel", LandParcel.area_m2),
        ("gross_floor_m2", "building", Building.gross_floor_m2),
    ):
        stated = getattr(keep, name)
        model = column.class_
        own = [value for value in session.scalars(select(column).where(model.facility_id == keep.id)) if value]
        added = [line.amount for line in lines if line.table == table and line.twin_id is None and line.amount]
        total = sum(own, Decimal(0)) + sum(added, Decimal(0))
        if added and stated and total > stated:
            warnings.append((name, stated, total))
    return warnings

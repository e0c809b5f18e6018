"""Counts of people by workplace and title group: entering and mending them, and what stands on a day.

A count of one day is whole: a title group that it does not name has nobody there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency, Headcount
from assetreg.agencies.records import AgencyRecord
from assetreg.agencies.schemas import HeadcountInput
from assetreg.agencies.workplaces import FACILITY, TITLE, Workplace, read_workplace, titles, visible_facility
from assetreg.audit.versioned import amend, enter, held, withdraw
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.core.i18n import current_locale

_PLAIN_FIELDS = ("title_group", "people", "counted_on", "source")


@dataclass(frozen=True, slots=True)
class HeadcountRecord:
    """One line of a count as pages and the API show it; ``workplace`` is a code as it is handed in."""

    id: int
    agency_id: int
    facility_id: int | None
    province_code: str
    commune_id: int | None
    title_group: str
    title_vi: str | None
    title_en: str | None
    people: int
    counted_on: dt.date
    source: str | None
    workplace: str | None
    workplace_name: str | None
    revision: int

    @property
    def title(self) -> str:
        """The title group in the language of the page; its code where nobody knows it."""
        return (self.title_en if current_locale() == "en" else self.title_vi) or self.title_group


def headcounts_of(session: Session, agency: Agency | AgencyRecord) -> Sequence[HeadcountRecord]:
    """Every line of every count of a body, newest first."""
    query = _lines(session).where(Headcount.agency_id == agency.id)
    query = query.order_by(Headcount.counted_on.desc(), FACILITY.c.code, Headcount.commune_id, Headcount.id)
    return [_record(row) for row in session.execute(query)]


def stream_counts(session: Session, unit: str | None = None) -> Iterator[tuple[str, HeadcountRecord]]:
    """Every line of every count with the code of its body, a thousand at a time; ``unit``: a province or commune."""
    query = _lines(session).add_columns(Agency.code).join(Agency, Agency.id == Headcount.agency_id)
    if unit is not None:
        inside = Headcount.province_code == unit if len(unit) == 2 else AdminUnit.code == unit
        query = query.where(inside)
    query = query.order_by(Headcount.province_code, Agency.id, Headcount.counted_on, Headcount.id)
    for *line, code in session.execute(query, execution_options={"yield_per": 1000}):
        yield code, HeadcountRecord(*line)


def get_headcount(session: Session, agency: Agency | AgencyRecord, line_id: int) -> HeadcountRecord:
    """One line of a body; raises ``NotFound`` where it is another's."""
    query = _lines(session).where(Headcount.agency_id == agency.id, Headcount.id == line_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(code="record_not_found", record=str(line_id))
    return _record(row)


def people_at(session: Session, facility_ids: Sequence[int], on: dt.date | None = None) -> dict[int, dict[str, int]]:
    """Per facility the people of each title group by the last count of each body on or before a day.

    Facilities without a count are no keys. One statement.
    """
    counted = select(
        Headcount.facility_id,
        Headcount.title_group,
        Headcount.people,
        func.rank()
        .over(partition_by=(Headcount.facility_id, Headcount.agency_id), order_by=Headcount.counted_on.desc())
        .label("age"),
    ).where(Headcount.facility_id.in_(facility_ids), Headcount.counted_on <= (on or today()))
    last = counted.subquery()
    query = (
        select(last.c.facility_id, last.c.title_group, func.sum(last.c.people))
        .where(last.c.age == 1)
        .group_by(last.c.facility_id, last.c.title_group)
        .order_by(last.c.facility_id, last.c.title_group)
    )
    found: dict[int, dict[str, int]] = {}
    for facility_id, title, people in session.execute(query):
        found.setdefault(facility_id, {})[title] = int(people)
    return found


def create_headcount(
    session: Session, actor: Actor, agency: Agency | AgencyRecord, given: HeadcountInput, *, reason: str | None = None
) -> Headcount:
    """Enter one line of a count; raises ``Invalid`` naming every bad field."""
    line = Headcount(agency_id=agency.id, **{name: getattr(given, name) for name in _PLAIN_FIELDS})
    place = _workplace(session, agency, given.workplace)
    _check(session, line, place)
    assert isinstance(place, Workplace)
    require(actor, Permission.FACILITY_EDIT, Place(place.province_code, place.commune_id))
    _put(line, place)
    return enter(session, actor, line, "headcount.create", reason=reason)


def revise_headcount(
    session: Session,
    actor: Actor,
    line_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> Headcount:
    """Mend one line; raises ``NotFound``, ``Conflict`` (``stale_revision``), ``Invalid``."""
    line = held(session, Headcount, line_id, revision=revision)
    require(actor, Permission.FACILITY_EDIT, Place(line.province_code, line.commune_id))
    after = Headcount(
        id=line.id, agency_id=line.agency_id,
        **{name: changes.get(name, getattr(line, name)) for name in _PLAIN_FIELDS},
    )  # fmt: skip
    place: Workplace | FieldError = Workplace(line.province_code, line.commune_id, line.facility_id)
    if "workplace" in changes:
        agency = session.get(Agency, line.agency_id)
        assert agency is not None
        place = _workplace(session, agency, changes["workplace"])
    _check(session, after, place)
    assert isinstance(place, Workplace)
    require(actor, Permission.FACILITY_EDIT, Place(place.province_code, place.commune_id))
    _put(after, place)
    wanted = {name: getattr(after, name) for name in (*_PLAIN_FIELDS, "province_code", "commune_id", "facility_id")}
    return amend(session, actor, line, wanted, "headcount.revise", reason=reason)


def withdraw_headcount(
    session: Session, actor: Actor, line_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take a line out; its last version stays in the history."""
    line = held(session, Headcount, line_id, revision=revision)
    require(actor, Permission.FACILITY_EDIT, Place(line.province_code, line.commune_id))
    withdraw(session, actor, line, "headcount.withdraw", reason=reason)


def _workplace(session: Session, agency: Agency | AgencyRecord, text: str | None) -> Workplace | FieldError:
    """Where the line belongs: the seat of the body where nothing is said."""
    return Workplace(agency.province_code, agency.commune_id) if text is None else read_workplace(session, text)


def _check(session: Session, line: Headcount, place: Workplace | FieldError) -> None:
    errors = [place] if isinstance(place, FieldError) else []
    required = ("title_group", "people", "counted_on")
    errors += [FieldError(name, "required") for name in required if getattr(line, name) is None]
    if not errors:
        checked = (rule.check(*(getattr(line, name) for name in rule.fields)) for rule in HeadcountInput.rules())
        errors += [found for found in checked if found is not None]
        known = titles(session, max(line.counted_on, _FIRST_TITLES), "vi")
        if line.title_group not in known:
            errors.append(
                FieldError("title_group", "not_a_choice", {"value": line.title_group, "choices": ", ".join(known)})
            )
        if isinstance(place, Workplace) and _is_counted(session, line, place):
            errors.append(FieldError("title_group", "counted_already", {"value": line.title_group}))
    if errors:
        raise Invalid(errors)


# Counts of before the decree are kept under its titles: no other list of them is in the register.
_FIRST_TITLES = dt.date(2025, 7, 1)


def _is_counted(session: Session, line: Headcount, place: Workplace) -> bool:
    """Whether the same title group has been counted at the same place on the same day."""
    same = and_(
        Headcount.province_code == place.province_code,
        Headcount.agency_id == line.agency_id,
        Headcount.facility_id.is_not_distinct_from(place.facility_id),
        Headcount.commune_id.is_not_distinct_from(place.commune_id),
        Headcount.title_group == line.title_group,
        Headcount.counted_on == line.counted_on,
    )
    query = select(Headcount.id).where(same)
    return session.scalar(query if line.id is None else query.where(Headcount.id != line.id)) is not None


def _put(line: Headcount, place: Workplace) -> None:
    line.province_code, line.commune_id, line.facility_id = place.province_code, place.commune_id, place.facility_id


def _lines(session: Session) -> Select[*tuple[Any, ...]]:
    title = (
        select(TITLE.c.code, TITLE.c.name_vi, TITLE.c.name_en)
        .ext(distinct_on(TITLE.c.code))
        .order_by(TITLE.c.code, TITLE.c.valid_from.desc())
        .subquery("title")
    )
    return (
        select(
            Headcount.id, Headcount.agency_id, Headcount.facility_id, Headcount.province_code, Headcount.commune_id,
            Headcount.title_group, title.c.name_vi, title.c.name_en, Headcount.people, Headcount.counted_on,
            Headcount.source, func.coalesce(FACILITY.c.code, AdminUnit.code).label("workplace"),
            func.coalesce(FACILITY.c.name, AdminUnit.name).label("workplace_name"), Headcount.revision,
        )
        .outerjoin(FACILITY, and_(FACILITY.c.id == Headcount.facility_id, visible_facility(session)))
        .outerjoin(AdminUnit, AdminUnit.id == Headcount.commune_id)
        .outerjoin(title, title.c.code == Headcount.title_group)
    )  # fmt: skip


def _record(row: Row[*tuple[Any, ...]]) -> HeadcountRecord:
    return HeadcountRecord(*row)

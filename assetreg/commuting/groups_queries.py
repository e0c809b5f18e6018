"""Reads of groups of staff: one by its code, lists page by page, those of a workplace; nothing that is withheld."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from assetreg.access.rows import scope_seen, within
from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.agencies.workplaces import TITLE
from assetreg.assets.models import Facility
from assetreg.commuting.groups_models import StaffGroup
from assetreg.commuting.groups_small import shown
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.i18n import current_locale, format_number
from assetreg.core.pages import Page, page_through
from assetreg.core.text import fold
from assetreg.kinds.described import Asked

# Tables and not classes: the walls of a session do not follow a class under another name into an outer join.
_FACILITY, _AGENCY, _UNIT = Facility.__table__, Agency.__table__, AdminUnit.__table__
_FORMER = _FACILITY.alias("former_facility"), _AGENCY.alias("former_agency"), _UNIT.alias("former_unit")
_NEW = _FACILITY.alias("new_facility"), _AGENCY.alias("new_agency"), _UNIT.alias("new_unit")
_FORMER_WITHIN, _NEW_WITHIN = _UNIT.alias("former_within"), _UNIT.alias("new_within")
_HOME, _HOME_WITHIN = _UNIT.alias("home"), _UNIT.alias("home_within")
Commune, Province = aliased(AdminUnit), aliased(AdminUnit)


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """One group as pages, exports and the API show it; workplaces as they are handed in, and their names."""

    id: int
    code: str
    province_code: str
    commune_id: int | None
    former_workplace: str
    former_workplace_name: str
    new_workplace: str
    new_workplace_name: str
    residence: str | None
    residence_name: str | None
    level: str | None
    title_group: str | None
    title_vi: str | None
    title_en: str | None
    people: int
    trips_per_week: Decimal | None
    has_shuttle: bool | None
    has_housing: bool | None
    distance_low_m: int | None
    distance_high_m: int | None
    counted_on: dt.date
    source: str | None
    revision: int
    unit_name: str | None
    created_at: dt.datetime
    updated_at: dt.datetime
    is_demonstration: bool = False

    @property
    def name(self) -> str:
        """From where to where."""
        return f"{self.former_workplace_name} → {self.new_workplace_name}"

    @property
    def title(self) -> str | None:
        """The title group in the language of the page; its code where nobody knows it."""
        return (self.title_en if current_locale() == "en" else self.title_vi) or self.title_group

    @property
    def distance(self) -> str | None:
        """The distance as stated, in km."""
        if self.distance_low_m is None:
            return None
        low = format_number(Decimal(self.distance_low_m) / 1000)
        if self.distance_high_m is None:
            return f"≥ {low} km"
        high = format_number(Decimal(self.distance_high_m) / 1000)
        return f"{low} km" if low == high else f"{low}–{high} km"


def find(session: Session, code: str) -> GroupRecord | None:
    """The group with this code as far as it may be seen, or None."""
    row = session.execute(_records(session).where(StaffGroup.code == code)).one_or_none()
    return None if row is None else GroupRecord(*row)


def get(session: Session, code: str) -> GroupRecord:
    """The same; raises ``NotFound`` (``record_not_found``)."""
    found = find(session, code)
    if found is None:
        raise NotFound("record_not_found", record=code)
    return found


def list_page(session: Session, asked: Asked) -> Page[GroupRecord]:
    """One page, the last count first, with the people of all that the filter leaves; raises ``NotFound``, ``Invalid``.

    The sum is of the same rows as the list: what is withheld is in neither.
    """
    conditions = _conditions(session, asked)
    found = select(StaffGroup.id).where(*conditions)
    keys: list[Any] = [StaffGroup.province_code, StaffGroup.id]
    page = page_through(session, found, keys, lambda row: int(row[0]), limit=asked.limit, cursor=asked.cursor)
    records = {one.id: one for one in _read(session, _records(session).where(StaffGroup.id.in_(page.items)))}
    people = session.scalar(select(func.coalesce(func.sum(StaffGroup.people), 0)).where(*conditions))
    items = tuple(records[number] for number in page.items)
    return Page(items, page.next, page.count, page.count_is, {"people": int(people or 0)})


def stream(session: Session, asked: Asked) -> Iterator[GroupRecord]:
    """All that is asked for, a thousand at a time, for exports."""
    query = _records(session).where(*_conditions(session, asked)).order_by(StaffGroup.province_code, StaffGroup.id)
    return (GroupRecord(*row) for row in session.execute(query, execution_options={"yield_per": 1000}))


def groups_at(
    session: Session, *, facility_id: int | None = None, agency_id: int | None = None, limit: int = 10
) -> tuple[Sequence[GroupRecord], int]:
    """The first groups that come from or go to premises or a body, and how many there are in all."""
    at = (
        _at(facility_id, StaffGroup.former_facility_id, StaffGroup.new_facility_id)
        if facility_id is not None
        else _at(agency_id, StaffGroup.former_agency_id, StaffGroup.new_agency_id)
    )
    query = _records(session).where(at).order_by(StaffGroup.counted_on.desc(), StaffGroup.id).limit(limit)
    some = list(_read(session, query))
    if len(some) < limit:
        return some, len(some)
    return some, session.scalar(select(func.count()).select_from(StaffGroup).where(at, shown(session))) or 0


def _at(number: int | None, former: Any, new: Any) -> ColumnElement[bool]:
    return or_(former == number, new == number)


def _read(session: Session, query: Select[Any]) -> Iterator[GroupRecord]:
    return (GroupRecord(*row) for row in session.execute(query))


def _conditions(session: Session, asked: Asked) -> list[ColumnElement[bool]]:
    conditions = [shown(session)]
    for name, code in asked.chosen.items():
        if name == "facility":
            wanted = select(Facility.id).where(Facility.code == code)
            conditions.append(or_(StaffGroup.former_facility_id.in_(wanted), StaffGroup.new_facility_id.in_(wanted)))
        elif name == "agency":
            bodies = select(Agency.id).where(Agency.code == code)
            conditions.append(or_(StaffGroup.former_agency_id.in_(bodies), StaffGroup.new_agency_id.in_(bodies)))
        else:
            conditions.append(getattr(StaffGroup, name) == code)
    if asked.unit is not None:
        conditions.append(_in_unit(session, asked.unit))
    if asked.q is not None:
        conditions += [_mentions(term) for term in fold(asked.q).split()]
    return conditions


def _in_unit(session: Session, code: str) -> ColumnElement[bool]:
    if len(code) == 2:
        return StaffGroup.province_code == code
    unit = select(AdminUnit.id).where(
        AdminUnit.level == "commune", AdminUnit.code == code, AdminUnit.stands_on(today())
    )
    unit_id = session.scalar(unit)
    if unit_id is None:
        raise NotFound("unit_not_found", unit=code)
    return StaffGroup.commune_id == unit_id


def _mentions(term: str) -> ColumnElement[bool]:
    """A word in the name of either workplace or of the commune of residence, or in the code."""

    def named(column: Any, table: Any, text: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = column.in_(select(table.id).where(text.contains(term, autoescape=True)))
        return found

    parts = [StaffGroup.code.icontains(term, autoescape=True)]
    for end in ("former", "new"):
        parts.append(named(getattr(StaffGroup, f"{end}_facility_id"), Facility, func.fold_text(Facility.name)))
        parts.append(named(getattr(StaffGroup, f"{end}_agency_id"), Agency, func.fold_text(Agency.name)))
        parts.append(named(getattr(StaffGroup, f"{end}_unit_id"), AdminUnit, AdminUnit.search_name))
    parts.append(named(StaffGroup.residence_unit_id, AdminUnit, AdminUnit.search_name))
    return or_(*parts)


def _records(session: Session) -> Select[Any]:
    """Everything a ``GroupRecord`` says, of the groups that may be seen."""
    title = (
        select(TITLE.c.code, TITLE.c.name_vi, TITLE.c.name_en)
        .ext(distinct_on(TITLE.c.code))
        .order_by(TITLE.c.code, TITLE.c.valid_from.desc())
        .subquery("title")
    )
    (former_facility, former_agency, former_unit), (new_facility, new_agency, new_unit) = _FORMER, _NEW
    province = and_(
        Province.level == "province", Province.code == StaffGroup.province_code, Province.stands_on(today())
    )
    unit_before = func.nullif(func.concat_ws(", ", former_unit.c.name, _FORMER_WITHIN.c.name), "")
    unit_now = func.nullif(func.concat_ws(", ", new_unit.c.name, _NEW_WITHIN.c.name), "")
    home = func.nullif(func.concat_ws(", ", _HOME.c.name, _HOME_WITHIN.c.name), "")
    unknown = "–"  # premises or a body that lie where this person does not see
    query = select(
        StaffGroup.id, StaffGroup.code, StaffGroup.province_code, StaffGroup.commune_id,
        func.coalesce(former_facility.c.code, former_agency.c.code, unit_before, unknown),
        func.coalesce(former_facility.c.name, former_agency.c.name, unit_before, unknown),
        func.coalesce(new_facility.c.code, new_agency.c.code, unit_now, unknown),
        func.coalesce(new_facility.c.name, new_agency.c.name, unit_now, unknown),
        home, home, StaffGroup.level, StaffGroup.title_group, title.c.name_vi, title.c.name_en, StaffGroup.people,
        StaffGroup.trips_per_week, StaffGroup.has_shuttle, StaffGroup.has_housing, StaffGroup.distance_low_m,
        StaffGroup.distance_high_m, StaffGroup.counted_on, StaffGroup.source, StaffGroup.revision,
        func.concat_ws(", ", Commune.name, Province.name), StaffGroup.created_at, StaffGroup.updated_at,
    )  # fmt: skip
    query = query.select_from(StaffGroup)
    for end, tables in (("former", _FORMER), ("new", _NEW)):
        for kind, table in zip(("facility", "agency", "unit"), tables, strict=True):
            same = table.c.id == getattr(StaffGroup, f"{end}_{kind}_id")
            query = query.outerjoin(table, same if kind == "unit" else and_(same, _seen(session, table)))
    return (
        query.outerjoin(_FORMER_WITHIN, _FORMER_WITHIN.c.id == former_unit.c.parent_id)
        .outerjoin(_NEW_WITHIN, _NEW_WITHIN.c.id == new_unit.c.parent_id)
        .outerjoin(_HOME, _HOME.c.id == StaffGroup.residence_unit_id)
        .outerjoin(_HOME_WITHIN, _HOME_WITHIN.c.id == _HOME.c.parent_id)
        .outerjoin(Commune, Commune.id == StaffGroup.commune_id)
        .outerjoin(Province, province)
        .outerjoin(title, title.c.code == StaffGroup.title_group)
        .where(shown(session))
    )


def _seen(session: Session, table: Any) -> ColumnElement[bool]:
    scope = scope_seen(session)
    return true() if scope.country else within(scope, table.c)

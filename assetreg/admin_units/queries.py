"""Questions about administrative units on a given day; ``on`` is today unless said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from assetreg.admin_units.index import Ambiguous, Match, Split, UnitIndex, unit_index
from assetreg.admin_units.locating import Located, locate, locate_many
from assetreg.admin_units.models import AdminEvent, AdminPlace, AdminSuccession, AdminUnit
from assetreg.admin_units.relatives import Relative, predecessors, successors
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.text import clean, fold

__all__ = [
    "AdminEvent",
    "AdminPlace",
    "AdminSuccession",
    "AdminUnit",
    "Ambiguous",
    "Located",
    "Match",
    "PlaceFacts",
    "Profile",
    "Relative",
    "Split",
    "Suggestion",
    "UnitIndex",
    "count_units",
    "counts_as_of",
    "find_unit",
    "get_unit",
    "list_units",
    "locate",
    "locate_many",
    "predecessors",
    "present_province_of",
    "profile",
    "province_on",
    "provinces",
    "successors",
    "suggest",
    "unit_index",
]

LEVELS = ("province", "district", "commune")
SUGGESTIONS = 10
KIND_WORDS = "^((xa|phuong|thi tran|dac khu|quan|huyen|thi xa|thanh pho|tinh) )?"


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """Where a unit is (degrees), how well that is known and from whom."""

    longitude: float
    latitude: float
    quality: str
    source: str
    area_m2: float | None
    population: int | None
    boundary_source: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A unit with the units around it, from the nearest out, its place, and what else its code has meant."""

    unit: AdminUnit
    within: list[AdminUnit]
    place: PlaceFacts | None
    same_code: list[AdminUnit]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit offered while somebody types."""

    unit_id: int
    level: str
    code: str
    name: str
    province_code: str
    province_name: str
    district_name: str | None


def counts_as_of(session: Session, on: dt.date | None = None) -> dict[str, int]:
    """How many units of each level stand on a day; every level is named, also with 0."""
    rows = session.execute(
        select(AdminUnit.level, func.count()).where(AdminUnit.stands_on(on or today())).group_by(AdminUnit.level)
    )
    counts = dict.fromkeys(LEVELS, 0)
    for level, count in rows:
        counts[level] = count
    return counts


def find_unit(session: Session, code: str, *, level: str | None = None, on: dt.date | None = None) -> AdminUnit | None:
    """The unit that bears ``code`` on a day, or None.

    Without ``on``: the one of today, else the one that bore it last. The levels' codes differ in length, so that
    ``level`` only refuses what was not meant.
    """
    found = select(AdminUnit).where(AdminUnit.code == code).order_by(AdminUnit.valid_to.desc().nulls_first())
    if level is not None:
        found = found.where(AdminUnit.level == level)
    if on is not None:
        found = found.where(AdminUnit.stands_on(on))
    return session.scalars(found.limit(1)).first()


def get_unit(session: Session, code: str, *, level: str | None = None, on: dt.date | None = None) -> AdminUnit:
    """The same; raises NotFound (``unknown_unit``)."""
    unit = find_unit(session, code, level=level, on=on)
    if unit is None:
        raise NotFound("unknown_unit", unit=code)
    return unit


def profile(session: Session, unit: AdminUnit, on: dt.date | None = None) -> Profile:
    """All that is known of one unit; the province around it bears its name of the day, or of the unit's last day."""
    last_day = min(on or today(), (unit.valid_to or dt.date.max) - dt.timedelta(days=1))
    district = session.get(AdminUnit, unit.parent_id) if unit.parent_id is not None else None
    within = [district] if district is not None and district.level == "district" else []
    if unit.level != "province":
        within.append(province_on(session, unit.province_code, last_day))
    place = session.execute(
        select(
            func.ST_X(AdminPlace.centre),
            func.ST_Y(AdminPlace.centre),
            AdminPlace.quality,
            AdminPlace.source,
            AdminPlace.area_m2,
            AdminPlace.population,
            AdminPlace.boundary_source,
        ).where(AdminPlace.unit_id == unit.id)
    ).first()
    others = select(AdminUnit).where(
        AdminUnit.code == unit.code, AdminUnit.level == unit.level, AdminUnit.id != unit.id
    )
    others = others.order_by(AdminUnit.valid_from.nulls_first())
    return Profile(unit, within, PlaceFacts(*place) if place else None, list(session.scalars(others)))


def list_units(
    session: Session,
    level: str,
    on: dt.date | None = None,
    within: str | None = None,
    *,
    named: str | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> list[AdminUnit]:
    """Units of a level that stand on a day, by code, after code ``after``.

    ``within``: the code of a province, or of a former district; ``named``: part of the name, accents or not.
    """
    found = _standing(select(AdminUnit), level, on, within, named).order_by(AdminUnit.code).limit(limit)
    if after is not None:
        found = found.where(AdminUnit.code > after)
    return list(session.scalars(found))


def count_units(
    session: Session, level: str, on: dt.date | None = None, within: str | None = None, *, named: str | None = None
) -> int:
    """How many ``list_units`` has in all."""
    return session.scalars(_standing(select(func.count(AdminUnit.id)), level, on, within, named)).one()


def _standing[T](found: Select[T], level: str, on: dt.date | None, within: str | None, named: str | None) -> Select[T]:
    found = found.where(AdminUnit.level == level, AdminUnit.stands_on(on or today()))
    if within is not None and len(within) == 2:
        found = found.where(AdminUnit.province_code == within)
    elif within is not None:
        district = aliased(AdminUnit)
        inside = select(district.id).where(district.code == within, district.level == "district")
        found = found.where(AdminUnit.parent_id.in_(inside))
    if named:
        found = found.where(AdminUnit.search_name.contains(fold(named), autoescape=True))
    return found


def provinces(session: Session, on: dt.date | None = None) -> list[AdminUnit]:
    """The provinces that stand on a day, by code."""
    return list_units(session, "province", on)


def province_on(session: Session, code: str, on: dt.date | None = None) -> AdminUnit:
    """The province that bears ``code`` on a day, with the name and kind of that day; raises NotFound."""
    return get_unit(session, code, level="province", on=on or today())


def present_province_of(session: Session, unit_id: int) -> AdminUnit | None:
    """The present province a unit of any level and time lies in: its province followed through the mergers.

    None where the province has no successor, or the unit does not exist.
    """
    unit = session.get(AdminUnit, unit_id)
    if unit is None:
        return None
    last_day = (unit.valid_to or dt.date.max) - dt.timedelta(days=1)
    province = find_unit(session, unit.province_code, level="province", on=min(last_day, today()))
    while province is not None and province.valid_to is not None and province.valid_to <= today():
        province = session.scalars(
            select(AdminUnit)
            .join(AdminSuccession, AdminSuccession.to_unit_id == AdminUnit.id)
            .where(AdminSuccession.from_unit_id == province.id, AdminSuccession.is_default)
            .order_by(AdminUnit.valid_from, AdminUnit.id)
        ).first()
    return province


def suggest(
    session: Session, text: str, on: dt.date | None = None, limit: int = SUGGESTIONS, *, level: str | None = None
) -> list[Suggestion]:
    """Units whose name contains ``text``, accents or not: exact accents first, then names that begin so."""
    folded = fold(text)
    if not folded:
        return []
    day = on or today()
    unit, province, parent = aliased(AdminUnit), aliased(AdminUnit), aliased(AdminUnit)
    found = (
        select(
            unit.id,
            unit.level,
            unit.code,
            unit.name,
            unit.province_code,
            province.name,
            case((parent.level == "district", parent.name)),
        )
        .join(province, (province.code == unit.province_code) & (province.level == "province"))
        .outerjoin(parent, parent.id == unit.parent_id)
        .where(unit.search_name.contains(folded, autoescape=True), unit.stands_on(day), province.stands_on(day))
        .order_by(
            func.lower(unit.name).contains(clean(text).lower(), autoescape=True).desc(),
            unit.search_name.regexp_match(KIND_WORDS + _literal(folded)).desc(),
            case({"province": 0, "district": 1}, value=unit.level, else_=2),
            func.length(unit.name),
            unit.code,
        )
        .limit(limit)
    )
    if level is not None:
        found = found.where(unit.level == level)
    return [Suggestion(*row) for row in session.execute(found)]


def _literal(text: str) -> str:
    """The text as a pattern that means only itself."""
    return "".join(c if c.isalnum() or c == " " else "\\" + c for c in text)

"""Reads of movables: one by its code, lists page by page with sums, what stands somewhere and what a body holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.audit.as_of import end_of, standing
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.pages import EXACT_COUNT, Page, page_through
from assetreg.core.text import clean, fold
from assetreg.kinds.described import Asked
from assetreg.movables.models import ArchiveHolding, Equipment, Movable, Vehicle
from assetreg.movables.records import MovableRecord, record_of, select_records
from assetreg.movables.rules import number_key

TOTALS_UP_TO = 100_000  # above it a list gives no sums: they belong to a report
SHORTEST_KEY = 4  # letters and digits from which a search is taken for a plate or a chassis
SUMS: Mapping[type[Movable], Sequence[str]] = {
    Vehicle: ("original_cost_vnd", "residual_value_vnd"),
    Equipment: ("quantity", "original_cost_vnd", "residual_value_vnd"),
    ArchiveHolding: ("shelf_metres", "files_count"),
}
_REFERENCES: Mapping[str, tuple[str, type[Agency] | type[Facility]]] = {
    "agency": ("holder_id", Agency),
    "facility": ("facility_id", Facility),
}


@dataclass(frozen=True, slots=True)
class Some:
    """The first movables of a place or a holder, and how many there are in all."""

    items: tuple[MovableRecord, ...]
    count: int


def find(session: Session, model: type[Movable], code: str) -> MovableRecord | None:
    """The one with this code, or None."""
    query = select_records(model)
    row = session.execute(query.where(model.code == code)).one_or_none()
    return None if row is None else record_of(row)


def get(session: Session, model: type[Movable], code: str) -> MovableRecord:
    """The same; raises ``NotFound`` (``record_not_found``)."""
    found = find(session, model, code)
    if found is None:
        raise NotFound("record_not_found", record=code)
    return found


def list_page(session: Session, model: type[Movable], asked: Asked) -> Page[MovableRecord]:
    """One page in the order of entry, province by province; in a search, exact accents come first.

    Raises ``NotFound`` for a unit that is not there today, ``Invalid`` for a cursor of another list.
    """
    conditions = conditions_of(session, model, asked)
    found = _as_of(select(model.id).where(*conditions), model, asked)

    def keys(count: int) -> list[Any]:
        rank = _rank(model, asked.q) if count <= EXACT_COUNT else None
        order = [model.province_code, model.id]
        return order if rank is None else [rank, *order]

    # First which they are, from one table and in the order of its index; then all that is told of those.
    page = page_through(session, found, keys, lambda row: int(row[0]), limit=asked.limit, cursor=asked.cursor)
    told = _as_of(select_records(model).where(model.id.in_(page.items)), model, asked)
    records = {record.id: record for record in map(record_of, session.execute(told))}
    items = tuple(records[number] for number in page.items)
    return Page(items, page.next, page.count, page.count_is, sums_of(session, model, asked, conditions))


def stream(session: Session, model: type[Movable], asked: Asked) -> Iterator[MovableRecord]:
    """All that is asked for, a thousand at a time, for exports."""
    query = _as_of(select_records(model).where(*conditions_of(session, model, asked)), model, asked)
    ordered = query.order_by(model.province_code, model.id)
    rows = session.execute(ordered, execution_options={"yield_per": 1000})
    return map(record_of, rows)


def standing_at(session: Session, model: type[Movable], facility_id: int, *, limit: int = 10) -> Some:
    """What stands at premises."""
    return _some(session, model, model.facility_id == facility_id, limit)


def held_by(session: Session, model: type[Movable], agency_id: int, *, limit: int = 10) -> Some:
    """What a body holds."""
    return _some(session, model, model.holder_id == agency_id, limit)


def sums_of(
    session: Session, model: type[Movable], asked: Asked, conditions: Sequence[ColumnElement[bool]]
) -> dict[str, Any] | None:
    """The sums of what the conditions leave, by column; None above ``TOTALS_UP_TO`` rows.

    Of a search no more is summed than can be counted: its rows are looked at one by one.
    """
    names = SUMS[model]
    most = EXACT_COUNT if asked.q else TOTALS_UP_TO
    wanted = select(*(getattr(model, name) for name in names)).where(*conditions).limit(most + 1)
    some = _as_of(wanted, model, asked).subquery()
    sums = (func.coalesce(func.sum(some.c[name]), 0) for name in names)
    count, *values = session.execute(select(func.count(), *sums).select_from(some)).one()
    return None if count > most else dict(zip(names, values, strict=True))


def conditions_of(session: Session, model: type[Movable], asked: Asked) -> list[ColumnElement[bool]]:
    """What is asked for as conditions on the model."""
    conditions = [
        _refers(model, name, value) if name in _REFERENCES else getattr(model, name) == value
        for name, value in asked.chosen.items()
    ]
    if asked.unit is not None:
        conditions.append(_in_unit(session, model, asked.unit))
    if asked.q is not None and (terms := fold(asked.q).split()):
        conditions.append(_matches(model, terms))
    return conditions


def _as_of(query: Select[Any], model: type[Movable], asked: Asked) -> Select[Any]:
    """The query over the rows as they stood at the end of the day asked for, where there is one."""
    return standing(query, model, end_of(asked.as_of) if asked.as_of is not None else None)


def _some(session: Session, model: type[Movable], condition: ColumnElement[bool], limit: int) -> Some:
    query = select_records(model)
    rows = session.execute(query.where(condition).order_by(model.id).limit(limit + 1)).all()
    items = tuple(record_of(row) for row in rows[:limit])
    if len(rows) <= limit:
        return Some(items, len(rows))
    return Some(items, session.scalar(select(func.count()).select_from(model).where(condition)) or 0)


def _refers(model: type[Movable], name: str, code: str) -> ColumnElement[bool]:
    """Whether the record names the body or the premises with this code."""
    column, other = _REFERENCES[name]
    found: ColumnElement[bool] = getattr(model, column).in_(select(other.id).where(other.code == code))
    return found


def _in_unit(session: Session, model: type[Movable], code: str) -> ColumnElement[bool]:
    if len(code) == 2:
        return model.province_code == code
    unit_id = session.scalar(
        select(AdminUnit.id).where(AdminUnit.level == "commune", AdminUnit.code == code, AdminUnit.stands_on(today()))
    )
    if unit_id is None:
        raise NotFound("unit_not_found", unit=code)
    return model.commune_id == unit_id


def _matches(model: type[Movable], terms: Sequence[str]) -> ColumnElement[bool]:
    """Every word somewhere in the record, or all of them together as a number written in another way."""
    own = and_(*(model.search_text.contains(term, autoescape=True) for term in terms))
    key = (number_key("".join(terms)) or "").lower()
    if len(key) < SHORTEST_KEY or not any(c.isdigit() for c in key):
        return own
    return or_(own, model.search_text.contains(key, autoescape=True))


def _rank(model: type[Movable], q: str | None) -> ColumnElement[int] | None:
    """0 where the text stands with the accents as typed, else 1; None where nothing is searched."""
    if q is None or not clean(q):
        return None
    text = func.lower(func.concat_ws(" ", model.code, model.name, model.holder))
    return case((text.contains(clean(q).lower(), autoescape=True), 0), else_=1)

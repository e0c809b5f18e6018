"""Book values beside computed wear: what differs by more than a tolerance is listed; the books rule the papers.

Every kind of asset that wears brings its own stream of ``Booked`` (``register_books``); the rule and the list are one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from assetreg.admin_units import queries as units
from assetreg.assets.models import Building, Facility
from assetreg.assets.rule_tables import wear_tables, wear_tolerance
from assetreg.assets.uses import Tolerance
from assetreg.assets.wear import WearTables, amount, last_closed_year, worn_percent
from assetreg.core.clock import today
from assetreg.core.pages import read_cursor, write_cursor

SCANNED = 20_000  # assets looked at for one page at most: its cost stays bounded where little differs


@dataclass(frozen=True, slots=True)
class Booked:
    """What the books say of one asset, money in whole dong; ``code`` is the record it is shown on, ``number`` its own
    number there."""

    code: str
    number: int
    label: str
    place: str
    wear_class: str
    put_in_use_on: dt.date
    cost_vnd: int
    residual_vnd: int
    book_date: dt.date


@dataclass(frozen=True, slots=True)
class Difference:
    """The residual value on the books beside the one computed as of the same day."""

    booked: Booked
    computed_vnd: int
    allowed_vnd: Decimal

    @property
    def difference_vnd(self) -> int:
        """Books less computed: above zero where the books have worn less than the table says."""
        return self.booked.residual_vnd - self.computed_vnd

    @property
    def is_beyond(self) -> bool:
        return abs(self.difference_vnd) > self.allowed_vnd


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """Some of the list; ``next`` leads on, also where nothing was found among those looked at."""

    items: tuple[Difference, ...]
    next: str | None
    scanned: int


# (session, unit: a province or present commune, after: (code, number)) -> assets whose five figures are all known,
# by code and number.
type Stream = Callable[[Session, str | None, tuple[str, int] | None], Iterable[Booked]]


@dataclass(frozen=True, slots=True)
class Books:
    """One kind of asset with books: its name (message id), the endpoint of its record, and its stream."""

    kind: str
    title: str
    endpoint: str
    stream: Stream


_books: dict[str, Books] = {}


def register_books(books: Books) -> None:
    """Let a kind of asset be compared; a second one of the same name takes its place."""
    _books[books.kind] = books


def all_books() -> dict[str, Books]:
    """Every kind of asset that is compared."""
    return dict(_books)


def comparer(tables: WearTables, tolerance: Tolerance) -> Callable[[Booked], Difference | None]:
    """A function that sets one asset's books beside its wear; None for a class that no table knows."""
    known: dict[tuple[str, int, int], Decimal] = {}

    def compare(booked: Booked) -> Difference | None:
        versions = tables.get(booked.wear_class)
        if versions is None:
            return None
        key = (booked.wear_class, booked.put_in_use_on.year, last_closed_year(booked.book_date))
        if key not in known:
            known[key] = worn_percent(versions, key[1], key[2])
        computed = booked.cost_vnd - amount(booked.cost_vnd, known[key])
        return Difference(booked, computed, tolerance.of(Decimal(booked.cost_vnd)))

    return compare


def list_differences(
    session: Session, kind: str, unit: str | None, *, limit: int = 50, cursor: str | None = None
) -> DifferencePage:
    """Assets whose books differ from their wear by more than the tolerance, by code, so many a page.

    Raises ``Invalid`` (``bad_cursor``), ``NotFound`` for a unit that is not there today.
    """
    after = None
    if cursor is not None:
        code, number = read_cursor(cursor, 2)
        after = (str(code), int(number))
    compare = comparer(wear_tables(session), wear_tolerance(session, today()))
    found: list[Difference] = []
    scanned = 0
    for booked in _books[kind].stream(session, unit, after):
        if len(found) == limit or scanned == SCANNED:
            return DifferencePage(tuple(found), write_cursor(after or ("", 0)), scanned)
        scanned += 1
        after = (booked.code, booked.number)
        one = compare(booked)
        if one is not None and one.is_beyond:
            found.append(one)
    return DifferencePage(tuple(found), None, scanned)


def stream_differences(session: Session, kind: str, unit: str | None) -> Iterator[Difference]:
    """All of them, for a file."""
    compare = comparer(wear_tables(session), wear_tolerance(session, today()))
    compared = (compare(booked) for booked in _books[kind].stream(session, unit, None))
    return (one for one in compared if one is not None and one.is_beyond)


def booked_buildings(session: Session, unit: str | None, after: tuple[str, int] | None) -> Iterator[Booked]:
    """The books of buildings and structures, a thousand at a time."""
    query = _select_buildings()
    if unit is not None:
        place = units.get_unit(session, unit, on=today())
        query = query.where(
            Facility.province_code == unit if place.level == "province" else Facility.commune_id == place.id
        )
    if after is not None:
        query = query.where(tuple_(Facility.code, Building.id) > after)
    rows: Iterable[Any] = session.execute(query, execution_options={"yield_per": 1000})
    return (Booked(*row) for row in rows)


def books_of(session: Session, code: str) -> list[Booked]:
    """The books of the buildings of one facility, those of which all five figures are known."""
    rows: Iterable[Any] = session.execute(_select_buildings().where(Facility.code == code))
    return [Booked(*row) for row in rows]


def _select_buildings() -> Any:
    return (
        select(Facility.code, Building.id, Building.name, Facility.name, *_NEEDED)
        .join(Facility, Facility.id == Building.facility_id)
        .where(*(column.is_not(None) for column in _NEEDED))
        .order_by(Facility.code, Building.id)
    )


_NEEDED = (
    Building.building_class,
    Building.put_in_use_on,
    Building.original_cost_vnd,
    Building.residual_value_vnd,
    Building.book_date,
)
register_books(Books("building", "Houses and structures", "facilities.record", booked_buildings))

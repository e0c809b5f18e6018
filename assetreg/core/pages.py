"""Pages of a list by keyset: the same cost on every page, and a count that is exact up to a bound."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from assetreg.core.errors import FieldError, Invalid

EXACT_COUNT = 10_000  # above it a list says "at least"


@dataclass(frozen=True, slots=True)
class Page[R]:
    """One page; ``next`` leads to the following one. ``totals`` (column -> sum) is None where nothing is summed."""

    items: tuple[R, ...]
    next: str | None
    count: int
    count_is: Literal["exact", "at_least"]
    totals: Any = None


def page_through[R](
    session: Session,
    query: Select[Any],
    keys: Sequence[ColumnElement[Any]] | Callable[[int], Sequence[ColumnElement[Any]]],
    read: Callable[[Row[Any]], R],
    *,
    limit: int,
    cursor: str | None = None,
) -> Page[R]:
    """The page of ``query`` after ``cursor``, ordered by ``keys``, whose last one makes the order total.

    Two statements: the rows, and their count up to ``EXACT_COUNT`` + 1, on which the keys may depend: what is too much
    to be counted is too much to be sorted. Keys are never null. Raises ``Invalid`` (``bad_cursor``).
    """
    count = count_up_to(session, query)
    if callable(keys):
        keys = keys(count)
    rows_query = query.add_columns(*keys).order_by(*keys).limit(limit + 1)
    if cursor is not None:
        rows_query = rows_query.where(tuple_(*keys) > tuple_(*read_cursor(cursor, len(keys))))
    rows = session.execute(rows_query).all()
    shown = rows[:limit]
    following = write_cursor(shown[-1][-len(keys) :]) if len(rows) > limit else None
    items = tuple(read(row) for row in shown)
    if count > EXACT_COUNT:
        return Page(items, following, EXACT_COUNT, "at_least")
    return Page(items, following, count, "exact")


def count_up_to(session: Session, query: Select[Any], most: int = EXACT_COUNT + 1) -> int:
    """How many rows a query has, counted no further than ``most``. One statement."""
    counted = query.with_only_columns(literal(1), maintain_column_froms=True).order_by(None).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def write_cursor(values: Sequence[Any]) -> str:
    """The place after a row, as an opaque text fit for an address."""
    plain = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode().rstrip("=")


def read_cursor(cursor: str, length: int) -> list[Any]:
    """What ``write_cursor`` wrote; raises ``Invalid`` (``bad_cursor``)."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        values = None
    if not isinstance(values, list) or len(values) != length or not all(isinstance(v, str | int) for v in values):
        raise Invalid([FieldError("cursor", "bad_cursor")])
    return values

"""The books of cars and other fixed assets as the rule of wear compares them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, literal, select, tuple_
from sqlalchemy.orm import Session

from assetreg.admin_units import queries as units
from assetreg.assets import books
from assetreg.assets.books import Booked as Books
from assetreg.assets.books import Stream
from assetreg.core.clock import today
from assetreg.movables.models import Booked, Equipment, Vehicle

CAR_CLASS = "car"  # every car wears alike, whatever it is used for (Annex I of both circulars)


def books_of(session: Session, model: type[Booked], row_id: int) -> Books | None:
    """The books of one thing; None where one of its five figures is not known."""
    row = session.execute(_select(model).where(model.id == row_id)).one_or_none()
    return None if row is None else Books(*row)


def stream_of(model: type[Booked]) -> Stream:
    """All things of a table whose five figures are known, by code, a thousand at a time."""

    def stream(session: Session, unit: str | None, after: tuple[str, int] | None) -> Iterator[Books]:
        query = _select(model)
        if unit is not None:
            place = units.get_unit(session, unit, on=today())
            query = query.where(
                model.province_code == unit if place.level == "province" else model.commune_id == place.id
            )
        if after is not None:
            query = query.where(tuple_(model.code, model.id) > after)
        rows: Iterable[Any] = session.execute(query, execution_options={"yield_per": 1000})
        return (Books(*row) for row in rows)

    return stream


def _select(model: type[Booked]) -> Any:
    wear_class: ColumnElement[Any] | Any = literal(CAR_CLASS) if model is Vehicle else Equipment.wear_class
    figures = (model.put_in_use_on, model.original_cost_vnd, model.residual_value_vnd, model.book_date)
    return (
        select(model.code, model.id, model.name, model.holder, wear_class, *figures)
        .where(wear_class.is_not(None), *(figure.is_not(None) for figure in figures))
        .order_by(model.code, model.id)
    )


VEHICLE_BOOKS = books.Books("vehicle", "Cars", "vehicles.record", stream_of(Vehicle))
EQUIPMENT_BOOKS = books.Books("equipment", "Other fixed assets", "equipment.record", stream_of(Equipment))

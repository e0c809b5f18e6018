"""Takes the lines of a campaign from the register as it stood: one statement per kind, whatever their number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, cast, func, insert, literal, null, select
from sqlalchemy.orm import Session

from assetreg.access.rows import scope_seen, within
from assetreg.assets.models import Building, Facility, LandParcel
from assetreg.audit.as_of import end_of, rows_as_of
from assetreg.core.clock import now
from assetreg.movables.models import ArchiveHolding, Equipment, Movable, Vehicle
from assetreg.stocktakes.models import Stocktake, StocktakeLine

COLUMNS = (
    *("stocktake_id", "change_set_id", "province_code", "commune_id", "subject_kind", "subject_id", "facility_id"),
    *("code", "name", "holder", "book_quantity", "book_area_m2", "original_cost_vnd", "residual_value_vnd"),
    *("book_condition", "book_status"),
)
ONE = literal(1)


def moment_of(stocktake: Stocktake) -> dt.datetime:
    """0h of the day counted; now where that day is still to come."""
    return min(end_of(stocktake.position_on - dt.timedelta(days=1)), now())


def take_lines(session: Session, stocktake: Stocktake, change_set_id: int) -> int:
    """Write the lines as the register stood at ``stocktake.taken_at``; returns how many."""
    for query in _queries(session, stocktake, change_set_id):
        session.execute(insert(StocktakeLine).from_select(COLUMNS, query))
    taken = select(func.count()).select_from(StocktakeLine).where(StocktakeLine.stocktake_id == stocktake.id)
    return session.scalar(taken) or 0


def _queries(session: Session, stocktake: Stocktake, change_set_id: int) -> Iterator[Select[Any]]:
    if stocktake.counts_premises:
        yield _premises(session, stocktake, change_set_id)
        yield _parts(session, stocktake, change_set_id, LandParcel)
        yield _parts(session, stocktake, change_set_id, Building)
    covered: tuple[tuple[type[Movable], bool], ...] = (
        (Vehicle, stocktake.counts_vehicles),
        (Equipment, stocktake.counts_equipment),
        (ArchiveHolding, stocktake.counts_archives),
    )
    for model, is_covered in covered:
        if is_covered:
            yield _movables(session, stocktake, change_set_id, model)


def _stood(session: Session, model: Any, stocktake: Stocktake) -> Any:
    """The rows of a table as they stood, as far as the session may see them."""
    assert stocktake.taken_at is not None
    rows = rows_as_of(model, stocktake.taken_at)
    scope = scope_seen(session)
    seen = select(rows)
    return rows if scope.country else seen.where(within(scope, rows.c)).cte(f"{model.__tablename__}_seen")


def _whose(stocktake: Stocktake, rows: Any) -> ColumnElement[bool]:
    """The body's things, or those that lie in the commune."""
    named: ColumnElement[bool] = (
        rows.c.commune_id == stocktake.commune_id
        if stocktake.agency_id is None
        else rows.c.holder_id == stocktake.agency_id
    )
    inside: ColumnElement[bool] = rows.c.province_code == stocktake.province_code
    return inside & named


def _head(stocktake: Stocktake, change_set_id: int, rows: Any, model: Any) -> tuple[Any, ...]:
    return (
        literal(stocktake.id), literal(change_set_id), rows.c.province_code, rows.c.commune_id,
        literal(model.__tablename__), rows.c.id,
    )  # fmt: skip


def _premises(session: Session, stocktake: Stocktake, change_set_id: int) -> Select[Any]:
    rows = _stood(session, Facility, stocktake)
    return select(
        *_head(stocktake, change_set_id, rows, Facility), rows.c.id, rows.c.code, rows.c.name, rows.c.holder,
        ONE, rows.c.land_area_m2, rows.c.original_cost_vnd, rows.c.residual_value_vnd, null(), rows.c.status,
    ).where(_whose(stocktake, rows)).order_by(rows.c.id)  # fmt: skip


def _parts(session: Session, stocktake: Stocktake, change_set_id: int, model: Any) -> Select[Any]:
    """Parcels and buildings of the premises. What a parcel costs is its land-use right."""
    premises = _stood(session, Facility, stocktake)
    rows = _stood(session, model, stocktake)
    if model is LandParcel:
        name = func.concat_ws("/", rows.c.map_sheet, rows.c.parcel_number)
        own = (
            func.coalesce(func.nullif(name, ""), func.concat("#", rows.c.id)), premises.c.holder, ONE,
            rows.c.area_m2, rows.c.land_use_right_value_vnd, null(), null(), null(),
        )  # fmt: skip
    else:
        own = (
            rows.c.name, premises.c.holder, ONE, rows.c.gross_floor_m2, rows.c.original_cost_vnd,
            rows.c.residual_value_vnd, rows.c.condition, null(),
        )  # fmt: skip
    return (
        select(*_head(stocktake, change_set_id, rows, model), rows.c.facility_id, premises.c.code, *own)
        .join_from(rows, premises, premises.c.id == rows.c.facility_id)
        .where(_whose(stocktake, premises))
        .order_by(rows.c.id)
    )


def _movables(session: Session, stocktake: Stocktake, change_set_id: int, model: type[Movable]) -> Select[Any]:
    rows = _stood(session, model, stocktake)
    is_archive = model is ArchiveHolding
    quantity = rows.c.shelf_metres if is_archive else rows.c.quantity if model is Equipment else ONE
    money = (null(), null()) if is_archive else (rows.c.original_cost_vnd, rows.c.residual_value_vnd)
    name = func.concat_ws(" · ", rows.c.name, rows.c.plate) if model is Vehicle else rows.c.name
    return select(
        *_head(stocktake, change_set_id, rows, model), rows.c.facility_id, rows.c.code, name, rows.c.holder,
        cast(quantity, Numeric(14, 2)), null(), *money, rows.c.condition, rows.c.status,
    ).where(_whose(stocktake, rows)).order_by(rows.c.id)  # fmt: skip

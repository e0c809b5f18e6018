"""Finds the assets that a case is about, of whatever kind, by their codes: what they are called, hold and cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Place
from assetreg.assets.models import Facility
from assetreg.movables.models import Equipment, Vehicle

# Asset kind -> its table, in the order in which a code is looked up.
MODELS: Mapping[str, Any] = {"facility": Facility, "vehicle": Vehicle, "equipment": Equipment}


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset as the books have it. Areas m2; values whole dong on ``book_date``; ``quantity`` None: one thing.

    ``legal_form``: what it was last handled as (facilities alone say so).
    """

    kind: str
    id: int
    code: str
    name: str
    holder: str
    holder_id: int | None
    place: Place
    floor_m2: Decimal | None = None
    land_m2: Decimal | None = None
    quantity: int | None = None
    original_cost_vnd: int | None = None
    residual_value_vnd: int | None = None
    book_date: dt.date | None = None
    legal_form: str | None = None
    is_demonstration: bool = False


def find_assets(session: Session, codes: Sequence[str]) -> dict[str, Asset]:
    """Code -> asset, as far as the session sees them; what is not there is left out. One statement a kind."""
    wanted = sorted(set(codes))
    found: dict[str, Asset] = {}
    for kind, model in MODELS.items():
        rows = session.scalars(select(model).where(model.code.in_(wanted)))
        found |= {row.code: _asset(kind, row) for row in rows}
    return found


def get_assets(session: Session, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Asset]:
    """The same by kind and row."""
    found: dict[tuple[str, int], Asset] = {}
    for kind, model in MODELS.items():
        ids = sorted({number for one, number in keys if one == kind})
        if ids:
            found |= {
                (kind, row.id): _asset(kind, row) for row in session.scalars(select(model).where(model.id.in_(ids)))
            }
    return found


def _asset(kind: str, row: Any) -> Asset:
    """A facility is one thing with floor and land; pieces counted as one have a number."""
    place = Place(row.province_code, row.commune_id)
    common = (kind, row.id, row.code, row.name, row.holder, row.holder_id, place)
    values = (row.original_cost_vnd, row.residual_value_vnd, row.book_date)
    if kind == "facility":
        floor = row.gross_floor_m2 if row.gross_floor_m2 is not None else row.usable_floor_m2
        return Asset(*common, floor, row.land_area_m2, None, *values, row.legal_form, row.is_demonstration)
    quantity = row.quantity if kind == "equipment" else None
    return Asset(*common, None, None, quantity, *values, None, row.is_demonstration)

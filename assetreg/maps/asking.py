"""What an address asks the map for: units, outcomes, a day; refused with the field's name where it makes no sense."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import find_unit, province_on
from assetreg.assets.listing import Query, filter_from
from assetreg.assets.queries import communes_named
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.text import fold
from assetreg.maps.queries import former_provinces
from assetreg.maps.tiles import REORGANISED_ON, TileFilter


def tile_filter(session: Session, query: Query) -> TileFilter:
    """The filter of a tile: what the list of facilities understands (but a box), ``province`` and ``as_of`` beside."""
    errors: list[FieldError] = []
    as_of = _day(query.get("as_of"), errors)
    try:
        wanted = filter_from(query)
    except Invalid as refusal:
        errors += refusal.errors
    if errors:
        raise Invalid(errors)
    terms = fold(wanted.q or "").split()
    narrowed = TileFilter(
        outcomes=wanted.outcomes or ((wanted.outcome,) if wanted.outcome else None),
        as_of=as_of,
        kind=wanted.kind,
        status=wanted.status,
        holder_level=wanted.holder_level,
        words=tuple(terms),
        named=tuple(communes_named(session, terms)) if terms else (),
    )
    code = wanted.unit or query.get("province")
    if not code:
        return narrowed
    unit = present_unit(session, code)
    former: tuple[str, ...] = ()
    if as_of < REORGANISED_ON:
        former = former_provinces(session, province_on(session, unit.province_code), as_of)
    return replace(
        narrowed,
        province=unit.province_code,
        commune_id=unit.id if unit.level == "commune" else None,
        former_provinces=former,
    )


def present_unit(session: Session, code: str) -> AdminUnit:
    """The province or commune of today with this code; raises Invalid naming the field."""
    unit = find_unit(session, code, on=today())
    if unit is None or unit.level not in ("province", "commune"):
        raise Invalid([FieldError("unit", "bad_code", {"value": code})])
    return unit


def _day(asked: str | None, errors: list[FieldError]) -> dt.date:
    if not asked:
        return today()
    try:
        return dt.date.fromisoformat(asked)
    except ValueError:
        errors.append(FieldError("as_of", "bad_date", {"value": asked}))
        return today()

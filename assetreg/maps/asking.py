"""What an address asks the map for: units, outcomes, a day; refused with the field's name where it makes no sense."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import find_unit, province_on
from assetreg.assets.models import OUTCOMES
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid
from assetreg.maps.queries import former_provinces
from assetreg.maps.tiles import REORGANISED_ON, TileFilter


class Query(Protocol):
    """The query of an address: werkzeug's MultiDict, as far as it is used here."""

    def get(self, name: str) -> str | None: ...

    def getlist(self, name: str) -> list[str]: ...


def tile_filter(session: Session, query: Query) -> TileFilter:
    """The filter of a tile: ``unit`` (or ``province``), ``outcome`` (several, or with commas), ``as_of``."""
    errors: list[FieldError] = []
    outcomes = _outcomes(query.getlist("outcome"), errors)
    as_of = _day(query.get("as_of"), errors)
    if errors:
        raise Invalid(errors)
    code = query.get("unit") or query.get("province")
    if not code:
        return TileFilter(outcomes=outcomes, as_of=as_of)
    unit = present_unit(session, code)
    former: tuple[str, ...] = ()
    if as_of < REORGANISED_ON:
        former = former_provinces(session, province_on(session, unit.province_code), as_of)
    return TileFilter(
        province=unit.province_code,
        commune_id=unit.id if unit.level == "commune" else None,
        outcomes=outcomes,
        as_of=as_of,
        former_provinces=former,
    )


def present_unit(session: Session, code: str) -> AdminUnit:
    """The province or commune of today with this code; raises Invalid naming the field."""
    unit = find_unit(session, code, on=today())
    if unit is None or unit.level not in ("province", "commune"):
        raise Invalid([FieldError("unit", "bad_code", {"value": code})])
    return unit


def _outcomes(asked: Iterable[str], errors: list[FieldError]) -> tuple[str, ...] | None:
    named = {name for value in asked for name in value.split(",") if name}
    for name in sorted(named - set(OUTCOMES)):
        errors.append(FieldError("outcome", "not_a_choice", {"value": name, "choices": ", ".join(OUTCOMES)}))
    return tuple(o for o in OUTCOMES if o in named) or None


def _day(asked: str | None, errors: list[FieldError]) -> dt.date:
    if not asked:
        return today()
    try:
        return dt.date.fromisoformat(asked)
    except ValueError:
        errors.append(FieldError("as_of", "bad_date", {"value": asked}))
        return today()

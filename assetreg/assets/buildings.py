"""Buildings and structures: what can be said of one, how they are read, entered, revised and taken out.

Fields: part II of form 04a-ĐK/TSC (Circular 144/2017/TT-BTC), columns 1 to 11; its uses, columns 12 to 18, are dated
(``use_states``). The net office area is that of Decree 155/2025/NĐ-CP. Classes are those of the wear tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.assets.models import Building, LandParcel, UseState
from assetreg.assets.part_labels import CONDITIONS
from assetreg.assets.part_rows import Owner, amend, as_it_will_be, belongs, enter, held, taken_code, withdraw
from assetreg.assets.rule_tables import choices
from assetreg.assets.schemas import Area, Code, Day, Money, no_later_year, not_after
from assetreg.assets.uses import check_costs
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, NotFound
from assetreg.core.i18n import current_locale
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import choice_reader, read_code, read_text, read_whole

_SOURCES = ("budget_cost_vnd", "other_cost_vnd")
_COSTS = ("original_cost_vnd", *_SOURCES, "residual_value_vnd")


class BuildingInput(Schema):
    """One building as people hand it in: areas m2, money whole dong; ``parcel_id`` is the number of a parcel of the
    same facility. Where the sources of the cost are given and the total is not, the total is their sum."""

    parcel_id: Annotated[int | None, Reads(read_whole), Field(ge=1, le=2**63 - 1)] = None
    name: Annotated[str, Reads(read_text), Field(max_length=300)]
    building_class: Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9a-z_]{2,40}$")] = None
    year_built: Annotated[int | None, Reads(read_whole), Field(ge=1800)] = None
    put_in_use_on: Day = None
    floors: Annotated[int | None, Reads(read_whole), Field(ge=0, le=200)] = None
    footprint_m2: Area = None
    gross_floor_m2: Area = None
    usable_floor_m2: Area = None
    net_office_m2: Area = None
    specialised_m2: Area = None
    budget_cost_vnd: Money = None
    other_cost_vnd: Money = None
    original_cost_vnd: Money = None
    residual_value_vnd: Money = None
    book_date: Day = None
    condition: Annotated[
        Literal["good", "fair", "degraded", "dangerous"] | None, Reads(choice_reader(CONDITIONS, {}))
    ] = None
    national_asset_code: Code = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Nothing has happened after today. The sums of the money need all of it: the service checks them."""
        limit = today()
        return (
            Rule(("year_built",), no_later_year("year_built", limit.year)),
            Rule(("put_in_use_on",), not_after("put_in_use_on", limit)),
            Rule(("book_date",), not_after("book_date", limit)),
        )


def list_buildings(session: Session, owner: Owner) -> Sequence[Building]:
    """The buildings of a facility, the largest first. One statement."""
    order = (Building.gross_floor_m2.desc().nulls_last(), Building.name, Building.id)
    return session.scalars(select(Building).where(Building.facility_id == owner.id).order_by(*order)).all()


def get_building(session: Session, owner: Owner, building_id: int) -> Building:
    """One building of a facility; raises ``NotFound``."""
    query = select(Building).where(Building.facility_id == owner.id, Building.id == building_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound(code="record_not_found", record=str(building_id))
    return found


def building_classes(session: Session) -> dict[str, str]:
    """Code -> name in the language of the page, of every class that a building or structure may have today."""
    return {
        code: name
        for group in ("building", "structure")
        for code, name in choices(session, "wear_class", today(), current_locale(), asset_group=group).items()
    }


def create_building(
    session: Session, actor: Actor, owner: Owner, given: BuildingInput, *, reason: str | None = None
) -> Building:
    """Enter a building; raises ``Invalid`` naming every bad field."""
    columns = dict(given.__dict__)
    if columns["original_cost_vnd"] is None:
        columns["original_cost_vnd"] = _sum_of_sources(columns)
    errors = _cost_errors(columns)
    errors += _reference_errors(session, columns, owner.id)
    errors += taken_code(session, Building, given.national_asset_code, owner.province_code, None)
    return enter(session, actor, owner, Building, columns, errors=errors, reason=reason)


def revise_building(
    session: Session,
    actor: Actor,
    building_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> Building:
    """Change what is given (None empties) of what the reader saw as ``revision``.

    The total follows its sources where it was their sum before and is not given itself.
    """
    row = held(session, actor, Building, building_id, revision=revision)
    columns = dict(changes)
    if set(_SOURCES) & columns.keys() and "original_cost_vnd" not in columns and _was_sum(row):
        columns["original_cost_vnd"] = _sum_of_sources(
            {name: columns.get(name, getattr(row, name)) for name in _SOURCES}
        )
    errors = _cost_errors(as_it_will_be(row, columns))
    errors += _reference_errors(session, columns, row.facility_id)
    errors += taken_code(session, Building, changes.get("national_asset_code"), row.province_code, row.id)
    return amend(session, actor, row, columns, errors=errors, reason=reason)


def withdraw_building(
    session: Session, actor: Actor, building_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take a building out; raises ``Conflict`` (``building_in_use``) where use states refer to it."""
    if session.scalar(select(exists().where(UseState.building_id == building_id))):
        raise Conflict("building_in_use")
    withdraw(session, actor, Building, building_id, revision=revision, reason=reason)


def _cost_errors(columns: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with the money of a building: the total is the sum of its sources, the residual within it."""
    cost, budget, other, residual = (columns[name] for name in _COSTS)
    params = {"cost": cost, "residual": residual, "sum": (budget or 0) + (other or 0)}
    return [
        FieldError("residual_value_vnd" if code == "residual_over_cost" else "original_cost_vnd", code, params)
        for code in check_costs(cost, budget, other, residual)
    ]


def _sum_of_sources(columns: Mapping[str, Any]) -> int | None:
    known = [columns[name] for name in _SOURCES if columns[name] is not None]
    return sum(known) if known else None


def _was_sum(row: Building) -> bool:
    return row.original_cost_vnd == _sum_of_sources({name: getattr(row, name) for name in _SOURCES})


def _reference_errors(session: Session, columns: Mapping[str, Any], facility_id: int) -> list[FieldError]:
    """The parcel is one of the same facility, the class one of the tables."""
    errors = []
    if not belongs(session, LandParcel, columns.get("parcel_id"), facility_id):
        errors.append(FieldError("parcel_id", "not_of_facility"))
    code = columns.get("building_class")
    if code is not None and code not in building_classes(session):
        errors.append(FieldError("building_class", "unknown_class", {"value": code}))
    return errors

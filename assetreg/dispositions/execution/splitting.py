"""Divides an asset in the register: the record goes on as the rest, the part gets a record and a code of its own.

Both are totals of before, to the cent and the dong. The part names what it was divided from; what the record said
before stands in the memory, and undoing the act puts it together again. Parcels, buildings and looks at the use stay
with the rest until somebody measures them apart.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.admin_units.models import AdminUnit
from assetreg.assets.codes import facility_code, take_numbers
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.audit.versioned import amend
from assetreg.core.errors import FieldError, Invalid
from assetreg.dispositions.execution.models import DeliveryLine
from assetreg.dispositions.execution.shares import (
    FLOOR_AREAS,
    LAND_AREAS,
    Basis,
    NotAPart,
    Ratio,
    divide_area,
    divide_money,
    ratio_of_pieces,
    ratio_of_premises,
)
from assetreg.movables.codes import movable_code
from assetreg.movables.codes import take_numbers as take_movable_numbers
from assetreg.movables.models import Equipment

VERB = "asset.divide"
# What the part does not take over: what makes a record itself, and what was said of the whole alone.
_OWN = frozenset(
    "id code revision change_set_id created_at updated_at national_asset_code headcount parent_facility_id "
    "parent_equipment_id put_in_use_on put_in_use_paper".split()
)


def is_part_of(asset: Any, said: DeliveryLine) -> bool:
    """Whether what is handed over is less than the asset."""
    if isinstance(asset, Equipment):
        return said.quantity is not None and said.quantity != asset.quantity
    if not isinstance(asset, Facility):
        return False
    floor_apart = said.area_m2 is not None and said.area_m2 != floor_of(asset)
    land_apart = said.land_m2 is not None and said.land_m2 != asset.land_area_m2
    return floor_apart or land_apart


def divide(
    session: Session, actor: Actor, asset: Facility | Equipment, said: DeliveryLine
) -> tuple[Facility | Equipment, Basis]:
    """The record of the part and the basis of its values; ``asset``, locked by the caller, keeps the rest.

    Raises ``Invalid`` (``not_a_part``) where more is named than there is.
    """
    try:
        if isinstance(asset, Equipment):
            return _divide_pieces(session, actor, asset, said)
        return _divide_premises(session, actor, asset, said)
    except NotAPart as refusal:
        raise Invalid([FieldError(refusal.field, "not_a_part", {"asset": asset.code})]) from None


def floor_of(facility: Facility) -> Decimal | None:
    """The floor that parts are measured by: gross floor, where that is not known the usable floor (m2)."""
    return facility.gross_floor_m2 if facility.gross_floor_m2 is not None else facility.usable_floor_m2


def _divide_premises(session: Session, actor: Actor, whole: Facility, said: DeliveryLine) -> tuple[Facility, Basis]:
    ratio = ratio_of_premises(
        floor_m2=floor_of(whole), land_m2=whole.land_area_m2, part_floor_m2=said.area_m2, part_land_m2=said.land_m2,
        cost_vnd=whole.original_cost_vnd, value_vnd=said.value_vnd, value_basis=_stated(said),
    )  # fmt: skip
    parts: dict[str, Any] = {}
    rests: dict[str, Any] = {}
    for names, share in ((FLOOR_AREAS, ratio.floor), (LAND_AREAS, ratio.land)):
        for name in names:
            parts[name], rests[name] = divide_area(getattr(whole, name), share)
    _divide_values(whole, ("original_cost_vnd", "residual_value_vnd"), ratio, said.value_vnd, parts, rests)
    unit = session.get_one(AdminUnit, whole.commune_id)
    number = take_numbers(session, {unit.code: 1})[unit.code]
    parts |= {
        "code": facility_code(unit.code, number), "parent_facility_id": whole.id,
        "name": f"{whole.name} (phần {_shown(said.area_m2 or said.land_m2)} m²)",
    }  # fmt: skip
    return _enter_part(session, actor, whole, parts, rests), ratio.basis


def _divide_pieces(session: Session, actor: Actor, whole: Equipment, said: DeliveryLine) -> tuple[Equipment, Basis]:
    assert said.quantity is not None
    ratio = ratio_of_pieces(whole.quantity, said.quantity)
    parts: dict[str, Any] = {"quantity": said.quantity, "parent_equipment_id": whole.id}
    rests: dict[str, Any] = {"quantity": whole.quantity - said.quantity}
    sources = ("cost_budget_vnd", "cost_other_vnd")
    _divide_values(whole, ("original_cost_vnd", "residual_value_vnd", *sources), ratio, None, parts, rests)
    if all(getattr(whole, name) is not None for name in sources):
        for divided in (parts, rests):
            divided["original_cost_vnd"] = sum(divided[name] for name in sources)
    if whole.surplus_quantity is not None:  # what is given away is what was not needed
        parts["surplus_quantity"] = min(said.quantity, whole.surplus_quantity)
        rests["surplus_quantity"] = whole.surplus_quantity - parts["surplus_quantity"]
    number = take_movable_numbers(session, "EQ", whole.province_code)
    parts["code"] = movable_code("EQ", whole.province_code, number)
    return _enter_part(session, actor, whole, parts, rests), ratio.basis


def _divide_values(
    whole: Any, names: tuple[str, ...], ratio: Ratio, value: int | None, parts: dict[str, Any], rests: dict[str, Any]
) -> None:
    for name, (part, rest) in divide_money({name: getattr(whole, name) for name in names}, ratio, value).items():
        parts[name], rests[name] = part, rest
    cost, residual = parts["original_cost_vnd"], parts["residual_value_vnd"]
    # A residual value is never above its cost: what a settled value leaves no room for stays with the rest.
    if cost is not None and residual is not None and residual > cost:
        total = whole.residual_value_vnd
        parts["residual_value_vnd"], rests["residual_value_vnd"] = cost, total - cost
    rest_cost, rest_residual = rests["original_cost_vnd"], rests["residual_value_vnd"]
    if rest_cost is not None and rest_residual is not None and rest_residual > rest_cost:
        total = whole.residual_value_vnd
        parts["residual_value_vnd"], rests["residual_value_vnd"] = total - rest_cost, rest_cost


def _enter_part[R: (Facility, Equipment)](
    session: Session, actor: Actor, whole: R, parts: dict[str, Any], rests: dict[str, Any]
) -> R:
    model = type(whole)
    columns = {
        attribute.key: getattr(whole, attribute.key)
        for attribute in model.__mapper__.column_attrs
        if attribute.key not in _OWN and attribute.columns[0].computed is None
    }
    change = open_change_set(session, actor, VERB, province_code=whole.province_code)
    part = model(**(columns | parts | {"change_set_id": change.id}))
    session.add(part)
    session.flush()
    amend(session, actor, cast(Any, whole), rests, VERB)
    return part


def _stated(said: DeliveryLine) -> Any:
    return said.value_basis if said.value_basis in ("settlement", "estimate") else None


def _shown(area: Decimal | None) -> str:
    """An area in a name, as data of the register: Vietnamese."""
    return f"{(area or Decimal(0)).normalize():f}".replace(".", ",")

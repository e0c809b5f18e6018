"""Working space of a facility beside its norm: who works there by title, what its buildings offer, what is free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.agencies.headcount import people_at
from assetreg.assets.models import Building
from assetreg.assets.norms import SpaceBalance, balance, space_norm, spread
from assetreg.assets.rule_tables import figure, space_titles


@dataclass(frozen=True, slots=True)
class BuildingSpace:
    """One building's net office area and what of it is free, from least to most (m2); None: not known."""

    building_id: int
    name: str
    net_office_m2: Decimal | None
    free_least_m2: Decimal | None
    free_most_m2: Decimal | None


@dataclass(frozen=True, slots=True)
class FacilitySpace:
    """The balance of a facility and the share of each building in what is over the norm.

    ``unmeasured`` counts buildings without a net office area: then what is used is not known as a whole.
    """

    balance: SpaceBalance
    buildings: tuple[BuildingSpace, ...]
    unmeasured: int


def space_of(session: Session, facility_id: int, on: dt.date) -> FacilitySpace | None:
    """Space beside norm on a day; None where nobody was counted at the facility.

    Specialised space counts on both sides: it is what the competent authority decided (Decree 155/2025/NĐ-CP Article
    7). What lies over the norm is what can be given to others.
    """
    people = people_at(session, [facility_id], on).get(facility_id)
    if people is None:
        return None
    query = select(Building).where(Building.facility_id == facility_id).order_by(Building.name, Building.id)
    buildings = session.scalars(query).all()
    specialised = sum((building.specialised_m2 or Decimal(0) for building in buildings), Decimal(0))
    # Sheds and walls have no office area: only houses count as unmeasured.
    houses = [one for one in buildings if one.net_office_m2 is not None or _is_house(one)]
    measured = [one.net_office_m2 for one in houses if one.net_office_m2 is not None]
    used = sum(measured, specialised) if len(measured) == len(houses) and houses else None
    norm = space_norm(people, space_titles(session, on), figure(session, "shared_space_local", on), specialised)
    found = balance(norm, used)
    return FacilitySpace(found, tuple(_shares(houses, found)), len(houses) - len(measured))


def _is_house(building: Building) -> bool:
    return building.building_class is None or building.building_class.startswith("house_")


def _shares(houses: Sequence[Building], found: SpaceBalance) -> list[BuildingSpace]:
    areas = [building.net_office_m2 or Decimal(0) for building in houses]
    whole = sum(areas, Decimal(0))

    def free(over: Decimal | None) -> Sequence[Decimal | None]:
        return [None] * len(areas) if over is None else spread(min(over, whole).quantize(Decimal("0.01")), areas)

    least, most = free(found.over_least_m2), free(found.over_most_m2)
    return [
        BuildingSpace(building.id, building.name, building.net_office_m2, one, other)
        for building, one, other in zip(houses, least, most, strict=True)
    ]

"""Divides what an asset has between a part and its rest so that nothing is lost: areas, pieces and book values (pure).

Source: Decree 186/2025/NĐ-CP, Article 6(6)(b): the value of a part goes by the settled value, where there is none by
an estimate, else by the share of the floor. Land without floor goes by the land; things by their pieces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Literal

type Basis = Literal["settlement", "estimate", "floor", "land", "quantity"]
CENT = Decimal("0.01")
# Columns that follow the floor and those that follow the land; m2.
FLOOR_AREAS = ("footprint_m2", "gross_floor_m2", "usable_floor_m2", "surplus_floor_m2")
LAND_AREAS = ("land_area_m2", "surplus_land_m2")


@dataclass(frozen=True, slots=True)
class Ratio:
    """The share of the part: of the floor, of the land, and of the values with the basis it rests on; each 0 to 1."""

    floor: Fraction
    land: Fraction
    value: Fraction
    basis: Basis


class NotAPart(ValueError):
    """What was named is not less than the whole; ``field`` says of what."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def ratio_of_premises(
    *,
    floor_m2: Decimal | None,
    land_m2: Decimal | None,
    part_floor_m2: Decimal | None,
    part_land_m2: Decimal | None,
    cost_vnd: int | None,
    value_vnd: int | None,
    value_basis: Literal["settlement", "estimate"] | None,
) -> Ratio:
    """The shares of a part of premises of so much floor and land.

    Land that is not named goes with the floor where a part of the floor does, else not at all. Raises ``NotAPart``
    where a part is as large as its whole or larger, or the whole is not known.
    """
    floor = _share("area_m2", part_floor_m2, floor_m2)
    land = _share("land_m2", part_land_m2, land_m2)
    floor_share = floor if floor is not None else Fraction(0)
    land_share = land if land is not None else Fraction(0)
    if floor is not None and floor == 1 and land in (None, 1):
        raise NotAPart("area_m2")
    if floor is None and (land is None or land == 1):
        raise NotAPart("land_m2")
    if value_vnd is not None and value_basis is not None:
        value = _share("value_vnd", Decimal(value_vnd), None if cost_vnd is None else Decimal(cost_vnd))
        return Ratio(floor_share, land_share, value or Fraction(0), value_basis)
    if floor is not None:
        return Ratio(floor_share, land_share, floor, "floor")
    return Ratio(floor_share, land_share, land_share, "land")


def ratio_of_pieces(pieces: int, part: int) -> Ratio:
    """The share of some pieces of things that are counted as one; raises ``NotAPart``."""
    if not 0 < part < pieces:
        raise NotAPart("quantity")
    share = Fraction(part, pieces)
    return Ratio(Fraction(0), Fraction(0), share, "quantity")


def divide_area(total: Decimal | None, share: Fraction) -> tuple[Decimal | None, Decimal | None]:
    """Part and rest of an area (m2, cents of m2); their sum is the total."""
    if total is None:
        return None, None
    exact = Decimal(share.numerator) * total / Decimal(share.denominator)
    part = exact.quantize(CENT, ROUND_HALF_EVEN)
    return part, total - part


def divide_amount(total: int | None, share: Fraction) -> tuple[int | None, int | None]:
    """Part and rest of whole dong, or of pieces; their sum is the total."""
    if total is None:
        return None, None
    part = round(share * total)
    return part, total - part


def divide_money(
    values: Mapping[str, int | None], ratio: Ratio, value_vnd: int | None
) -> dict[str, tuple[int | None, int | None]]:
    """Part and rest of every amount; of the original cost the settled or estimated value is the part."""
    divided = {name: divide_amount(total, ratio.value) for name, total in values.items()}
    cost = values.get("original_cost_vnd")
    if value_vnd is not None and ratio.basis in ("settlement", "estimate") and cost is not None:
        divided["original_cost_vnd"] = (value_vnd, cost - value_vnd)
    return divided


def _share(field: str, part: Decimal | None, whole: Decimal | None) -> Fraction | None:
    if part is None:
        return None
    if whole is None or not 0 < part <= whole:
        raise NotAPart(field)
    return Fraction(part) / Fraction(whole)

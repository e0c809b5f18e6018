"""Knows in which ways an asset may be sold: by auction, at a listed price, directly; the limits are dated figures.

Sources: Decree 186/2025/NĐ-CP, Art. 24(1), 26(1), 27(1) for a sale, Art. 31 for a liquidation by sale, Art. 13(4) for
materials won back. A car is never listed nor sold directly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

type Method = Literal["auction", "listing", "direct"]
METHODS: tuple[Method, ...] = ("auction", "listing", "direct")
# The figures of rules (``rule_figure``) that hold the limits.
FIGURES = {
    "sale": "sale_cost_below_vnd",
    "liquidation": "liquidation_cost_below_vnd",
    "listed": "listed_value_below_vnd",
    "direct": "direct_value_below_vnd",
}


@dataclass(frozen=True, slots=True)
class SaleLimits:
    """In whole dong, each a bound that is not reached: original cost for a sale and for a liquidation, revalued worth
    for a listing and for a direct sale."""

    sale_cost_below_vnd: int
    liquidation_cost_below_vnd: int
    listed_value_below_vnd: int
    direct_value_below_vnd: int


@dataclass(frozen=True, slots=True)
class SaleFacts:
    """One unit of asset to be sold. ``original_cost_vnd`` None: not on the books; ``revalued_vnd`` None: not revalued
    yet. ``with_auctioned``: sold together with something that must be auctioned."""

    is_car: bool
    is_fixed: bool
    original_cost_vnd: int | None = None
    revalued_vnd: int | None = None
    is_liquidation: bool = False
    is_material: bool = False
    with_auctioned: bool = False


def methods_allowed(facts: SaleFacts, limits: SaleLimits) -> tuple[Method, ...]:
    """The ways in which it may be sold; an auction always may be held, save of small materials (Art. 13(4))."""
    if facts.is_material:
        return (_of_material(facts, limits),)
    allowed: list[Method] = ["auction"]
    if may_list(facts, limits):
        allowed.append("listing")
    if may_sell_directly(facts, limits):
        allowed.append("direct")
    return tuple(allowed)


def obstacle_to(method: str, facts: SaleFacts, limits: SaleLimits) -> str | None:
    """Why a way of sale is not open, as a field says it (``field.<code>``): ``sale_car``, ``sale_with_auctioned``,
    ``sale_cost_too_high``, ``sale_not_revalued``, ``sale_value``; None where it is."""
    if method in methods_allowed(facts, limits):
        return None
    if facts.is_car and not facts.is_material:
        return "sale_car"
    if facts.with_auctioned:
        return "sale_with_auctioned"
    if not facts.is_material and not _cheap(facts, limits):
        return "sale_cost_too_high"
    return "sale_not_revalued" if facts.revalued_vnd is None else "sale_value"


def may_list(facts: SaleFacts, limits: SaleLimits) -> bool:
    """Art. 26(1), 31(2): cost below the limit, and a revalued worth from the direct to the listed limit."""
    value = facts.revalued_vnd
    return (
        _small(facts, limits)
        and value is not None
        and limits.direct_value_below_vnd <= value < limits.listed_value_below_vnd
    )


def may_sell_directly(facts: SaleFacts, limits: SaleLimits) -> bool:
    """Art. 27(1), 31(3): what is no fixed asset, or cost and revalued worth below their limits."""
    if facts.is_car or facts.with_auctioned:
        return False
    value = facts.revalued_vnd
    return not facts.is_fixed or (_cheap(facts, limits) and value is not None and value < limits.direct_value_below_vnd)


def limits_of(figures: Mapping[str, int]) -> SaleLimits:
    """The limits from the figures of rules, code -> whole dong; raises ``KeyError`` where one is missing."""
    return SaleLimits(*(figures[code] for code in FIGURES.values()))


def _of_material(facts: SaleFacts, limits: SaleLimits) -> Method:
    value = facts.revalued_vnd
    if value is None or value >= limits.listed_value_below_vnd:
        return "auction"
    return "direct" if value < limits.direct_value_below_vnd else "listing"


def _small(facts: SaleFacts, limits: SaleLimits) -> bool:
    return not facts.is_car and not facts.with_auctioned and _cheap(facts, limits)


def _cheap(facts: SaleFacts, limits: SaleLimits) -> bool:
    most = limits.liquidation_cost_below_vnd if facts.is_liquidation else limits.sale_cost_below_vnd
    return facts.original_cost_vnd is None or facts.original_cost_vnd < most

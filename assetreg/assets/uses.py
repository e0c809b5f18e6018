"""What must add up about an asset: its uses to its area, the sources of its cost to the cost, the residual within it.

Differences are named, never forced: an area is what its paper says, and so is each use (form 04a-ĐK/TSC of Circular
144/2017/TT-BTC prints both).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two figures may lie apart and still agree: the larger of a fixed amount and a share of the whole.

    Its figures are data (``rule_figure``): no text of law states them.
    """

    amount: Decimal
    share: Decimal

    def of(self, whole: Decimal) -> Decimal:
        """What is allowed for a whole, in the unit of the whole."""
        return max(self.amount, self.share * abs(whole))


@dataclass(frozen=True, slots=True)
class UseSum:
    """The uses of a parcel or building beside its area, all in m2."""

    uses_m2: Decimal
    total_m2: Decimal
    allowed_m2: Decimal

    @property
    def difference_m2(self) -> Decimal:
        """Uses less area: above zero where more is said to be used than there is."""
        return self.uses_m2 - self.total_m2

    @property
    def agrees(self) -> bool:
        return abs(self.difference_m2) <= self.allowed_m2


def check_uses(areas: Iterable[Decimal | None], total_m2: Decimal, tolerance: Tolerance) -> UseSum:
    """The sum of the uses (m2; None says nothing) beside the area they divide."""
    uses = sum((area for area in areas if area is not None), Decimal(0))
    return UseSum(uses, total_m2, tolerance.of(total_m2))


def check_costs(cost: int | None, budget: int | None, other: int | None, residual: int | None) -> tuple[str, ...]:
    """What is wrong with the money of one asset, whole dong: codes of the sentences ``field.<code>``.

    ``cost_not_sum_of_sources``: the original cost is the state budget's part and the other sources' (form 04a, columns
    5 to 7). ``residual_over_cost``: what is left on the books never exceeds the original cost. What is not known is not
    judged; one source known and the other not counts as zero.
    """
    found = []
    sources = [part for part in (budget, other) if part is not None]
    if cost is not None and sources and sum(sources) != cost:
        found.append("cost_not_sum_of_sources")
    if cost is not None and residual is not None and residual > cost:
        found.append("residual_over_cost")
    return tuple(found)

"""The rules a movable must satisfy that need no database: money, years, shares of use, deliveries.

Each takes what is known (None: not known) and names the field at fault, or answers None.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from assetreg.core.errors import FieldError
from assetreg.core.text import fold

WHOLE = 100


def residual_within_cost(residual: int | None, cost: int | None) -> FieldError | None:
    """The value left on the books never exceeds the original cost (DOMAIN 8, rule 2)."""
    if residual is None or cost is None or residual <= cost:
        return None
    return FieldError("residual_value_vnd", "residual_over_cost", {"cost": cost, "residual": residual})


def cost_is_its_sources(total: int | None, budget: int | None, other: int | None) -> FieldError | None:
    """The original cost is the sum of the state budget and other sources (forms 04b, 04c: columns 11-13 and 6-8)."""
    if budget is None and other is None:
        return None
    if total is None:
        return FieldError("original_cost_vnd", "required")
    known = (budget or 0) + (other or 0)
    complete = budget is not None and other is not None
    if known == total or (known < total and not complete):
        return None
    return FieldError("original_cost_vnd", "cost_not_its_sources", {"total": total, "sources": known})


def shares_are_whole(*shares: Decimal | None) -> FieldError | None:
    """The uses of one asset add up to the whole of it, or none is known (columns 15-20 and 10-15)."""
    total = sum((share for share in shares if share is not None), Decimal(0))
    if total == WHOLE or all(share is None for share in shares):
        return None
    return FieldError("use_state_percent", "shares_not_whole", {"total": total})


def made_before_used(year_made: int | None, put_in_use_on: dt.date | None) -> FieldError | None:
    """Nothing is used before it is made."""
    if year_made is None or put_in_use_on is None or year_made <= put_in_use_on.year:
        return None
    return FieldError("put_in_use_on", "used_before_made", {"year": str(year_made), "on": put_in_use_on})


def surplus_within_quantity(surplus: int | None, quantity: int | None) -> FieldError | None:
    """No more pieces are surplus than there are; an unstated quantity is one piece."""
    held = 1 if quantity is None else quantity
    if surplus is None or surplus <= held:
        return None
    return FieldError("surplus_quantity", "surplus_over_quantity", {"surplus": surplus, "quantity": held})


def years_in_order(year_from: int | None, year_to: int | None) -> FieldError | None:
    """The first year of the records is not after the last."""
    if year_from is None or year_to is None or year_from <= year_to:
        return None
    return FieldError("year_to", "years_reversed", {"first": str(year_from), "last": str(year_to)})


def delivered_to_whom_and_when(
    status: str | None, receiver: str | None, delivered_on: dt.date | None
) -> FieldError | None:
    """What is delivered has a receiver and a day: minutes 02/TSC-BBGN of Decree 186/2025/NĐ-CP name both."""
    if status != "delivered" or (receiver is not None and delivered_on is not None):
        return None
    return FieldError("receiver" if receiver is None else "delivered_on", "required")


def number_key(written: str | None) -> str | None:
    """A plate or a chassis by which it is one thing: letters and digits alone, no accents, no case.

    Equals what the database keeps beside the number as written.
    """
    if written is None:
        return None
    return "".join(c for c in fold(written).upper() if c.isascii() and c.isalnum()) or None

"""Knows whether a line may be sold in the way that is said of it, as far as its worth is known before the sale.

Sources: Decree 186/2025/NĐ-CP, Art. 24(1), 26(1), 27(1), 31; the worth is revalued after the decision, so what rests on
it alone is asked when the sale is entered (``execution.sales``).
"""

from __future__ import annotations

from assetreg.dispositions.law.authority_book import AuthorityFacts
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.paths import CONDITIONS, PathRow
from assetreg.dispositions.law.sales import METHODS, SaleFacts

FORMS = frozenset({"sell", "liquidate"})
# Said of an asset whose worth nobody has computed yet.
_LATER = frozenset({"sale_not_revalued"})


def method_of(path: PathRow, said: str | None) -> str | None:
    """The way of sale that a path is for, else the one that is said of the line; None where neither says one."""
    of_path = next((what for about, what in map(CONDITIONS.__getitem__, path.conditions) if about == "method"), None)
    method = of_path if of_path in METHODS else said
    return method if path.form in FORMS and method in METHODS else None


def obstacle(law: Law, path: PathRow, said: str | None, facts: AuthorityFacts) -> str | None:
    """Why the asset may not be sold so by the limits of ``law`` (``field.sale_*``); None where it may, as far as is
    known."""
    method = method_of(path, said)
    if method is None:
        return None
    sale = SaleFacts(
        is_car=facts.asset_kind == "vehicle", is_fixed=facts.is_fixed_asset,
        original_cost_vnd=facts.original_cost_vnd, is_liquidation=path.form == "liquidate",
    )  # fmt: skip
    found = law.sale_obstacle(method, sale)
    return None if found in _LATER else found

"""Which bodies hold their assets under Decree 186/2025/NĐ-CP, and since when: the law as dated facts.

Under another regime a body's assets stay in the register (their buildings stand beside the others), but no rule of
Decree 186 speaks about them. ``verified`` is False where the text itself was not read for that regime.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

type Standing = Literal["governed", "by_reference", "own_law"]

IN_FORCE = dt.date(2025, 7, 1)  # Decree 186/2025/NĐ-CP, Art. 112


@dataclass(frozen=True, slots=True)
class RegimeRule:
    """How a regime stands to Decree 186: ``governed`` by it, bound by it ``by_reference``, or under an ``own_law``.

    Valid from ``valid_from`` until before ``valid_to``; ``article`` is empty where it is not known for certain.
    """

    regime: str
    standing: Standing
    document: str
    article: str
    verified: bool
    valid_from: dt.date = IN_FORCE
    valid_to: dt.date | None = None

    @property
    def governed(self) -> bool:
        """Whether the steps and authorities of Decree 186 apply."""
        return self.standing != "own_law"


_DECREE = "Nghị định 186/2025/NĐ-CP"
_LAW = "Luật 15/2017/QH14"
RULES: tuple[RegimeRule, ...] = (
    RegimeRule("state", "governed", _DECREE, "Chương II", verified=True),
    RegimeRule("public_service_unit", "by_reference", _DECREE, "Chương II", verified=True),
    RegimeRule("party", "by_reference", _DECREE, "Điều 1, khoản 3", verified=True),
    RegimeRule("front_mass", "governed", _LAW, "", verified=False),
    RegimeRule("trade_union", "own_law", _LAW, "", verified=False),
    RegimeRule("armed_forces", "own_law", _LAW, "", verified=False),
    RegimeRule("enterprise", "own_law", _LAW, "", verified=False),
    RegimeRule("chartered_association", "own_law", _LAW, "", verified=False),
    RegimeRule("infrastructure", "own_law", _DECREE, "Điều 1, khoản 2", verified=True),
)


def rule_of(regime: str, on: dt.date) -> RegimeRule | None:
    """How a regime stood to Decree 186 on a day; None before the decree was in force."""
    for rule in RULES:
        if rule.regime == regime and rule.valid_from <= on and (rule.valid_to is None or on < rule.valid_to):
            return rule
    return None

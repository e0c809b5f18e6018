"""Plausible figures for demonstration: deterministic, drawn from each unit's own code, never random."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Two merged provinces far apart carry figures; everywhere else only the real units and their points stand.
DETAILED_PROVINCES = frozenset({"52", "51"})  # Gia Lai, Quang Ngai
BOOK_DATE = dt.date(2025, 6, 30)
REASON = "Số liệu minh hoạ / demonstration"

# Per level: lowest and highest land area (m2), gross floor (m2), cost per m2 of floor (dong), headcount.
# The sizes are those of ordinary commune, district and provincial committees; none is a real record.
RANGES: Mapping[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    "commune": ((900, 5_200), (320, 1_650), (4_200_000, 7_800_000), (17, 27)),
    "district": ((4_500, 18_000), (2_400, 7_500), (5_500_000, 9_500_000), (72, 138)),
    "province": ((9_000, 32_000), (8_000, 21_000), (7_000_000, 12_500_000), (920, 1_480)),
}
OUTCOMES: Mapping[str, Sequence[tuple[str, int]]] = {  # outcome and its weight in a hundred
    "commune": (("reuse", 42), ("handover", 25), ("disposal", 9), ("undecided", 24)),
    "district": (("reuse", 55), ("handover", 22), ("disposal", 3), ("undecided", 20)),
    "province": (("reuse", 70), ("handover", 20), ("disposal", 0), ("undecided", 10)),
}
STATUS_OF = {"reuse": ("in_use", "partly_used"), "handover": ("vacant", "in_use"),
             "disposal": ("vacant", "vacant"), "undecided": ("vacant", "partly_used")}  # fmt: skip
LEGAL_FORM_OF = {"reuse": ("inherit", "transfer"), "handover": ("to_locality", "to_locality"),
                 "disposal": ("sell", "liquidate"), "undecided": (None, "recover")}  # fmt: skip
FINAL_USES = (("office", 58), ("public_service", 6), ("education", 12), ("health", 8), ("culture_sport", 12),
              ("public_purpose", 4))  # fmt: skip
IN_USE_FROM = dt.date(2025, 7, 1)
IN_USE_PAPER = "Quyết định minh hoạ / demonstration"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a demonstration record says beyond its unit and place; areas m2, money whole dong."""

    land_area_m2: int | None = None
    footprint_m2: int | None = None
    gross_floor_m2: int | None = None
    usable_floor_m2: int | None = None
    original_cost_vnd: int | None = None
    residual_value_vnd: int | None = None
    book_date: dt.date | None = None
    headcount: int | None = None
    outcome: str = "undecided"
    outcome_reason: str | None = None
    status: str | None = None
    ownership_class: str | None = None
    legal_form: str | None = None
    final_use: str | None = None
    put_in_use_on: dt.date | None = None
    put_in_use_paper: str | None = None
    surplus_floor_m2: int | None = None


def figures(level: str, code: str, province_code: str) -> Figures:
    """The figures of the seat of a former unit; ``province_code`` is that of the present province."""
    if province_code not in DETAILED_PROVINCES:
        return Figures()
    draw = Draw(f"{level}:{code}")
    land_range, floor_range, price_range, head_range = RANGES[level]
    land = draw.between(*land_range, step=10)
    floor = min(draw.between(*floor_range, step=5), land * 3)
    storeys = 2 if level == "commune" else 4
    cost = floor * draw.between(*price_range, step=50_000)
    outcome = draw.weighted(OUTCOMES[level])
    # The share left is what whole years of wear leave (4 or 2 % a year), so that years of use can agree with it.
    residual = cost * draw.between(12, 68, step=4) // 100
    headcount = draw.between(*head_range, step=1)
    status = STATUS_OF[outcome][draw.between(0, 1, step=1)]
    in_use = outcome in ("reuse", "handover") and status != "vacant"
    return Figures(
        land_area_m2=land,
        footprint_m2=min(floor // storeys, land),
        gross_floor_m2=floor,
        usable_floor_m2=floor * 82 // 100,
        original_cost_vnd=cost,
        residual_value_vnd=residual,
        book_date=BOOK_DATE,
        headcount=headcount,
        outcome=outcome,
        outcome_reason=REASON,
        status=status,
        ownership_class="own",
        legal_form=LEGAL_FORM_OF[outcome][draw.between(0, 1, step=1)],
        final_use=draw.weighted(FINAL_USES) if in_use else None,
        put_in_use_on=IN_USE_FROM + dt.timedelta(days=draw.between(0, 150, step=1)) if in_use else None,
        put_in_use_paper=IN_USE_PAPER if in_use else None,
        surplus_floor_m2=floor * draw.between(20, 45, step=5) // 100 if in_use and status == "partly_used" else None,
    )


class Draw:
    """A stream of numbers that depends on nothing but its key: the same on every machine and in every version."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._count = 0

    def between(self, low: int, high: int, *, step: int) -> int:
        """A whole multiple of ``step`` above ``low``, at most ``high``."""
        return low + self._next() % ((high - low) // step + 1) * step

    def weighted(self, choices: Sequence[tuple[str, int]]) -> str:
        """One of the choices, as often as its weight in a hundred says."""
        point = self._next() % 100
        for choice, weight in choices:
            point -= weight
            if point < 0:
                return choice
        raise ValueError("the weights must add up to one hundred")

    def _next(self) -> int:
        self._count += 1
        return int.from_bytes(hashlib.sha256(f"{self._key}:{self._count}".encode()).digest()[:6])

"""Knows the forms of handling as a case needs them: outcome, report bucket, and which of them an asset may take.

Sources: Decree 186/2025/NĐ-CP, Chapter II; Decree 03/2025/NĐ-CP (names recalled); each form carries its own article.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BY_USE = "by_use"
ASSET_KINDS = ("facility", "vehicle", "equipment")
OUTCOMES = ("reuse", "handover", "disposal")


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a rule stands in the law, in which days it holds, and whether it was compared with the text."""

    code: str
    name_vi: str
    name_en: str
    document: str
    article: str
    source: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    is_verified: bool
    note: str | None

    def name(self, locale: str) -> str:
        """What it is called in a language (``vi``, else English)."""
        return self.name_vi if locale == "vi" else self.name_en

    def holds(self, on: dt.date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Form(Cited):
    """A form of handling.

    ``outcome`` is None where none follows yet (recovered, not placed) or none at all (lost). ``mutation_*``: the
    causes of the national database for the whole, for a part, and for who receives.
    """

    outcome: str | None
    needs_receiver: bool
    asset_kinds: frozenset[str]
    regimes: frozenset[str]
    mutation_whole: str | None
    mutation_partial: str | None
    mutation_receiver: str | None
    bucket: str | None
    partial_allowed: bool


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """What decides which forms an asset may take: its table, and whether it lies with the body or with the agency
    that keeps what was recovered."""

    kind: str
    is_recovered: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A form, and why it is not offered: ``form_not_for_kind``, ``form_not_for_regime``, ``form_not_recovered``,
    ``form_recovered_already``; None where it is."""

    form: Form
    obstacle: str | None = None


def offered(forms: Mapping[str, Form], asset: AssetFacts, regime: str, on: dt.date) -> list[Offered]:
    """Every form that holds on a day, in the order of the law's table, with what keeps this asset from it."""
    return [Offered(form, _obstacle(form, asset, regime)) for form in forms.values() if form.holds(on)]


# What is open to an asset that lies with the agency after its recovery: Decree 186/2025/NĐ-CP, Art. 19(1), (2), (7).
AFTER_RECOVERY = frozenset(
    "assign transfer sell liquidate destroy demolish temporary_use to_land_fund to_house_management".split()
)
ONLY_AFTER_RECOVERY = frozenset({"temporary_use"})


def _obstacle(form: Form, asset: AssetFacts, regime: str) -> str | None:
    if asset.kind not in form.asset_kinds:
        return "form_not_for_kind"
    if regime not in form.regimes:
        return "form_not_for_regime"
    if asset.is_recovered and form.code not in AFTER_RECOVERY:
        return "form_recovered_already"
    if not asset.is_recovered and form.code in ONLY_AFTER_RECOVERY:
        return "form_not_recovered"
    return None


def outcome_of(form: Form | None) -> str:
    """The outcome of an asset under a form: reuse, handover, disposal; undecided where none follows (yet)."""
    return (form.outcome if form else None) or "undecided"


def bucket_of(form: Form | None, final_use: str | None) -> str | None:
    """Where the surplus report counts an asset (a code of final uses), None where nowhere yet.

    By its use as soon as that is known; a form that says its bucket itself (land fund, sale) is counted there.
    """
    if form is None or form.bucket is None:
        return None
    return final_use if form.bucket == BY_USE else form.bucket


def by_code[C: Cited](rules: Iterable[C]) -> dict[str, C]:
    """Code -> rule, in the given order."""
    return {rule.code: rule for rule in rules}

"""What the question "who decides" is asked with (pure): the facts of one asset, the rules of law, what was delegated.

Sources: Decree 186/2025/NĐ-CP, Chapters II and III; Decree 30/2020/NĐ-CP, Art. 13 (who signs, in which capacity).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assetreg.assets.legal_forms import LEGAL_FORMS

FORMS: tuple[str, ...] = (*LEGAL_FORMS, "demolish")
BLOCKS = ("central", "province", "commune", "district")
LEVELS = ("none", "central", "province", "commune")
RECEIVERS = ("unknown", "same", "other", "association", "state_enterprise")
ASSET_KINDS = ("facility", "vehicle", "equipment")
# Offices that the law itself names, then those to which a delegation may go.
OFFICES = ("provincial_chair", "minister", "council_office_chief", "commune_chair", "holder")
DELEGATES = ("finance_director", "department_director", "commune_chair", "holder", "other")
AS_HANDLING, NOBODY, UNKNOWN = "as_handling", "none", "unknown"


@dataclass(frozen=True, slots=True)
class AuthorityFacts:
    """One asset that is to be handled in one form, as far as the rules ask.

    ``recovered_by``: the level that recovered it, ``none`` where it was not. ``receiver``: how the receiver stands to
    the holder: of the ``same`` province or ministry, of an ``other`` one, an association with tasks of the State, a
    wholly state-owned enterprise. ``combined_with``: the handling form that a conversion goes along with.
    ``is_self_financing``: a public service unit that covers running costs and investment; None where nobody says.
    """

    form: str
    asset_kind: str = "facility"
    holder_block: str = "province"
    holder_province: str | None = None
    asset_province: str | None = None
    is_seat: bool = True
    is_fixed_asset: bool = True
    is_public_unit: bool = False
    is_self_financing: bool | None = None
    is_council_office: bool = False
    original_cost_vnd: int | None = None
    recovered_by: str = "none"
    receiver: str = "unknown"
    combined_with: str | None = None
    under_plan: bool = False
    holder: str = ""
    regime: str = "state"
    commune: str = ""
    doubts: tuple[str, ...] = ()  # what the register did not know: codes of warnings

    @property
    def lies_elsewhere(self) -> bool:
        """Whether the asset lies in another province than the one its holder belongs to."""
        return self.holder_block != "central" and self.asset_province != self.holder_province

    @property
    def is_combined(self) -> bool:
        """Whether a handling form is decided together with this one."""
        return self.combined_with is not None


@dataclass(frozen=True, slots=True)
class OfficeRule:
    """One rule of law: its conditions (None asks nothing), the office that decides, and where that stands."""

    code: str
    office: str
    priority: int
    document: str
    article: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    is_verified: bool = False
    note: str | None = None
    is_delegable: bool = False
    of_place: bool = False
    forms: frozenset[str] | None = None
    holder_blocks: frozenset[str] | None = None
    recovered_by: frozenset[str] | None = None
    receivers: frozenset[str] | None = None
    is_seat: bool | None = None
    is_fixed_asset: bool | None = None
    is_public_unit: bool | None = None
    is_self_financing: bool | None = None
    is_council_office: bool | None = None
    lies_elsewhere: bool | None = None
    is_combined: bool | None = None
    under_plan: bool | None = None
    cost_from_vnd: int | None = None
    cost_below_vnd: int | None = None

    def stands_on(self, on: dt.date) -> bool:
        """Whether the version holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def fits(self, facts: AuthorityFacts) -> bool:
        """Whether every condition holds."""
        return (
            all((wanted := getattr(self, name)) is None or getattr(facts, fact) in wanted for name, fact in LISTS)
            and all((said := getattr(self, name)) is None or bool(getattr(facts, name)) is said for name in FLAGS)
            and self._cost_fits(facts.original_cost_vnd)
        )

    def _cost_fits(self, cost: int | None) -> bool:
        """A cost nobody knows counts as a high one: it goes to the higher office."""
        if self.cost_below_vnd is not None:
            return cost is not None and cost < self.cost_below_vnd
        return self.cost_from_vnd is None or cost is None or cost >= self.cost_from_vnd


# Conditions that are lists of codes, with the fact each looks at; and those that are yes or no.
LISTS = (("forms", "form"), ("holder_blocks", "holder_block"), ("recovered_by", "recovered_by"),
         ("receivers", "receiver"))  # fmt: skip
FLAGS = ("is_seat", "is_fixed_asset", "is_public_unit", "is_self_financing", "is_council_office", "lies_elsewhere",
         "is_combined", "under_plan")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delegation:
    """One content of a published rule of delegation; ``former``: the province merged into this one whose rule it is.

    None in ``holder_blocks``, ``asset_kinds``, ``cost_below_vnd`` asks nothing. Days are half-open.
    """

    code: str
    number: str
    issuer: str
    to_office: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    from_office: str = "provincial_chair"
    to_title: str | None = None
    article: str | None = None
    forms: frozenset[str] = frozenset()
    holder_blocks: frozenset[str] | None = None
    asset_kinds: frozenset[str] | None = None
    cost_below_vnd: int | None = None
    former: str | None = None

    def stands_on(self, on: dt.date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def covers(self, facts: AuthorityFacts) -> bool:
        """Whether it speaks of this asset; a limit of cost covers no asset whose cost nobody knows."""
        cost, limit = facts.original_cost_vnd, self.cost_below_vnd
        return (
            facts.form in self.forms
            and (self.holder_blocks is None or facts.holder_block in self.holder_blocks)
            and (self.asset_kinds is None or facts.asset_kind in self.asset_kinds)
            and (limit is None or (cost is not None and cost < limit))
        )


@dataclass(frozen=True, slots=True)
class Authorisation:
    """One dated paper by which an office lets another sign for it (Decree 186/2025/NĐ-CP, Art. 113(2))."""

    code: str
    number: str
    from_office: str
    to_title: str
    valid_from: dt.date
    valid_to: dt.date
    to_office: str | None = None
    forms: frozenset[str] | None = None
    agency: str | None = None  # the body whose head gives it, where the office alone does not say
    commune: str | None = None

    def stands_on(self, on: dt.date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on < self.valid_to


@dataclass(frozen=True, slots=True)
class AuthorityBook:
    """All that decides in one province: every version of the rules of law, its delegations, its authorisations.

    ``kept_former``: codes of the former provinces whose name the province bears on (Art. 112(3)). ``provinces``: code
    -> name with its kind, ``Tỉnh Gia Lai``.
    """

    province_code: str
    rules: Sequence[OfficeRule]
    delegations: Sequence[Delegation] = ()
    authorisations: Sequence[Authorisation] = ()
    kept_former: frozenset[str] = frozenset()
    provinces: Mapping[str, str] = field(default_factory=dict)

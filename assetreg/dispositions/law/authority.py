"""Says who decides over one asset, by the law and by what was delegated on a day (pure).

Three things that are never mixed: a delegation (phân cấp) moves the power to decide by a published rule; an
authorisation (ủy quyền) lets another sign for the office that keeps it; a stand-in in the software is neither, and is
not known here. Sources: Decree 186/2025/NĐ-CP, Art. 6-36, 52-62, 112(3), 113(2); Decree 30/2020/NĐ-CP, Art. 13.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assetreg.dispositions.law.authority_book import (
    AS_HANDLING,
    NOBODY,
    UNKNOWN,
    Authorisation,
    AuthorityBook,
    AuthorityFacts,
    Delegation,
    OfficeRule,
)

__all__ = ["Authority", "AuthorityBook", "AuthorityFacts", "as_document", "authority_of", "winning_rule"]

# What may stand before a signer's name, by office; TUQ only while an authorisation is in force.
CAPACITIES: dict[str, tuple[str, ...]] = {
    "provincial_chair": ("self", "TM", "KT", "Q"),
    "commune_chair": ("self", "TM", "KT", "Q"),
    "minister": ("self", "KT", "TL", "Q"),
    "council_office_chief": ("self", "KT", "TL", "Q"),
    "finance_director": ("self", "KT", "TL", "Q"),
    "department_director": ("self", "KT", "TL", "Q"),
    "holder": ("self", "TM", "KT", "TL", "Q"),
    "other": ("self", "TM", "KT", "TL", "Q"),
}
TITLES = {
    "minister": "Bộ trưởng, Thủ trưởng cơ quan trung ương",
    "finance_director": "Giám đốc Sở Tài chính",
    "department_director": "Giám đốc sở, ngành quản lý cấp trên",
    NOBODY: "Không phải ban hành quyết định",
    UNKNOWN: "Chưa xác định được",
}
# Regimes to which the decree's rules apply only in part: warning, and the article that says so.
REGIMES = {
    "party": "own_rules",
    "armed_forces": "own_rules",
    "enterprise": "outside_decree",
    "chartered_association": "outside_decree",
    "infrastructure": "outside_decree",
}
_UNIT_MAY_DECIDE = frozenset({"sell", "liquidate", "destroy", "lost"})


@dataclass(frozen=True, slots=True)
class Authority:
    """Who decides: ``office`` (a code; ``none``: no decision is asked, ``unknown``: no rule stands) and ``title`` as
    papers write it; ``rule``, ``document``, ``article``: where that stands.

    ``basis``: ``rule`` or ``delegation`` (then ``delegation`` says which, and ``delegator`` whose power it was).
    ``capacities``: in which a decision of this day may be signed. ``considered``: every delegation of the form,
    in force or not; ``authorisations``: every paper by which this office lets others sign it.
    """

    office: str
    title: str
    on: dt.date
    rule: str = ""
    document: str = ""
    article: str = ""
    is_verified: bool = False
    is_delegable: bool = False
    basis: str = "rule"
    delegator: str | None = None
    delegation: Delegation | None = None
    capacities: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    province_code: str | None = None
    province: str = ""
    holder: str = ""
    considered: tuple[Delegation, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()


def authority_of(facts: AuthorityFacts, book: AuthorityBook, on: dt.date) -> Authority:
    """Who decides over the asset on a day. Never raises: where no rule stands the office is ``unknown``."""
    rule = winning_rule(facts, book.rules, on)
    if rule is None:
        before = on < min((one.valid_from for one in book.rules), default=on)
        return Authority(UNKNOWN, TITLES[UNKNOWN], on, warnings=("before_rules" if before else "no_rule",))
    if rule.office == AS_HANDLING and facts.combined_with is not None:
        decided = authority_of(replace(facts, form=facts.combined_with, combined_with=None), book, on)
        return replace(decided, article=f"{decided.article}; {rule.article}")
    if rule.office == NOBODY:
        return _named(rule, facts, book, on, NOBODY)
    considered = tuple(one for one in book.delegations if facts.form in one.forms and one.from_office == rule.office)
    if _chair_of(rule, facts) not in (None, book.province_code):
        considered = ()  # another province's chair delegates by that province's own rules
    chosen = _delegated(facts, considered, book, on) if rule.is_delegable else None
    if chosen is None:
        named = _named(rule, facts, book, on, rule.office)
        limited = rule.is_delegable and any(one.cost_below_vnd is not None for one in considered)
        doubtful = limited and facts.original_cost_vnd is None and "cost_unknown" not in named.warnings
        warnings = named.warnings + (("cost_unknown",) if doubtful else ())
        return replace(named, considered=considered, warnings=warnings)
    named = _named(rule, facts, book, on, chosen.to_office)
    return replace(
        named,
        title=chosen.to_title or named.title,
        basis="delegation",
        delegator=rule.office,
        delegation=chosen,
        considered=considered,
        warnings=named.warnings + (("transition",) if chosen.former is not None else ()),
    )


def winning_rule(facts: AuthorityFacts, rules: Sequence[OfficeRule], on: dt.date) -> OfficeRule | None:
    """The rule with the highest priority of those that stand and fit, whatever their order; None where none does."""
    form = facts.form  # asked first: it rules out nearly all of them
    fitting = [
        rule for rule in rules if (rule.forms is None or form in rule.forms) and rule.stands_on(on) and rule.fits(facts)
    ]
    return min(fitting, key=lambda rule: (-rule.priority, rule.code), default=None)


def _delegated(
    facts: AuthorityFacts, considered: Sequence[Delegation], book: AuthorityBook, on: dt.date
) -> Delegation | None:
    """The delegation that covers the asset: the lowest limit of cost first, then the narrowest, then the newest.

    Until the chair of a merged province has issued a rule on the form, the earlier one of the province whose name was
    kept holds; that of another province merged into it does not (Art. 112(3)).
    """
    own = [one for one in considered if one.former is None]
    if not any(one.valid_from <= on for one in own):
        own = [one for one in considered if one.former in book.kept_former]
    fitting = [one for one in own if one.stands_on(on) and one.covers(facts)]

    def narrowest(one: Delegation) -> tuple[float, int, int, str]:
        limit = float("inf") if one.cost_below_vnd is None else one.cost_below_vnd
        return limit, len(one.forms), -one.valid_from.toordinal(), one.code

    return min(fitting, key=narrowest, default=None)


def _named(rule: OfficeRule, facts: AuthorityFacts, book: AuthorityBook, on: dt.date, office: str) -> Authority:
    """The office by name, with what it may sign as on the day and what is doubtful."""
    province_code = _chair_of(rule, facts)
    province = book.provinces.get(province_code or "", "")
    papers = tuple(one for one in book.authorisations if _lets_sign(one, office, facts))
    may_authorise = any(one.stands_on(on) for one in papers)
    return Authority(
        office,
        _title(office, facts, province),
        on,
        rule.code,
        rule.document,
        rule.article,
        rule.is_verified,
        rule.is_delegable,
        capacities=CAPACITIES.get(office, ()) + (("TUQ",) if may_authorise else ()),
        warnings=_warnings(rule, facts),
        province_code=province_code,
        province=province,
        holder=facts.holder,
        authorisations=papers,
    )


def _chair_of(rule: OfficeRule, facts: AuthorityFacts) -> str | None:
    """Of which province the deciding chair is; None for an office that is no province's."""
    if rule.office not in ("provincial_chair", "commune_chair", "council_office_chief"):
        return None
    return facts.asset_province if rule.of_place else facts.holder_province or facts.asset_province


def _lets_sign(paper: Authorisation, office: str, facts: AuthorityFacts) -> bool:
    """Whether a paper is this office's and speaks of the form."""
    if paper.from_office != office or (paper.forms is not None and facts.form not in paper.forms):
        return False
    if office == "commune_chair":
        return paper.commune is None or paper.commune == facts.commune
    return office != "holder" or paper.agency is None or paper.agency == facts.holder


def _title(office: str, facts: AuthorityFacts, province: str) -> str:
    if office == "provincial_chair":
        return f"Chủ tịch UBND {_lower(province) or 'cấp tỉnh'}"
    if office == "commune_chair":
        return f"Chủ tịch UBND {_lower(facts.commune) or 'cấp xã'}"
    if office == "council_office_chief":
        return f"Chánh {facts.holder}" if facts.holder else "Chánh Văn phòng HĐND cấp tỉnh"
    if office == "holder":
        return facts.holder or "Cơ quan có tài sản"  # the law names the body, not its head
    return TITLES.get(office, office)


def _lower(name: str) -> str:
    """``Tỉnh Gia Lai`` inside a title: ``tỉnh Gia Lai``."""
    return name[:1].lower() + name[1:]


def _warnings(rule: OfficeRule, facts: AuthorityFacts) -> tuple[str, ...]:
    found = list(facts.doubts)
    asks_cost = facts.form in _UNIT_MAY_DECIDE and facts.asset_kind != "facility"
    if facts.original_cost_vnd is None and (asks_cost or rule.cost_from_vnd is not None):
        found.append("cost_unknown")
    if rule.receivers is not None and facts.receiver == "unknown":
        found.append("receiver_unknown")
    if facts.receiver == "state_enterprise" and facts.form == "transfer":
        found.append("wholly_state_owned")
    if facts.regime in REGIMES:
        found.append(REGIMES[facts.regime])
    if facts.is_public_unit and facts.is_self_financing is None and facts.form in _UNIT_MAY_DECIDE:
        found.append("autonomy_unknown")
    return tuple(dict.fromkeys(found))


def as_document(authority: Authority) -> dict[str, Any]:
    """What is kept with a case and told by the API: plain values."""
    delegation = authority.delegation
    return {
        "office": authority.office,
        "title": authority.title,
        "document": authority.document,
        "article": authority.article,
        "rule": authority.rule,
        "is_verified": authority.is_verified,
        "is_delegable": authority.is_delegable,
        "basis": authority.basis,
        "delegation": None if delegation is None else {"code": delegation.code, "number": delegation.number},
        "capacities": list(authority.capacities),
        "warnings": list(authority.warnings),
        "province": authority.province_code,
        "on": authority.on.isoformat(),
    }

"""Compares a signed decision with who had to make it on its day (pure): the office, the delegation, the capacity.

Used before a decision is entered and on decisions recorded from paper. Sources: Decree 186/2025/NĐ-CP, Art. 17(2),
20, 36, 112(3), 113(2); Decree 30/2020/NĐ-CP, Art. 13 (KT., TL., TUQ., Q.).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assetreg.core.text import fold
from assetreg.dispositions.law.authority import CAPACITIES, Authority
from assetreg.dispositions.law.authority_book import DELEGATES, NOBODY, OFFICES, UNKNOWN, Delegation

_KNOWN = frozenset((*OFFICES, *DELEGATES))
# How a body or its head is written, folded; the first that fits. People's councils decide on no asset.
_WRITTEN = (
    ("council_office_chief", re.compile(r"van phong (doan (dbqh|dai bieu quoc hoi) va )?(hdnd|hoi dong nhan dan)")),
    ("finance_director", re.compile(r"so tai chinh")),
    ("department_director", re.compile(r"^(giam doc )?(so|ban quan ly) ")),
    ("minister", re.compile(r"^(bo truong|thong doc|tong kiem toan|bo (?!chi huy)|(ngan hang|kiem toan) nha nuoc)")),
    ("commune_chair", re.compile(r"(ubnd|uy ban nhan dan) (xa|phuong|dac khu|thi tran)\b")),
    ("provincial_chair", re.compile(r"(ubnd|uy ban nhan dan) (tinh|cap tinh)\b")),
)
_CITY = re.compile(r"(?:ubnd|uy ban nhan dan) (?:thanh pho|tp\.?) ?(.+)$")
_LOWER = frozenset({"finance_director", "department_director", "commune_chair", "holder", "other"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a decision has against it. ``severity``: an ``error`` makes it another office's, a ``warning`` is looked at.

    ``code`` is ``authority.finding.<code>`` in the catalogues, ``params`` fill the sentence.
    """

    code: str
    severity: str
    params: Mapping[str, Any] = field(default_factory=dict)


def check_decision(authority: Authority, issuer: str, capacity: str | None, on: dt.date) -> list[Finding]:
    """What speaks against a decision of ``issuer`` (a name as papers write it, or an office's code) signed in
    ``capacity`` (``self``, ``TM``, ``KT``, ``TL``, ``TUQ``, ``Q``) on a day; nothing: it is in order.

    ``authority`` must have been asked for the day of the decision.
    """
    if authority.office == UNKNOWN:
        return [Finding("not_checkable", "warning", {"day": on})]
    if authority.office == NOBODY:
        return [Finding("no_decision_asked", "warning", {"article": authority.article})]
    office = office_written(issuer, authority)
    return [*_of_office(authority, office, issuer, capacity, on), *_of_capacity(authority, office, capacity, on)]


def office_written(issuer: str, authority: Authority) -> str | None:
    """The office that an issuer's name means; None where it cannot be told."""
    text = fold(issuer)
    if issuer in _KNOWN:
        return issuer
    if authority.holder and text.removeprefix("chu tich ") == fold(authority.holder) and authority.office == "holder":
        return "holder"
    for office, written in _WRITTEN:
        if written.search(text):
            return office
    city = _CITY.search(text)
    if city is not None and authority.province:
        return "provincial_chair" if fold(authority.province).endswith(city[1].strip()) else None
    delegation = authority.delegation
    if delegation is not None and delegation.to_title and fold(delegation.to_title) == text:
        return delegation.to_office
    return "holder" if authority.holder and text == fold(authority.holder) else None


def _of_office(
    authority: Authority, office: str | None, issuer: str, capacity: str | None, on: dt.date
) -> Iterator[Finding]:
    told = {"issuer": issuer, "office": authority.title, "article": authority.article}
    if office is None:
        yield Finding("issuer_not_read", "warning", told)
    elif office == authority.office:
        if _other_province(authority, issuer):
            yield Finding("wrong_province", "error", told)
    elif office == authority.delegator:
        yield Finding("decided_above_delegation", "warning", told | _of(authority.delegation))
    elif capacity == "TUQ" and _authorised(authority, office, on):
        return
    else:
        yield _not_this_office(authority, office, told, on)


def _not_this_office(authority: Authority, office: str, told: Mapping[str, Any], on: dt.date) -> Finding:
    """Why an office that is not the deciding one is not: no power to hand on, a rule that does not reach, or none."""
    delegations = [one for one in authority.considered if one.to_office == office]
    if office in _LOWER and not authority.is_delegable and authority.office != "holder":
        return Finding("not_delegable", "error", told)
    standing = [one for one in delegations if one.stands_on(on)]
    if standing:
        return Finding("delegation_exceeded", "error", {**told, **_of(standing[0])})
    if delegations:
        return Finding("delegation_not_valid", "error", {**told, **_of(delegations[0]), "day": on})
    if office in _LOWER and authority.is_delegable and authority.basis == "rule":
        return Finding("delegation_missing", "error", told)
    return Finding("wrong_office", "error", told)


def _of_capacity(authority: Authority, office: str | None, capacity: str | None, on: dt.date) -> Iterator[Finding]:
    if capacity is None:
        yield Finding("capacity_not_said", "warning")
    elif capacity == "TUQ":
        if not any(one.stands_on(on) for one in authority.authorisations):
            yield Finding("capacity_without_paper", "error", {"day": on})
    elif capacity not in (authority.capacities if office in (None, authority.office) else CAPACITIES[office]):
        yield Finding("capacity_not_allowed", "error", {"capacity": capacity, "office": authority.title})
    elif capacity == "TL":
        yield Finding("by_order_needs_regulation", "warning")


def _other_province(authority: Authority, issuer: str) -> bool:
    """Whether a provincial chair is named as another province's."""
    if authority.office != "provincial_chair" or not authority.province:
        return False
    named = re.search(r"(?:ubnd|uy ban nhan dan) (?:tinh|thanh pho|tp\.?) ?(.+)$", fold(issuer))
    return named is not None and not fold(authority.province).endswith(named[1].strip())


def _authorised(authority: Authority, office: str, on: dt.date) -> bool:
    return any(one.to_office == office and one.stands_on(on) for one in authority.authorisations)


def _of(delegation: Delegation | None) -> dict[str, Any]:
    return {} if delegation is None else {"number": delegation.number, "delegation": delegation.code}

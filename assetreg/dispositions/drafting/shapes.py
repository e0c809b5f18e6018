"""What each draft is filled from: plain facts of a case, without a database behind them.

Money is whole đồng as on the books, areas are m2. None is what nobody has said yet: it is left as dots, never guessed.
A paper of ours has no number and no date: both come from the records desk (Decree 30/2020/NĐ-CP).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

KINDS = ("proposal", "review", "submission", "decision", "minutes", "index")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who issues: ``superior`` is the body directly above, ``place`` the name before the date."""

    body: str
    superior: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who will sign. ``capacity``: self, TM, KT, TL, TUQ, Q; ``on_behalf``: whom TM., KT., TL., TUQ. name."""

    title: str
    capacity: str = "self"
    on_behalf: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A parcel or a building of a facility, listed under it."""

    name: str
    unit: str
    quantity: Decimal | None = None
    year_in_use: int | None = None
    original_cost_vnd: int | None = None
    residual_value_vnd: int | None = None
    land_m2: Decimal | None = None
    floor_m2: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One asset of a list: columns 2 to 11 of form 01/TSC-XLTS and what a seat or a conversion adds.

    ``kind``: facility, vehicle, equipment, other. ``unit`` is the unit of count, ``type`` column 3. ``ground`` cites
    the law, ``reason`` says why in words. ``form`` is a code. ``floor_m2`` is the gross floor. ``refused``: why a
    decision does not handle it.
    """

    name: str
    kind: str
    unit: str
    form: str
    type: str | None = None
    address: str | None = None
    quantity: Decimal | None = Decimal(1)
    year_in_use: int | None = None
    original_cost_vnd: int | None = None
    residual_value_vnd: int | None = None
    book_date: dt.date | None = None
    ground: str | None = None
    reason: str | None = None
    note: str | None = None
    holder: str | None = None
    receiver: str | None = None
    land_m2: Decimal | None = None
    floor_m2: Decimal | None = None
    current_use: str | None = None
    later_use: str | None = None
    method: str | None = None
    refused: str | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A paper as others cite it; ``present`` is False where the check-list asks for it and it is not there."""

    name: str
    number: str | None = None
    issued_on: dt.date | None = None
    issuer: str | None = None
    received_on: dt.date | None = None
    item: str | None = None
    digest: str | None = None
    present: bool = True
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The request of form 01/TSC-XLTS: a letter and its list."""

    head: Letterhead
    addressee: str
    holder: str
    lines: tuple[Line, ...]
    signatory: Signatory
    attached: tuple[Cited, ...] = ()
    recipients: tuple[str, ...] = ()
    circumstances: str | None = None
    proposed_receiver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a review looked at and what it found."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNote:
    """The report of a review (báo cáo thẩm định) on a full dossier."""

    head: Letterhead
    addressee: str
    holder: str
    lines: tuple[Line, ...]
    dossier: tuple[Cited, ...]
    signatory: Signatory
    received_on: dt.date | None = None
    completed_on: dt.date | None = None
    authority: str | None = None
    authority_article: str | None = None
    findings: tuple[Finding, ...] = ()
    recommendation: str | None = None
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """The submission (tờ trình) to whoever decides, with the draft of the decision."""

    head: Letterhead
    addressee: str
    holder: str
    lines: tuple[Line, ...]
    signatory: Signatory
    review: Cited | None = None
    dossier: tuple[Cited, ...] = ()
    authority_article: str | None = None
    opinions: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What the decision asks of one body."""

    body: str
    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """A decision: the contents that Decree 186/2025/NĐ-CP asks for, form by form (``contents.missing``).

    ``issuer`` is who decides, as the title says it ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH ..."); ``decided_at_law`` cites the
    article of the authority. ``money``: how proceeds are managed; ``validity``: until when a sale may be made.
    """

    head: Letterhead
    issuer: str
    lines: tuple[Line, ...]
    signatory: Signatory
    basis: tuple[str, ...] = ()
    proposed_by: str | None = None
    organiser: str | None = None
    money: str | None = None
    validity: str | None = None
    duties: tuple[Duty, ...] = ()
    recipients: tuple[str, ...] = ()
    adjusts: Cited | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at a delivery."""

    name: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A side of a delivery; the form has room for two people each."""

    body: str
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """The minutes of a delivery, form 02/TSC-BBGN; ``basis`` is the decision, or the act of a reorganisation."""

    giver: Party
    receiver: Party
    lines: tuple[Line, ...]
    witness: Party | None = None
    basis: tuple[str, ...] = ()
    place: str | None = None
    papers: tuple[Cited, ...] = ()
    giver_duties: tuple[str, ...] = ()
    receiver_duties: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()
    is_temporary: bool = False
    regularise_by: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierIndex:
    """What lies in a dossier, in order, and what its check-list still lacks."""

    head: Letterhead
    code: str
    title: str
    holder: str
    papers: tuple[Cited, ...]
    signatory: Signatory
    as_of: dt.date | None = None


type Draft = Proposal | ReviewNote | Submission | DecisionDraft | Minutes | DossierIndex

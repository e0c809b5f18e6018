"""The tables of cases: the case, its lines, its moves, its consultations, its clocks, and decisions with verdicts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import FetchedValue, ForeignKey, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.audit.models import Remembered
from assetreg.core.db import Base
from assetreg.dispositions.papers.models import SeenInProvince

AMOUNT = Numeric(14, 2)
STATES = (
    "draft at_leader at_superior at_receipt in_consultation in_review at_submission at_authority "
    "decided cleared closed refused withdrawn"
).split()
LINE_STATES = "pending refused withdrawn decided cleared delivered disputed done".split()
ORIGINS = ("made", "recorded")
ASSET_KINDS = ("facility", "vehicle", "equipment")


class DispositionCase(SeenInProvince, Remembered, Base):
    """One dossier: lines of assets, of one or many holders, that go one route to one or several decisions.

    Its place (``Remembered``) is that of the body that prepares it. ``state`` is written by its moves alone (a trigger
    refuses any other hand). ``origin``: made here, or recorded from paper; what is recorded is ``confirmed_by`` a
    second officer. ``authority`` is what the rules said when it was last submitted (office, article, basis).
    """

    __tablename__ = "disposition_case"

    code: Mapped[str]  # HS-52-000123
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    origin: Mapped[str] = mapped_column(default="made")
    initiator: Mapped[str]  # holder, asset_agency, inspection
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))  # the body that prepares it
    law_on: Mapped[dt.date]  # the day whose law it follows: of the last submission, of the decision where recorded
    prepared_by: Mapped[str]
    prepared_user_id: Mapped[int | None]
    submitted_on: Mapped[dt.date | None]
    accepted_on: Mapped[dt.date | None]  # the day the full, valid dossier was there
    decided_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
    due_on: Mapped[dt.date | None]  # the earliest open clock
    due_rule: Mapped[str | None]
    waits_for: Mapped[str | None] = mapped_column(server_default=FetchedValue())  # the permission its next step asks
    authority: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    confirmed_by: Mapped[str | None]
    confirmed_user_id: Mapped[int | None]
    confirmed_on: Mapped[dt.date | None]
    note: Mapped[str | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)


class DispositionLine(Remembered, Base):
    """One asset, whole or in part, under one form and ground (columns 9 and 10 of form 01/TSC-XLTS).

    ``asset_kind`` is the table of its record. ``area_m2`` (floor) and ``land_m2`` or ``quantity`` name a part; None of
    them: the whole. ``path`` is the code of its row among the paths. ``is_open`` holds the asset: at most one open
    line per asset, until its delivery (a plan decided with a recovery names it in ``follows_line_id``). Values are
    those of the books on ``book_date`` when the line was submitted (whole dong). Its place is that of the asset.
    """

    __tablename__ = "disposition_line"

    case_id: Mapped[int] = mapped_column(ForeignKey("disposition_case.id"))
    number: Mapped[int]
    asset_kind: Mapped[str]
    asset_id: Mapped[int]
    asset_code: Mapped[str]
    asset_name: Mapped[str]
    holder: Mapped[str]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    form: Mapped[str]
    path: Mapped[str]
    ground: Mapped[str | None]
    reason: Mapped[str | None]
    receiver: Mapped[str | None]
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    final_use: Mapped[str | None]
    area_m2: Mapped[Decimal | None] = mapped_column(AMOUNT)
    land_m2: Mapped[Decimal | None] = mapped_column(AMOUNT)
    quantity: Mapped[Decimal | None] = mapped_column(AMOUNT)
    sale_method: Mapped[str | None]
    original_cost_vnd: Mapped[int | None]
    residual_value_vnd: Mapped[int | None]
    book_date: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(default="pending")
    is_open: Mapped[bool] = mapped_column(default=True)
    follows_line_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_line.id"))
    decided_on: Mapped[dt.date | None]
    delivered_on: Mapped[dt.date | None]
    in_use_on: Mapped[dt.date | None]
    note: Mapped[str | None]


class CaseMove(SeenInProvince, Remembered, Base):
    """One move of a case from a state to the next: who, when, on which paper, for what reason. Append-only.

    ``on_date`` is the business day (the paper's date where it rests on one), from which clocks run.
    """

    __tablename__ = "disposition_move"

    case_id: Mapped[int] = mapped_column(ForeignKey("disposition_case.id"))
    sequence: Mapped[int]
    move: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    on_date: Mapped[dt.date]
    moved_by: Mapped[str]
    moved_user_id: Mapped[int | None]
    stands_in_for: Mapped[str | None]
    reason: Mapped[str | None]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_paper.id"))


class CasePaper(SeenInProvince, Remembered, Base):
    """A paper in the dossier of a case, against an item of its check-list where it answers one."""

    __tablename__ = "disposition_case_paper"

    case_id: Mapped[int] = mapped_column(ForeignKey("disposition_case.id"))
    paper_id: Mapped[int] = mapped_column(ForeignKey("disposition_paper.id"))
    item: Mapped[str | None]


class Consultation(SeenInProvince, Remembered, Base):
    """A body asked by letter before the decision, and its answer; silence counts only where the law says so."""

    __tablename__ = "disposition_consultation"

    case_id: Mapped[int] = mapped_column(ForeignKey("disposition_case.id"))
    body: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    letter_id: Mapped[int] = mapped_column(ForeignKey("disposition_paper.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_paper.id"))
    answer: Mapped[str | None]  # agreed, refused, silent
    answered_on: Mapped[dt.date | None]


class Decision(SeenInProvince, Remembered, Base):
    """A decision: one signed paper over lines of one or many cases. It may adjust or cancel an earlier one in part.

    ``valid_to``: the last day a sale may be made under it.
    """

    __tablename__ = "disposition_decision"

    paper_id: Mapped[int] = mapped_column(ForeignKey("disposition_paper.id"))
    office: Mapped[str]  # the deciding office by the rules
    basis: Mapped[str | None]  # rule, delegation, authorisation: and which
    adjusts_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_decision.id"))
    valid_to: Mapped[dt.date | None]
    extended_to: Mapped[dt.date | None]
    decided_by: Mapped[str]
    decided_user_id: Mapped[int | None]


class Verdict(Remembered, Base):
    """What a decision says of one line: decided (perhaps under another form), refused with a reason, or adjusted."""

    __tablename__ = "disposition_verdict"

    decision_id: Mapped[int] = mapped_column(ForeignKey("disposition_decision.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("disposition_line.id"))
    verdict: Mapped[str]  # decided, refused, adjusted, cancelled
    form: Mapped[str | None]
    receiver: Mapped[str | None]
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    area_m2: Mapped[Decimal | None] = mapped_column(AMOUNT)
    quantity: Mapped[Decimal | None] = mapped_column(AMOUNT)
    reason: Mapped[str | None]


class LineAct(Remembered, Base):
    """One thing that follows a decision, done for one line: delivery, booking, declaration, registration, use.

    ``act`` is a step of the path (``booking_giver``, ...); a line is done when every act its path asks stands here.
    """

    __tablename__ = "disposition_act"

    line_id: Mapped[int] = mapped_column(ForeignKey("disposition_line.id"))
    act: Mapped[str]
    done_on: Mapped[dt.date]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_paper.id"))
    amount_vnd: Mapped[int | None]
    note: Mapped[str | None]
    done_by: Mapped[str]
    done_user_id: Mapped[int | None]


class CaseClock(SeenInProvince, Remembered, Base):
    """One running or stopped clock of a case, or of one of its lines: due by an article, counted from an event.

    ``stops`` are pairs [returned, completed] (ISO dates; the second may be null). ``met_on``: what it waited for.
    """

    __tablename__ = "disposition_clock"

    case_id: Mapped[int] = mapped_column(ForeignKey("disposition_case.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_line.id"))
    rule: Mapped[str]
    event_on: Mapped[dt.date]
    stops: Mapped[list[list[str | None]]] = mapped_column(JSONB, default=list)
    raw_due_on: Mapped[dt.date | None]  # None while an incomplete dossier has stopped it
    due_on: Mapped[dt.date | None]
    met_on: Mapped[dt.date | None]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("disposition_paper.id"))

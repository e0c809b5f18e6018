"""Enters what a sale brought, within the way and the time that its decision lets it be sold; and extends that time.

Source: Decree 186/2025/NĐ-CP, Article 23(2)e (a decision to sell is valid for six months), 23(4)a (the extension is
asked for within five working days after the expiry and runs from the decision that extends, at most six months),
24 to 27 and 31 (the ways of selling), 40 (proceeds).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.assets.rule_tables import figure
from assetreg.audit.versioned import amend, enter, held
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.dispositions.cases import dossier, timing
from assetreg.dispositions.cases.lines import line_of
from assetreg.dispositions.cases.models import Decision, DispositionLine, Verdict
from assetreg.dispositions.cases.standing import held_case, place_of
from assetreg.dispositions.execution.models import SaleProceeds
from assetreg.dispositions.execution.queries import proceeds_of
from assetreg.dispositions.execution.schemas import ExtensionInput, SaleInput
from assetreg.dispositions.law.clock_queries import counter_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.law.sales import FIGURES, SaleFacts, limits_of, obstacle_to
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.dispositions.papers.service import enter_paper, held_full


def record_sale(
    session: Session, actor: Actor, case_code: str, given: SaleInput, paper: PaperInput | None
) -> SaleProceeds:
    """Enter or correct what a line's sale brought; the limit for the remittance runs from the day the price was there.

    Raises ``Conflict`` (``act_not_asked`` where the path brings no proceeds, ``act_not_open`` before the decision,
    ``sale_expired`` after its last day, ``sale_method`` where the law does not let it be sold so).
    """
    case = held_case(session, case_code)
    line = line_of(session, case, given.line)
    require(actor, Permission.DELIVERY_GIVE, place_of(line))
    law = law_as_of(session, case.law_on)
    if not law.path(line.path).remittance:
        raise Conflict("act_not_asked", line=line.number, act="remittance")
    if line.state not in ("decided", "cleared", "delivered"):
        raise Conflict("act_not_open", line=line.number, act="remittance", state=line.state)
    _refuse_expired(session, line, given.contract_on)
    _refuse_method(session, law, line, given)
    made = None if paper is None else dossier.add_paper(session, actor, case, paper)
    row = _enter(session, actor, line, given, made)
    if row.received_on is not None:
        timing.happened(
            session, actor, case, law, "proceeds_received", row.received_on, [line],
            paper_id=None if made is None else made.id,
        )  # fmt: skip
    return row


def extend_sale(session: Session, actor: Actor, decision_id: int, given: ExtensionInput, paper: PaperInput) -> Decision:
    """Extend a sale decision by the signed paper that does so; it may be extended again by the same rule.

    Raises ``NotFound``, ``Invalid``: ``extension_too_early``, ``extension_too_late``, ``extension_too_long``, what the
    paper lacks; ``Conflict`` (``no_sale_decided``).
    """
    decision = held(session, Decision, decision_id, revision=None)
    require(actor, Permission.CASE_DECIDE, Place(decision.province_code, decision.commune_id))
    ended = valid_to(session, decision)
    if ended is None:
        raise Conflict("no_sale_decided", decision=decision_id)
    counter = counter_of(session)
    last_to_ask = counter.due("sell_extension_ask", ended)
    if given.asked_on <= ended:
        raise Invalid([FieldError("asked_on", "extension_too_early", {"value": given.asked_on, "until": ended})])
    if last_to_ask is not None and last_to_ask.due_on is not None and given.asked_on > last_to_ask.due_on:
        limit = {"value": given.asked_on, "until": last_to_ask.due_on}
        raise Invalid([FieldError("asked_on", "extension_too_late", limit)])
    made = held_full(session, enter_paper(session, actor, decision, paper))
    assert made.issued_on is not None
    longest = counter.due("sell_extension_valid", made.issued_on)
    until = given.extended_to or (None if longest is None else longest.due_on)
    if until is None or (longest is not None and longest.due_on is not None and until > longest.due_on):
        params = {"value": until, "until": None if longest is None else longest.due_on}
        raise Invalid([FieldError("extended_to", "extension_too_long", params)])
    first = {} if decision.valid_to is not None else {"valid_to": ended}
    return amend(session, actor, decision, first | {"extended_to": until}, "decision.extend")


def find_decision(session: Session, decision_id: int) -> Decision:
    """The decision, as far as the session sees it; raises ``NotFound``."""
    row = session.scalar(select(Decision).where(Decision.id == decision_id))
    if row is None:
        raise NotFound("record_not_found", record=str(decision_id))
    return row


def valid_to(session: Session, decision: Decision) -> dt.date | None:
    """The last day of a sale under a decision: as extended, as it says, else six months; None: it sells nothing."""
    sold = select(Verdict.id).where(
        Verdict.decision_id == decision.id, Verdict.form == "sell", Verdict.verdict == "decided"
    )
    if session.scalar(sold.limit(1)) is None:
        return None
    if decision.extended_to is not None or decision.valid_to is not None:
        return decision.extended_to or decision.valid_to
    issued_on = session.get_one(Paper, decision.paper_id).issued_on
    found = None if issued_on is None else counter_of(session).due("sell_valid", issued_on)
    return None if found is None else found.due_on


def _refuse_expired(session: Session, line: DispositionLine, on: dt.date) -> None:
    query = select(Decision).join(Verdict, Verdict.decision_id == Decision.id)
    decided = query.where(Verdict.line_id == line.id, Verdict.verdict == "decided").order_by(Decision.id.desc())
    decision = session.scalar(decided.limit(1))
    until = None if decision is None else valid_to(session, decision)
    if until is not None and on > until:
        raise Conflict("sale_expired", line=line.number, until=until, on=on)


def _refuse_method(session: Session, law: Law, line: DispositionLine, given: SaleInput) -> None:
    """The decided way may be left for another only within the law's limits (as of the day of the contract)."""
    limits = limits_of({code: int(figure(session, code, given.contract_on)) for code in FIGURES.values()})
    fixed_from = int(figure(session, "fixed_asset_vnd", given.contract_on))
    cost = line.original_cost_vnd
    facts = SaleFacts(
        is_car=line.asset_kind == "vehicle",
        is_fixed=line.asset_kind == "facility" or cost is None or cost >= fixed_from,
        original_cost_vnd=cost, revalued_vnd=given.revalued_vnd, is_liquidation=line.form == "liquidate",
    )  # fmt: skip
    if (obstacle := obstacle_to(given.method, facts, limits)) is not None:
        raise Conflict("sale_method", line=line.number, method=given.method, why=obstacle)


def _enter(
    session: Session, actor: Actor, line: DispositionLine, given: SaleInput, paper: Paper | None
) -> SaleProceeds:
    said = {
        name: getattr(given, name) for name in ("method", "revalued_vnd", "contract_on", "received_on", "amount_vnd")
    }
    said |= {"costs_vnd": given.costs_vnd or 0} | ({} if paper is None else {"paper_id": paper.id})
    standing = proceeds_of(session, [line.id]).get(line.id)
    if standing is not None:
        return amend(session, actor, standing, said, "sale.revise")
    row = SaleProceeds(province_code=line.province_code, commune_id=line.commune_id, line_id=line.id, **said)
    return enter(session, actor, row, "sale.create")

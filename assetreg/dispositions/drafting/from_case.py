"""Fills the drafts of a case: who writes to whom on which papers; what nobody has said stays open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.dispositions.cases.contents import consultations_of
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.dispositions.drafting.context import citation
from assetreg.dispositions.drafting.facts import ANSWERS, PAPER_NAMES, CaseFacts, cited_paper, split_title
from assetreg.dispositions.drafting.listed_assets import certificates_of, listed_assets
from assetreg.dispositions.drafting.shapes import (
    Cited,
    DecisionDraft,
    DossierIndex,
    Draft,
    Duty,
    Finding,
    Letterhead,
    Minutes,
    Party,
    Person,
    Proposal,
    ReviewNote,
    Signatory,
    Submission,
)
from assetreg.dispositions.drafting.wording import DOTS, listed, short_date
from assetreg.dispositions.execution.models import Delivery
from assetreg.dispositions.execution.queries import deliveries_of
from assetreg.dispositions.papers.models import Paper

DECREE = "Nghị định 186/2025/NĐ-CP"
FINANCE = "Sở Tài chính"
GONE = ("refused", "withdrawn")  # lines that nothing follows


def draft_of(session: Session, case: DispositionCase, kind: str, *, line: int | None = None) -> Draft:
    """One draft of a case, by its kind. ``line``: whose giver and receiver the minutes are between, by its number.

    Raises ``NotFound`` (``draft_not_found``), ``Conflict`` (``case_without_lines``).
    """
    makers: Mapping[str, Callable[[CaseFacts], Draft]] = {
        "proposal": _proposal, "review": _review, "submission": _submission, "decision": _decision,
        "minutes": lambda of: _minutes(of, line), "index": _index,
    }  # fmt: skip
    if kind not in makers:
        raise NotFound("draft_not_found", kind=kind)
    return makers[kind](CaseFacts(session, case))


def pairs_of(lines: Sequence[DispositionLine]) -> list[tuple[int, str, str]]:
    """(number of its first line, giver, receiver) for each pair that a delivery lies between."""
    pairs: dict[tuple[str, str], int] = {}
    for line in lines:
        if line.receiver and line.state not in GONE:
            pairs.setdefault((line.holder, line.receiver), line.number)
    return [(number, giver, receiver) for (giver, receiver), number in pairs.items()]


def _own_head(of: CaseFacts) -> Letterhead:
    """The letterhead of the body that prepares the case."""
    body = of.agency.name if of.agency else of.holders
    return Letterhead(body=body, superior=of.superior.name if of.superior else None, place=of.place)


def _reviewing_head(of: CaseFacts) -> Letterhead:
    """That of whoever reviews and submits: the finance department, or the body's own section."""
    if any(path.review == "finance" for path in of.paths):
        return Letterhead(body=FINANCE, superior=f"Ủy ban nhân dân {_inside(of.province)}", place=of.place)
    return _own_head(of)


def _inside(unit: str) -> str:
    return unit[:1].lower() + unit[1:]


def _head_of(head: Letterhead) -> Signatory:
    if head.body.casefold().startswith("ủy ban nhân dân"):
        return Signatory(capacity="TM", on_behalf="Ủy ban nhân dân", title="Chủ tịch")
    return Signatory(title="Giám đốc" if head.body.startswith("Sở ") else "Thủ trưởng đơn vị")


def _proposal(of: CaseFacts) -> Proposal:
    head = _own_head(of)
    return Proposal(
        head=head, addressee=of.superior.name if of.superior else of.authority or DOTS, holder=of.holders,
        lines=listed_assets(of.session, of.law, of.lines), signatory=_head_of(head),
        attached=of.cited("request_of_receiver", "superior_letter", "receiver_superior_letter", "construction_opinion"),
        recipients=("Như trên;",), circumstances=of.case.note,
    )  # fmt: skip


def _review(of: CaseFacts) -> ReviewNote:
    head = _reviewing_head(of)
    proposal = of.paper("proposal")
    return ReviewNote(
        head=head, addressee=of.authority or DOTS, holder=of.holders,
        lines=listed_assets(of.session, of.law, of.lines), dossier=of.before("review"), signatory=_head_of(head),
        received_on=(proposal.received_on or proposal.issued_on) if proposal else None,
        completed_on=of.case.accepted_on, authority=of.authority, authority_article=of.authority_article,
        findings=tuple(Finding(heading="Ý kiến của các cơ quan liên quan", text=one) for one in _opinions(of)),
        recipients=("Như trên;",),
    )  # fmt: skip


def _submission(of: CaseFacts) -> Submission:
    head = _reviewing_head(of)
    review = of.paper("review")
    return Submission(
        head=head, addressee=of.authority or DOTS, holder=of.holders,
        lines=listed_assets(of.session, of.law, of.lines), signatory=_head_of(head),
        review=cited_paper(review) if review else None, dossier=of.before("submission"), opinions=tuple(_opinions(of)),
        authority_article=of.authority_article, recipients=("Như trên;",),
    )  # fmt: skip


def _decision(of: CaseFacts) -> DecisionDraft:
    title = of.authority or f"Thủ trưởng {of.agency.name if of.agency else of.holders}"
    rank, body = split_title(title)
    sells = any(line.form == "sell" for line in of.lines)
    return DecisionDraft(
        head=Letterhead(body=body, place=of.place), issuer=title, signatory=Signatory(title=rank),
        lines=listed_assets(of.session, of.law, of.lines, of.verdicts), basis=tuple(_basis(of)),
        proposed_by=_proposer(of), organiser=None if sells else of.holders,
        money=f"theo Điều 40 {DECREE}" if any(path.remittance for path in of.paths) else None,
        validity="không quá 06 tháng kể từ ngày ký Quyết định" if sells else None,
        duties=tuple(_duties(of)), recipients=("Như Điều 4;",),
    )  # fmt: skip


def _minutes(of: CaseFacts, number: int | None) -> Minutes:
    """Between the giver and the receiver of one line: all of their lines that were not refused."""
    pairs = pairs_of(of.lines)
    chosen = next((line for line in of.lines if line.number == (number or (pairs[0][0] if pairs else 1))), None)
    if chosen is None:
        raise NotFound("draft_not_found", kind="minutes")
    between = (chosen.holder, chosen.receiver)
    own = [line for line in of.lines if (line.holder, line.receiver) == between and line.state not in GONE]
    decision = of.decided_by(own)
    made = _delivery(of, between)
    return Minutes(
        giver=Party(body=chosen.holder, people=_people(made.giver_title if made else None)),
        receiver=Party(body=chosen.receiver or DOTS, people=_people(made.receiver_title if made else None)),
        witness=Party(body=made.witness, people=_people(made.witness_title)) if made and made.witness else None,
        is_temporary=made is not None and made.is_temporary, regularise_by=made.regularise_by if made else None,
        lines=listed_assets(of.session, of.law, own, of.verdicts), basis=(citation(decision),) if decision else (),
        papers=tuple(
            Cited(name="Giấy chứng nhận quyền sử dụng đất", number=serial)
            for serial in certificates_of(of.session, own)
        ),
        giver_duties=("Bàn giao đầy đủ tài sản, hồ sơ theo danh mục", _books_duty(of, "giver")),
        receiver_duties=("Quản lý, sử dụng tài sản đúng mục đích", _books_duty(of, "receiver")),
    )  # fmt: skip


def _delivery(of: CaseFacts, between: tuple[str, str | None]) -> Delivery | None:
    """The delivery between two bodies that was opened last."""
    found = [one for one in deliveries_of(of.session, of.case.id) if one.state != "cancelled"]
    return next((one for one in reversed(found) if (one.giver, one.receiver) == between), None)


def _people(title: str | None) -> tuple[Person, ...]:
    """Somebody in a function; who that is is written by hand."""
    return (Person(title=title),) if title else ()


def _index(of: CaseFacts) -> DossierIndex:
    head = _own_head(of)
    return DossierIndex(
        head=head, code=of.case.code, title=of.case.title, holder=of.holders, papers=of.dossier,
        signatory=Signatory(title="Người lập"), as_of=today(),
    )  # fmt: skip


def _opinions(of: CaseFacts) -> list[str]:
    told = []
    for one in consultations_of(of.session, of.case):
        paper = None if one.answer_id is None else of.session.get(Paper, one.answer_id)
        letter = f" ({citation(cited_paper(paper))})" if paper else ""
        told.append(f"{one.body} {ANSWERS.get(one.answer or '', 'chưa trả lời')}{letter}")
    return told


def _basis(of: CaseFacts) -> list[str]:
    """Rules of delegation by which the office decides."""
    delegation = (of.case.authority or {}).get("delegation")
    return [f"văn bản phân cấp thẩm quyền số {delegation['number']}"] if delegation else []


def _proposer(of: CaseFacts) -> str | None:
    """``Giám đốc Sở Tài chính tại Tờ trình số 120/TTr-STC ngày 18/08/2026``."""
    paper = of.paper("submission") or of.paper("review") or of.paper("proposal")
    if paper is None:
        return None
    dated = f" ngày {short_date(paper.issued_on)}" if isinstance(paper.issued_on, dt.date) else ""
    return f"{paper.issuer or DOTS} tại {PAPER_NAMES[paper.kind]} số {paper.name or DOTS}{dated}"


def _duties(of: CaseFacts) -> list[Duty]:
    """What the paths of the lines ask of each side after the decision."""
    delivers = any(path.delivery != "none" for path in of.paths)
    givers = ("bàn giao tài sản, hồ sơ; " if delivers else "") + _books_duty(of, "giver").lower()
    duties = [Duty(body=holder, task=givers) for holder in dict.fromkeys(line.holder for line in of.lines)]
    receivers = dict.fromkeys(line.receiver for line in of.lines if line.receiver)
    task = ("tiếp nhận, " if delivers else "") + _books_duty(of, "receiver").lower()
    return duties + [Duty(body=receiver, task=task) for receiver in receivers]


def _books_duty(of: CaseFacts, side: str) -> str:
    """Booking and declaration of one side, as its path asks."""
    books = "giảm" if side == "giver" else "tăng"
    asked = [f"hạch toán {books}"] if any(getattr(path, f"booking_{side}") for path in of.paths) else []
    asked += ["kê khai biến động tài sản"] if any(getattr(path, f"declaration_{side}") for path in of.paths) else []
    if side == "receiver" and any(path.registration for path in of.paths):
        asked.append("đăng ký biến động đất đai")
    if side == "receiver" and any(path.use for path in of.paths):
        asked.append("đưa tài sản vào sử dụng")
    return f"{listed(asked)} theo quy định".capitalize() if asked else "Thực hiện theo quy định"

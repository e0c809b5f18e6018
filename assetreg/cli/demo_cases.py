"""Cases of the demonstration: some thirty in every state, led there step by step by people of the demonstration."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from PIL import Image, ImageDraw
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Grant, Scope
from assetreg.accounts.models import User
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.cli.demo_deliveries import carry_out
from assetreg.core.clock import today
from assetreg.core.errors import Invalid
from assetreg.dispositions.cases import consulting, dossier, service
from assetreg.dispositions.cases.contents import consultations_of
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.moves import OpenMove
from assetreg.dispositions.cases.schemas import AnswerInput, read_case, read_move
from assetreg.dispositions.cases.standing import moves_open_to
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.documents.contents import Contents
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.service import Upload, create_document
from assetreg.documents.subjects import subject_of

REASON = "Dôi dư sau sắp xếp đơn vị hành chính (minh họa)"
MOVERS = {
    "case:prepare": "clerk", "case:sign": "leader", "case:endorse": "superior", "case:accept": "officer",
    "case:review": "reviewer", "case:present": "officer", "case:decide": "approver",
}  # fmt: skip
FORWARD = ("submit", "sign", "endorse", "accept", "consult", "conclude", "review", "present", "decide")
PAGE = (595, 842)  # A4, in points


@dataclass(frozen=True, slots=True)
class Plan:
    """One case: how it is handled, how far it has come, how many days ago it began, over how many assets."""

    form: str
    until: str
    days: int
    assets: int = 1
    more: dict[str, str] = field(default_factory=dict)
    last: str = ""  # a move that is made at the end: send_back, refuse, withdraw
    then: str = ""  # how far a decided case is carried out: given, disputed, confirmed, closed


SOLD = {"sale_method": "auction"}
PLANS = (
    Plan("transfer", "draft", 1), Plan("to_land_fund", "draft", 2), Plan("sell", "draft", 3, more=SOLD),
    Plan("transfer", "at_leader", 4), Plan("recover", "at_leader", 6, more={"cause": "voluntary"}),
    Plan("transfer", "at_receipt", 8, 2), Plan("to_land_fund", "at_receipt", 9), Plan("liquidate", "at_receipt", 12),
    Plan("recover", "at_receipt", 15, more={"cause": "voluntary"}), Plan("sell", "at_receipt", 20, more=SOLD),
    Plan("transfer", "in_review", 14), Plan("transfer", "in_review", 58, 3),
    Plan("to_house_management", "in_review", 21),
    Plan("sell", "in_review", 70, more=SOLD), Plan("assign", "in_review", 12),
    Plan("transfer", "at_submission", 24), Plan("liquidate", "at_submission", 30),
    Plan("transfer", "at_authority", 26, 4), Plan("transfer", "at_authority", 28),
    Plan("to_land_fund", "at_authority", 33), Plan("recover", "at_authority", 40, more={"cause": "voluntary"}),
    Plan("sell", "at_authority", 75, more=SOLD),
    Plan("transfer", "decided", 50, 2), Plan("transfer", "decided", 90, then="given"),
    Plan("to_land_fund", "decided", 64),
    Plan("transfer", "decided", 70, then="disputed"), Plan("transfer", "decided", 85, then="confirmed"),
    Plan("transfer", "decided", 95, then="closed"),
    Plan("liquidate", "decided", 80), Plan("sell", "decided", 100, more=SOLD),
    Plan("transfer", "at_receipt", 18, last="send_back"), Plan("transfer", "at_authority", 45, last="refuse"),
    Plan("sell", "at_leader", 25, more=SOLD, last="withdraw"),
)  # fmt: skip
# Days between one step and the next.
PACE = (2, 3, 1, 4, 2, 5, 3)


def load_cases(session: Session, contents: Contents, province_code: str) -> int:
    """Open and lead the cases; returns how many. Files of decisions are kept, so never on a dry run."""
    if session.scalar(select(DispositionCase.id).where(DispositionCase.is_demonstration).limit(1)):
        return 0
    play = _Play(session, contents, _cast(session, province_code), itertools.count(100))
    seats, bodies = _seats(session, province_code), itertools.cycle(_bodies(session, province_code))
    return sum(play.perform(plan, list(itertools.islice(seats, plan.assets)), next(bodies)) for plan in PLANS)


@dataclass(frozen=True, slots=True)
class _Play:
    """Who acts, where files are kept, and the running number of papers."""

    session: Session
    contents: Contents
    cast: dict[str, Actor]
    numbers: Iterator[int]

    def perform(self, plan: Plan, seats: Sequence[Facility], receiver: Agency) -> bool:
        """Open a case and lead it as far as planned; whether the law let it be opened."""
        if len(seats) < plan.assets:
            return False
        law = law_as_of(self.session, today())
        ground = law.grounds_of(plan.form)[0].code
        said = {"form": plan.form, "ground": ground, "reason": REASON, **plan.more}
        if law.form(plan.form).needs_receiver:
            said["receiver"] = receiver.code
        try:
            given = read_case({"lines": [{"asset": seat.code, **said} for seat in seats]})
            case = service.open_case(self.session, self.cast["clerk"], given)
        except Invalid:
            return False
        self.session.flush()
        self._lead(case, plan)
        return True

    def _lead(self, case: DispositionCase, plan: Plan) -> None:
        day, paces = today() - dt.timedelta(days=plan.days), itertools.cycle(PACE)
        while case.state != plan.until:
            self._step(case, day)
            day = min(day + dt.timedelta(days=next(paces)), today())
        if plan.last:
            to = {"to": "draft"} if plan.last == "send_back" else {}
            chosen = next(one for one in self._open(case) if one.move == plan.last)
            said = {"move": plan.last, "reason": "Chưa rõ ranh giới thửa đất (minh họa)", "on_date": f"{day}", **to}
            service.move(self.session, self._mover(chosen), case.code, read_move(said))
        elif plan.until == "at_authority":
            self._signed(case, day)
        if plan.then:
            carry_out(self.session, self.cast, case, plan.then, day, self._paper)

    def _open(self, case: DispositionCase) -> list[OpenMove]:
        return moves_open_to(self.session, Actor("demo", None, (Grant("admin"), *_GRANTS)), case)

    def _mover(self, chosen: OpenMove) -> Actor:
        return self.cast[MOVERS[str(chosen.permission)]]

    def _step(self, case: DispositionCase, day: dt.date) -> None:
        """The next forward move with all that it asks."""
        order = [name for name in FORWARD if name != "consult" or not consultations_of(self.session, case)]
        moves = {one.move: one for one in self._open(case)}
        chosen = moves[next(name for name in reversed(order) if name in moves)]
        if chosen.move == "conclude" and not consultations_of(self.session, case):
            chosen = moves["consult"]
        said: dict[str, Any] = {"move": chosen.move}
        if chosen.move == "decide":
            said["paper"] = self._signed(case, day)
        elif chosen.needs_paper or chosen.paper_kind:
            said["paper"] = self._paper(str(chosen.paper_kind), day)
        else:
            said["on_date"] = f"{day}"
        if chosen.move == "accept":
            self._fill(case, day)
        if chosen.move == "consult":
            said["consultation"] = {"body": "Sở Xây dựng"}
        if chosen.move == "conclude":
            self._answer(case, day)
        service.move(self.session, self._mover(chosen), case.code, read_move(said))
        self.session.flush()

    def _paper(self, kind: str, day: dt.date) -> dict[str, Any]:
        return {"kind": kind, "number": str(next(self.numbers)), "symbol": "MINHHOA", "issued_on": f"{day}"}

    def _fill(self, case: DispositionCase, day: dt.date) -> None:
        """Every paper the check-list asks."""
        for item in dossier.lacking(self.session, case):
            said = dict.fromkeys(PaperInput.model_fields) | {
                "kind": item.paper_kind, "item": item.code, "issued_on": day,
            }  # fmt: skip
            dossier.add_paper(self.session, self.cast["clerk"], case, PaperInput.model_construct(**said))
            self.session.flush()

    def _answer(self, case: DispositionCase, day: dt.date) -> None:
        for asked in consultations_of(self.session, case):
            said = dict.fromkeys(PaperInput.model_fields) | self._paper("answer", day) | {"issued_on": day}
            letter = PaperInput.model_construct(**said)
            consulting.answer(self.session, self.cast["officer"], case.code, asked.id, _AGREED, letter)
        self.session.flush()

    def _signed(self, case: DispositionCase, day: dt.date) -> int:
        """The decision as the records desk enters it, with its signed copy."""
        number = str(next(self.numbers))
        said = dict.fromkeys(DocumentInput.model_fields) | {
            "kind": "decision",
            "title": f"Quyết định {number} (minh họa)",
        }
        document = create_document(
            self.session, self.cast["records"], DocumentInput.model_construct(**said),
            subject=subject_of(self.session, "disposition_case", case.id),
            upload=Upload(_signed_copy(number), f"qd-{number}.pdf"), contents=self.contents,
        )  # fmt: skip
        self.session.flush()
        issuer = (case.authority or {}).get("title") or "Chủ tịch UBND tỉnh"
        paper = dict.fromkeys(PaperInput.model_fields) | {
            "kind": "decision", "number": number, "symbol": "QĐ-MINHHOA", "issued_on": day, "issuer": issuer,
            "signer": "Người ký minh họa", "capacity": "self", "document": document.id,
        }  # fmt: skip
        made = dossier.add_paper(self.session, self.cast["records"], case, PaperInput.model_construct(**paper))
        self.session.flush()
        return made.id


def _signed_copy(number: str) -> BinaryIO:
    """A page in place of a scan, which says what it is."""
    image = Image.new("RGB", PAGE, "white")
    ImageDraw.Draw(image).text((60, 60), f"Quyet dinh minh hoa so {number}/QD-MINHHOA", fill="black")
    buffer = io.BytesIO()
    image.save(buffer, "PDF")
    buffer.seek(0)
    return buffer


_GRANTS = tuple(Grant(role) for role in set(MOVERS.values()))
_AGREED = AnswerInput.model_construct(answer="agreed", answered_on=None)


def _cast(session: Session, province_code: str) -> dict[str, Actor]:
    """The accounts of the demonstration, each at work in the whole province."""
    roles = {*MOVERS.values(), "records", "recorder", "receiver"}
    emails = {f"{role}@demo.example": role for role in roles}
    scope = Scope(provinces=frozenset({province_code}))
    users = session.scalars(select(User).where(User.email.in_(emails)))
    return {emails[user.email]: Actor(user.name, user.id, (Grant(emails[user.email], scope),)) for user in users}


def _seats(session: Session, province_code: str) -> Iterator[Facility]:
    """Seats of the demonstration in a body's hand: those of the commune in which its people work, then undecided ones.

    The commune is the one with most seats.
    """
    crowded = func.count().over(partition_by=Facility.commune_id)
    query = select(Facility.id, Facility.commune_id, Facility.legal_form, Facility.outcome, crowded.label("crowd"))
    ranked = query.where(
        Facility.is_demonstration, Facility.province_code == province_code, Facility.holder_id.is_not(None),
        Facility.holder_level != "province",
    ).subquery()  # fmt: skip
    home = select(ranked.c.commune_id).order_by(ranked.c.crowd.desc(), ranked.c.id).limit(1).scalar_subquery()
    undecided = (ranked.c.legal_form.is_(None)) & (ranked.c.outcome == "undecided")
    at_home = (ranked.c.commune_id == home) & ranked.c.legal_form.is_distinct_from("recover")
    ids = select(ranked.c.id).where(undecided | at_home).order_by(at_home.desc(), ranked.c.crowd.desc(), ranked.c.id)
    for number in session.scalars(ids).all():
        yield session.get_one(Facility, number)


def _bodies(session: Session, province_code: str) -> Sequence[Agency]:
    """Committees of the province that may receive."""
    query = select(Agency).where(
        Agency.is_demonstration, Agency.province_code == province_code, Agency.valid_to.is_(None),
        Agency.commune_id.is_not(None),
    )  # fmt: skip
    return session.scalars(query.order_by(Agency.id).limit(12)).all()

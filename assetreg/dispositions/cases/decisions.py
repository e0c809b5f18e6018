"""One signed paper over lines of one or many cases: it decides, refuses, adjusts or cancels line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.agencies.matching import match_agency
from assetreg.audit.versioned import amend, enter
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.dispositions.cases import agreeing, deciders, dossier, moving, outcomes
from assetreg.dispositions.cases.contents import papers_of
from assetreg.dispositions.cases.entering import close_if_finished, enter_move
from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine, Verdict
from assetreg.dispositions.cases.records import DecisionRecord
from assetreg.dispositions.cases.refusals import in_our_words
from assetreg.dispositions.cases.schemas import DecisionInput, VerdictInput
from assetreg.dispositions.cases.standing import held_cases, lines_of, place_of, route_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.dispositions.papers.service import enter_paper, held_full

EARLIER = frozenset({"adjusted", "cancelled"})


@dataclass(frozen=True, slots=True)
class Said:
    """What the decision says of one line."""

    case: DispositionCase
    line: DispositionLine
    verdict: str
    given: VerdictInput | None = None


def decide(session: Session, actor: Actor, given: DecisionInput) -> Decision:
    """Enter a decision with its verdicts; every case all of whose lines now have one is decided.

    Raises ``Invalid`` (what the paper lacks, who had to decide, a line that is not there), ``Conflict``
    (``move_not_open``, ``line_not_waiting``, ``stale_revision``), ``Forbidden`` (``preparer_decides``).
    """
    cases = {case.code: case for case in held_cases(session, _codes(given), dict(given.revisions or {}))}
    said = _said(session, cases, given)
    for case in cases.values():
        if any(one.verdict not in EARLIER for one in said if one.case is case):
            moving.choose(session, actor, case, "decide")
        require(actor, Permission.CASE_DECIDE if given.adjusts else Permission.CASE_VIEW, place_of(case))
    paper = _paper(session, actor, list(cases.values()), given)
    assert paper.issued_on is not None, "held_full has asked for it"
    on = paper.issued_on
    _as_decided(session, actor, said)
    agreeing.refuse(
        session, [(one.line, law_as_of(session, one.case.law_on)) for one in said if one.verdict == "decided"], on
    )
    agreed = [one.line for one in said if one.verdict in ("decided", "adjusted")]
    authority = deciders.held_authority(session, agreed or [one.line for one in said], paper, on)
    decision = _enter(session, actor, given, paper, list(cases.values()), authority)
    _enter_verdicts(session, actor, decision, said)
    _adjust(session, actor, said)
    for case in cases.values():
        _carry(session, actor, case, paper, on, [one for one in said if one.case is case])
    return decision


def get_decision(session: Session, number: int) -> Decision:
    """A decision by its number; raises ``NotFound``."""
    row = session.scalar(select(Decision).where(Decision.id == number))
    if row is None:
        raise NotFound("record_not_found", record=str(number))
    return row


def read_decision(session: Session, decision: Decision) -> DecisionRecord:
    """A decision with its paper."""
    return DecisionRecord(decision, session.get_one(Paper, decision.paper_id))


def said_of(session: Session, decision_id: int) -> list[tuple[Verdict, DispositionLine, str]]:
    """What a decision says of each line that the session sees, with the code of its case, in the order of entry."""
    query = (
        select(Verdict, DispositionLine, DispositionCase.code)
        .join(DispositionLine, DispositionLine.id == Verdict.line_id)
        .join(DispositionCase, DispositionCase.id == DispositionLine.case_id)
        .where(Verdict.decision_id == decision_id)
        .order_by(Verdict.id)
    )
    return [(verdict, line, code) for verdict, line, code in session.execute(query)]


def _codes(given: DecisionInput) -> list[str]:
    codes = [*given.cases, *(one.case for one in given.verdicts if one.case is not None)]
    if not codes:
        raise Invalid([FieldError("cases", "required")])
    return codes


def _said(session: Session, cases: Mapping[str, DispositionCase], given: DecisionInput) -> list[Said]:
    """One verdict a line: the named ones, and agreement with all else that waits in the cases given whole."""
    rows = {(code, line.number): line for code, case in cases.items() for line in lines_of(session, case)}
    named: dict[tuple[str, int], VerdictInput] = {}
    errors = []
    for place, one in enumerate(given.verdicts):
        key = (one.case or next(iter(cases)), one.line)
        if key not in rows:
            errors.append(FieldError(f"verdicts.{place}.line", "line_not_in_case", {"value": one.line}))
        elif key in named:
            errors.append(FieldError(f"verdicts.{place}.line", "verdict_twice", {"value": one.line}))
        named[key] = one
    if errors:
        raise Invalid(errors)
    said = [Said(cases[key[0]], rows[key], one.verdict or "decided", one) for key, one in named.items()]
    for (code, number), line in rows.items():
        if code in given.cases and line.state == "pending" and (code, number) not in named and not given.adjusts:
            said.append(Said(cases[code], line, "decided"))
    if not said:
        raise Conflict("line_not_waiting", line="")
    for found in said:
        _refuse_state(session, found, given.adjusts)
    return sorted(said, key=lambda found: (found.case.id, found.line.number))


def _refuse_state(session: Session, one: Said, adjusts: int | None) -> None:
    if (one.verdict in EARLIER) != (adjusts is not None):
        raise Invalid([FieldError("adjusts", "required" if adjusts is None else "not_adjusting")])
    if one.verdict not in EARLIER:
        if one.line.state != "pending":
            raise Conflict("line_not_waiting", line=one.line.number, case=one.case.code)
        return
    earlier = select(Verdict.id).where(Verdict.line_id == one.line.id, Verdict.decision_id == adjusts)
    if session.scalar(earlier) is None:
        raise Invalid([FieldError("adjusts", "not_of_decision", {"value": adjusts, "line": one.line.number})])
    if one.line.state not in ("decided", "disputed"):
        raise Conflict("line_not_decided", line=one.line.number, case=one.case.code)


def _paper(session: Session, actor: Actor, cases: Sequence[DispositionCase], given: DecisionInput) -> Paper:
    """The signed paper, whole, in the dossier of every case; its date comes after what moved each case last."""
    if isinstance(given.paper, PaperInput):
        paper = enter_paper(session, actor, _Common(cases), given.paper)
    else:
        found = session.get(Paper, given.paper)
        if found is None:
            raise Invalid([FieldError("paper", "unknown_paper", {"value": given.paper})])
        paper = found
    allowed = ("decision",) if given.adjusts is None else ("decision", "adjustment", "cancellation")
    if paper.kind not in allowed:
        raise Invalid([FieldError("paper.kind", "paper_of_other_kind", {"value": paper.kind, "kind": allowed[0]})])
    held_full(session, paper)
    assert paper.issued_on is not None
    for case in cases:
        moving.refuse_backdated(session, case, paper.issued_on, None, paper)
        if paper.id not in {known.id for _, known in papers_of(session, case)}:
            dossier.attach(session, actor, case, paper)
    return paper


class _Common:
    """Where a paper over several cases lies: their one place, else their province as a whole."""

    def __init__(self, cases: Sequence[DispositionCase]) -> None:
        places = {place_of(case) for case in cases}
        provinces = {place.province_code for place in places}
        if len(provinces) > 1:
            raise Invalid([FieldError("cases", "several_provinces")])
        self.place = places.pop() if len(places) == 1 else Place(provinces.pop())

    @property
    def province_code(self) -> str:
        return self.place.province_code

    @property
    def commune_id(self) -> int | None:
        return self.place.commune_id


def _as_decided(session: Session, actor: Actor, said: Sequence[Said]) -> None:
    """Lines that are agreed otherwise than proposed say so before their verdict falls."""
    for one in said:
        if one.verdict == "decided" and one.given is not None:
            _amend_line(session, actor, one, "disposition_line.decide")


def _adjust(session: Session, actor: Actor, said: Sequence[Said]) -> None:
    """Lines that an adjusting decision changes say so after its verdict, which lets them."""
    for one in said:
        if one.verdict == "adjusted":
            session.refresh(one.line)
            _amend_line(session, actor, one, "disposition_line.adjust")


def _amend_line(session: Session, actor: Actor, one: Said, verb: str) -> None:
    given = one.given
    assert given is not None
    changes: dict[str, Any] = {
        name: getattr(given, name) for name in ("final_use", "area_m2", "quantity") if getattr(given, name) is not None
    }
    if given.form is not None or given.path is not None:
        law = law_as_of(session, one.case.law_on)
        changes |= {"form": given.form or one.line.form, "path": _other_path(session, law, one)}
    if given.receiver is not None:
        body = match_agency(session, given.receiver, province_code=one.line.province_code)
        changes |= {
            "receiver": given.receiver if body is None else body.name, "receiver_id": None if body is None else body.id
        }  # fmt: skip
    with in_our_words(session, line=one.line.number, case=one.case.code):
        amend(session, actor, one.line, changes, verb)


def _other_path(session: Session, law: Law, one: Said) -> str:
    """The path of another form that asks what this case has gone through; ``no_path`` where there is none."""
    assert one.given is not None
    form = one.given.form or one.line.form
    route = law.path(one.line.path).route if one.verdict == "decided" else None
    fitting = [path.code for path in law.paths_of(form) if route is None or path.route == route]
    if one.given.path is not None:
        fitting = [code for code in fitting if code == one.given.path]
    elif form == one.line.form and one.line.path in fitting:
        return one.line.path
    if not fitting:
        raise Invalid([FieldError("verdicts.form", "no_path", {"value": form})])
    return fitting[0]


def _enter(
    session: Session,
    actor: Actor,
    given: DecisionInput,
    paper: Paper,
    cases: Sequence[DispositionCase],
    authority: Any,
) -> Decision:
    if given.adjusts is not None and session.get(Decision, given.adjusts) is None:
        raise NotFound("record_not_found", record=str(given.adjusts))
    row = Decision(
        province_code=paper.province_code, commune_id=_Common(cases).commune_id, paper_id=paper.id,
        office="unknown" if authority is None else authority.office,
        basis=None if authority is None else authority.basis, adjusts_id=given.adjusts, valid_to=given.valid_to,
        decided_by=actor.name, decided_user_id=actor.user_id,
    )  # fmt: skip
    with in_our_words(session, paper=paper.name):
        return enter(session, actor, row, "decision.create")


def _enter_verdicts(session: Session, actor: Actor, decision: Decision, said: Sequence[Said]) -> None:
    rows = [
        Verdict(
            province_code=one.line.province_code, commune_id=one.line.commune_id, decision_id=decision.id,
            line_id=one.line.id, verdict=one.verdict, form=_form_said(one), receiver=one.line.receiver,
            receiver_id=one.line.receiver_id, area_m2=one.line.area_m2, quantity=one.line.quantity,
            reason=None if one.given is None else one.given.reason, change_set_id=decision.change_set_id,
        )
        for one in said
    ]  # fmt: skip
    with in_our_words(session, line="", case=""):
        session.add_all(rows)


def _form_said(one: Said) -> str:
    """The form that the verdict speaks of: what it says otherwise, else what stands."""
    return (one.given.form if one.given is not None else None) or one.line.form


def _carry(
    session: Session, actor: Actor, case: DispositionCase, paper: Paper, on: dt.date, said: Sequence[Said]
) -> None:
    """What follows for one case: its move when nothing of it waits, its assets, its limits, its end."""
    law = law_as_of(session, case.law_on)
    rows = {line.id: line for line in lines_of(session, case)}
    cited = f"Quyết định số {paper.name} ngày {on:%d/%m/%Y}"
    agreed = [rows[one.line.id] for one in said if one.verdict in ("decided", "adjusted")]
    outcomes.follow(session, actor, law, agreed, by=cited)
    outcomes.forget(session, actor, [rows[one.line.id] for one in said if one.verdict == "cancelled"], by=cited)
    if case.state == "at_authority":
        if any(line.state == "pending" for line in rows.values()):
            return
        route = route_of(session, case)
        enter_move(session, actor, case, "decide", "decided", on, paper_id=paper.id)
        moving.after(session, actor, case, law, route, "decide", on, paper)
        return
    close_if_finished(session, actor, case, on)

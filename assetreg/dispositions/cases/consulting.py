"""Opinions asked by letter before a decision: whom, the answer, and when silence counts as one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.agencies.matching import match_agency
from assetreg.audit.versioned import amend, enter
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.dispositions.cases import dossier
from assetreg.dispositions.cases.clocks import SILENCE
from assetreg.dispositions.cases.contents import consultations_of
from assetreg.dispositions.cases.models import Consultation, DispositionCase
from assetreg.dispositions.cases.schemas import AnswerInput, ConsultationInput
from assetreg.dispositions.cases.standing import held_case, lines_of, place_of
from assetreg.dispositions.law.clock_queries import counter_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.identity import counted_on
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.papers.schemas import PaperInput

# Whose refusal ends the matter: without their written agreement nothing is transferred to them
# (Decree 186/2025/NĐ-CP, Art. 20(1)a, c and 20(2)b).
_MUST_AGREE = frozenset({"receiving_side", "owner_representative"})


def ask(session: Session, actor: Actor, case: DispositionCase, given: ConsultationInput, letter: Paper) -> Consultation:
    """Enter whom a letter asks for an opinion."""
    body = match_agency(session, given.body, province_code=case.province_code)
    row = Consultation(
        province_code=case.province_code, commune_id=case.commune_id, case_id=case.id, letter_id=letter.id,
        body=given.body if body is None else body.name, agency_id=None if body is None else body.id,
    )  # fmt: skip
    return enter(session, actor, row, "disposition_consultation.create")


def answer(
    session: Session, actor: Actor, code: str, number: int, given: AnswerInput, paper: PaperInput | None = None
) -> Consultation:
    """Enter what a body answered. Any answer but silence is a letter; silence counts where and when the law says so.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` (``move_not_open``, ``answered_already``, ``silence_is_no_answer``,
    ``silence_too_early``), ``Invalid``.
    """
    case = held_case(session, code)
    require(actor, Permission.CASE_ACCEPT, place_of(case))
    if case.state != "in_consultation":
        raise Conflict("move_not_open", case=case.code, state=case.state, move="conclude")
    row = session.scalar(select(Consultation).where(Consultation.id == number, Consultation.case_id == case.id))
    if row is None:
        raise NotFound("record_not_found", record=str(number))
    if row.answer is not None:
        raise Conflict("answered_already", case=case.code, body=row.body)
    letter = None
    if given.answer == "silent":
        _refuse_silence(session, case, row)
    elif paper is None:
        raise Invalid([FieldError("paper", "paper_required", {"kind": "answer"})])
    else:
        letter = dossier.add_paper(session, actor, case, paper)
    said = (counted_on(letter) if letter is not None else None) or given.answered_on or today()
    changes = {"answer": given.answer, "answered_on": said, "answer_id": None if letter is None else letter.id}
    return amend(session, actor, row, changes, "disposition_consultation.answer")


def refuse_open(session: Session, case: DispositionCase, law: Law) -> None:
    """A consultation is over when somebody was asked and everybody has answered: else ``Conflict``."""
    asked = consultations_of(session, case)
    if not asked:
        raise Conflict("nobody_consulted", case=case.code)
    waiting = [one.body for one in asked if one.answer is None]
    if waiting:
        raise Conflict("consultation_open", case=case.code, bodies=", ".join(waiting))
    whose = {law.path(line.path).consulted for line in lines_of(session, case)}
    against = [one.body for one in asked if one.answer == "refused"]
    if against and whose & _MUST_AGREE:
        raise Conflict("consultation_refused", case=case.code, bodies=", ".join(against))


def _refuse_silence(session: Session, case: DispositionCase, row: Consultation) -> None:
    """Silence is agreement in Art. 37(2)c alone, after the limit that runs from the date of the letter."""
    law = law_as_of(session, case.law_on)
    if {law.path(line.path).consulted for line in lines_of(session, case)} != {"chair_of_place"}:
        raise Conflict("silence_is_no_answer", case=case.code)
    letter = session.get_one(Paper, row.letter_id)
    assert letter.issued_on is not None, "a letter that is sent has its date"
    due = counter_of(session).due(SILENCE, letter.issued_on)
    if due is None or due.due_on is None or due.due_on >= today():
        raise Conflict("silence_too_early", case=case.code, day=None if due is None else due.due_on)

"""What can be done with a delivery: open it, carry it out, answer it line by line, settle a dispute, give it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.agencies.queries import match_agency
from assetreg.audit.versioned import amend, enter
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Forbidden, Invalid
from assetreg.dispositions.cases import clocks, dossier
from assetreg.dispositions.cases.acts import record_act
from assetreg.dispositions.cases.lines import line_of
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine, LineAct
from assetreg.dispositions.cases.moves import ENDED
from assetreg.dispositions.cases.standing import held_case, place_of
from assetreg.dispositions.execution.archives import carry_archives
from assetreg.dispositions.execution.models import Delivery, DeliveryLine
from assetreg.dispositions.execution.queries import find_delivery, rows_of
from assetreg.dispositions.execution.receiving import receive
from assetreg.dispositions.execution.schemas import AnswerInput, DeliveryInput, GivenInput, PartInput, SettleInput
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.movables.codes import take_numbers

PREFIX = "BG"
OPEN = ("planned", "given")


def open_delivery(session: Session, actor: Actor, case_code: str, given: DeliveryInput) -> Delivery:
    """Prepare the delivery of lines of one case to one receiver.

    Raises ``Conflict`` (``delivery_not_open`` where a line is not decided, or for a temporary one not open any more;
    ``delivery_open_already``), ``Invalid`` (``several_receivers``, ``several_givers``, ``receiver_of_decision``).
    """
    case = held_case(session, case_code)
    law = law_as_of(session, case.law_on)
    is_temporary = bool(given.head.is_temporary)
    lines = [line_of(session, case, one.line) for one in given.lines]
    for line in lines:
        require(actor, Permission.DELIVERY_GIVE, place_of(line))
        _refuse_closed(session, case, law, line, is_temporary=is_temporary)
    giver, receiver = _giver(lines), _receiver(lines, given.head.receiver)
    number = take_numbers(session, PREFIX, case.province_code)
    row = Delivery(
        province_code=case.province_code, commune_id=case.commune_id, code=delivery_code(case.province_code, number),
        case_id=case.id, is_temporary=is_temporary, giver=giver, giver_id=lines[0].holder_id, receiver=receiver,
        receiver_id=_receiver_id(session, case, lines, receiver), opened_by=actor.name,
        planned_on=given.head.planned_on, giver_title=given.head.giver_title, witness=given.head.witness,
        receiver_title=given.head.receiver_title, witness_title=given.head.witness_title, note=given.head.note,
    )  # fmt: skip
    enter(session, actor, row, "delivery.create")
    for line, part in zip(lines, given.lines, strict=True):
        _enter_line(session, actor, row, line, part)
    return row


def hand_over(
    session: Session,
    actor: Actor,
    code: str,
    given: GivenInput,
    paper: PaperInput | None,
    archive_paper: PaperInput | None = None,
) -> Delivery:
    """Say that a delivery was carried out on a day, by its minutes or invoice.

    What goes to a buyer, or to a body that the register does not know, is received with the signed paper. Raises
    ``Conflict`` (``delivery_done_already``, ``archives_inside``), ``Invalid`` (``paper_required``, ``move_in_future``).
    """
    delivery, case = _held(session, code)
    if delivery.state != "planned":
        raise Conflict("delivery_done_already", delivery=code, state=delivery.state)
    law = law_as_of(session, case.law_on)
    rows = rows_of(session, delivery)
    for _, line in rows:
        require(actor, Permission.DELIVERY_GIVE, place_of(line))
    if given.done_on > today():
        raise Invalid([FieldError("done_on", "move_in_future", {"value": given.done_on})])
    minutes = _minutes(session, actor, case, delivery, law, [line for _, line in rows], paper)
    archives = None if archive_paper is None else dossier.add_paper(session, actor, case, archive_paper)
    carry_archives(session, actor, delivery, rows, archives, given.done_on)
    said = {"delivered_on": given.done_on, "paper_id": minutes.id,
            "archive_paper_id": None if archives is None else archives.id}  # fmt: skip
    if delivery.is_temporary:
        return _go_ahead(session, actor, case, delivery, [line for _, line in rows], said)
    amend(session, actor, delivery, said | {"state": "given"}, "delivery.give")
    for row, line in rows:
        record_act(session, actor, line, "delivery", given.done_on, minutes)
        _regularise(session, actor, case, line, given.done_on)
        if delivery.receiver_id is None or law.path(line.path).delivery == "invoice":
            _received(session, actor, law, delivery, row, line, given.done_on)
    return _finished(session, actor, delivery)


def answer(session: Session, actor: Actor, code: str, answers: Sequence[AnswerInput]) -> Delivery:
    """Confirm or dispute lines of a delivery that was carried out; all of the answers stand, or none.

    Raises ``Conflict`` (``delivery_not_given``, ``line_answered``), ``Forbidden`` (``giver_answers``: whoever handed
    over does not receive).
    """
    delivery, case = _held(session, code)
    if delivery.state != "given":
        raise Conflict("delivery_not_given", delivery=code, state=delivery.state)
    law = law_as_of(session, case.law_on)
    rows = {line.number: (row, line) for row, line in rows_of(session, delivery)}
    for number, one in enumerate(answers):
        if one.line not in rows:
            raise Invalid([FieldError(f"answers.{number}.line", "no_such_line", {"value": one.line})])
        row, line = rows[one.line]
        if row.state not in ("waiting", "settled"):
            raise Conflict("line_answered", delivery=code, line=one.line)
        require(actor, Permission.DELIVERY_RECEIVE, place_of(line))
        _refuse_giver(session, actor, line)
        on = one.answered_on or today()
        if one.answer == "disputed":
            record_act(session, actor, line, "dispute", on, note=one.reason)
            changes = _answered(actor, on) | {
                "state": "disputed", "reason": one.reason, "received_quantity": one.received_quantity,
            }  # fmt: skip
            amend(session, actor, row, changes, "delivery.dispute")
        else:
            record_act(session, actor, line, "confirmation", on)
            _received(session, actor, law, delivery, row, line, on)
    return _finished(session, actor, delivery)


def settle(session: Session, actor: Actor, code: str, given: SettleInput, paper: PaperInput | None) -> Delivery:
    """Settle a disputed line on a paper, perhaps with another amount; the receiver confirms it then.

    Raises ``Conflict`` (``not_disputed``), ``Invalid`` (``paper_required``).
    """
    delivery, case = _held(session, code)
    rows = {line.number: (row, line) for row, line in rows_of(session, delivery)}
    if given.line not in rows or rows[given.line][0].state != "disputed":
        raise Conflict("not_disputed", delivery=code, line=given.line)
    if paper is None:
        raise Invalid([FieldError("paper", "paper_required", {"kind": "minutes"})])
    row, line = rows[given.line]
    made = dossier.add_paper(session, actor, case, paper)
    record_act(session, actor, line, "settlement", given.settled_on or today(), made, note=given.note)
    agreed = {name: value for name in ("area_m2", "land_m2", "quantity") if (value := getattr(given, name)) is not None}
    amend(session, actor, row, agreed | {"state": "settled", "settlement_id": made.id}, "delivery.settle")
    return delivery


def cancel(session: Session, actor: Actor, code: str) -> Delivery:
    """Give up a delivery that was prepared and not carried out; raises ``Conflict`` (``delivery_done_already``)."""
    delivery, _ = _held(session, code)
    if delivery.state != "planned":
        raise Conflict("delivery_done_already", delivery=code, state=delivery.state)
    for row, line in rows_of(session, delivery):
        require(actor, Permission.DELIVERY_GIVE, place_of(line))
        amend(session, actor, row, {"state": "cancelled"}, "delivery.cancel")
    return amend(session, actor, delivery, {"state": "cancelled"}, "delivery.cancel")


def delivery_code(province_code: str, number: int) -> str:
    """``BG-52-000012``."""
    return f"{PREFIX}-{province_code}-{number:06d}"


def _held(session: Session, code: str) -> tuple[Delivery, DispositionCase]:
    """The delivery and its case, the case locked first, as every writer of cases does."""
    found = find_delivery(session, code)
    case = held_case(session, session.get_one(DispositionCase, found.case_id).code)
    session.refresh(found, with_for_update=True)
    return found, case


def _refuse_closed(
    session: Session, case: DispositionCase, law: Law, line: DispositionLine, *, is_temporary: bool
) -> None:
    by_path = law.path(line.path).delivery != "none"
    waits = line.state in ("decided", "cleared")
    if is_temporary:
        waits = line.state == "pending" and case.state not in ENDED
    if not (by_path and waits):
        raise Conflict("delivery_not_open", case=case.code, line=line.number, state=line.state)
    states = ("planned", "temporary") if is_temporary else OPEN
    query = select(Delivery.code).join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
    standing = query.where(
        DeliveryLine.line_id == line.id, Delivery.state.in_(states), Delivery.is_temporary == is_temporary
    )
    if (other := session.scalar(standing.limit(1))) is not None:
        raise Conflict("delivery_open_already", delivery=other, line=line.number)


def _giver(lines: Sequence[DispositionLine]) -> str:
    givers = {line.holder for line in lines}
    if len(givers) > 1:
        raise Invalid([FieldError("lines", "several_givers", {"count": len(givers)})])
    return givers.pop()


def _receiver(lines: Sequence[DispositionLine], said: str | None) -> str:
    """The receiver is who the decision names; only where it names none, as for a buyer, somebody says so."""
    decided = {line.receiver for line in lines}
    if len(decided) > 1:
        raise Invalid([FieldError("receiver", "several_receivers", {"count": len(decided)})])
    named = decided.pop()
    if named is None and said is None:
        raise Invalid([FieldError("receiver", "required")])
    if named is not None and said is not None and said != named:
        raise Invalid([FieldError("receiver", "receiver_of_decision", {"value": said, "receiver": named})])
    return str(named or said)


def _receiver_id(
    session: Session, case: DispositionCase, lines: Sequence[DispositionLine], receiver: str
) -> int | None:
    if lines[0].receiver_id is not None:
        return lines[0].receiver_id
    found = match_agency(session, receiver, province_code=case.province_code)
    return None if found is None else found.id


def _enter_line(session: Session, actor: Actor, delivery: Delivery, line: DispositionLine, part: PartInput) -> None:
    """What is handed over is what was decided, where nothing less is said."""
    decided = None if line.quantity is None else int(line.quantity)
    row = DeliveryLine(
        province_code=line.province_code, commune_id=line.commune_id, delivery_id=delivery.id, line_id=line.id,
        area_m2=part.area_m2 or line.area_m2, land_m2=part.land_m2 or line.land_m2, quantity=part.quantity or decided,
        value_vnd=part.value_vnd, value_basis=part.value_basis,
    )  # fmt: skip
    enter(session, actor, row, "delivery_line.create")


def _minutes(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    delivery: Delivery,
    law: Law,
    lines: Sequence[DispositionLine],
    paper: PaperInput | None,
) -> Paper:
    """The paper of the delivery, of the kind that the path asks, dated; minutes need no number."""
    kinds = {law.path(line.path).delivery for line in lines}
    if delivery.is_temporary:
        kinds = {"temporary_minutes"}
    if paper is None:
        raise Invalid([FieldError("paper", "paper_required", {"kind": sorted(kinds)[0]})])
    if paper.kind not in kinds:
        raise Invalid([FieldError("paper.kind", "paper_of_other_kind", {"value": paper.kind,
                                                                       "kind": sorted(kinds)[0]})])  # fmt: skip
    if paper.issued_on is None:
        raise Invalid([FieldError("paper.issued_on", "required")])
    return dossier.add_paper(session, actor, case, paper)


def _go_ahead(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    delivery: Delivery,
    lines: Sequence[DispositionLine],
    said: dict[str, object],
) -> Delivery:
    """A temporary delivery: its limit begins, and nothing in the register changes its holder."""
    on = said["delivered_on"]
    assert isinstance(on, dt.date)
    started = clocks.start_for(session, actor, case, clocks.TEMPORARY_DELIVERY, on, list(lines))
    changes = said | {"state": "temporary", "regularise_by": started[0].due_on}
    return amend(session, actor, delivery, changes, "delivery.go_ahead")


def _regularise(session: Session, actor: Actor, case: DispositionCase, line: DispositionLine, on: dt.date) -> None:
    """What went ahead is regular once every line of it was delivered by the decision."""
    clocks.stop(session, actor, case, clocks.TEMPORARY_DELIVERY, on, line=line)
    query = select(Delivery).join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
    ahead = session.scalars(query.where(DeliveryLine.line_id == line.id, Delivery.state == "temporary")).all()
    for delivery in ahead:
        if all(other.delivered_on is not None for _, other in rows_of(session, delivery)):
            amend(session, actor, delivery, {"state": "regularised", "regularised_on": on}, "delivery.regularise")


def _received(
    session: Session, actor: Actor, law: Law, delivery: Delivery, row: DeliveryLine, line: DispositionLine, on: dt.date
) -> None:
    receive(session, actor, law, line, delivery, row)
    amend(session, actor, row, _answered(actor, on) | {"state": "confirmed"}, "delivery.confirm")


def _answered(actor: Actor, on: dt.date) -> dict[str, object]:
    return {"answered_on": on, "answered_by": actor.name, "answered_user_id": actor.user_id}


def _refuse_giver(session: Session, actor: Actor, line: DispositionLine) -> None:
    query = select(LineAct.done_user_id).where(LineAct.line_id == line.id, LineAct.act == "delivery")
    gave = session.scalar(query.order_by(LineAct.id.desc()).limit(1))
    if gave is not None and gave == actor.user_id:
        raise Forbidden("giver_answers", line=line.number)


def _finished(session: Session, actor: Actor, delivery: Delivery) -> Delivery:
    if all(row.state in ("confirmed", "cancelled") for row, _ in rows_of(session, delivery)):
        amend(session, actor, delivery, {"state": "confirmed"}, "delivery.confirm")
    return delivery

"""A case from its proposal to its end, the plain way."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from assetreg.core.clock import today
from assetreg.dispositions.cases import acts
from assetreg.dispositions.cases.queries import get_case, inbox_of
from assetreg.dispositions.cases.standing import find_case, held_case, lines_of
from tests.dispositions.cases.cast import CAST, decision, facility_of, fill_dossier, go, holder, open_case, paper, step
from tests.support.sealing import seal


def test_a_transfer_goes_from_proposal_to_closed_books(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    line = {
        "asset": facility.code,
        "form": "transfer",
        "ground": "42(1)b",
        "reason": "dôi dư",
        "receiver": receiver.code,
    }
    case = open_case(session, [line])
    assert (case.state, case.initiator, case.code[:6]) == ("draft", "holder", "HS-52-")
    code = case.code
    assert go(session, CAST["clerk"], code, "submit").state == "at_leader"
    assert case.authority["office"] == "provincial_chair"
    assert go(session, CAST["leader"], code, "sign", paper=paper("proposal")).state == "at_superior"
    assert go(session, CAST["superior"], code, "endorse", paper=paper("superior_letter")).state == "at_receipt"
    fill_dossier(session, code)
    assert go(session, CAST["officer"], code, "accept").state == "in_review"
    assert case.accepted_on == today()
    assert case.due_rule == "transfer_decide"
    assert go(session, CAST["reviewer"], code, "review", paper=paper("review")).state == "at_submission"
    assert go(session, CAST["officer"], code, "present", paper=paper("submission")).state == "at_authority"
    assert go(session, CAST["approver"], code, "decide", paper=decision(session, facility)).state == "decided"
    session.refresh(facility)
    assert (facility.legal_form, facility.outcome) == ("transfer", "reuse")
    for act, who in (("delivery", "officer"), ("booking_giver", "recorder"), ("booking_receiver", "recorder"),
                     ("declaration_giver", "recorder"), ("declaration_receiver", "recorder"),
                     ("registration", "recorder"), ("use", "receiver")):  # fmt: skip
        held = held_case(session, code)
        (row,) = lines_of(session, held)
        acts.record_act(session, CAST[who], row, act, today())
        seal(session)
    ended = find_case(session, code)
    assert (ended.state, ended.closed_on) == ("closed", today())
    (row,) = lines_of(session, ended)
    assert (row.state, row.is_open, row.in_use_on) == ("done", False, today())
    assert session.get_one(Facility, facility.id).outcome == "reuse"


def test_a_case_waits_in_the_inbox_of_whoever_goes_on_with_it(session: Session) -> None:
    body = holder(session)
    facility = facility_of(session, body)
    case = open_case(session, [{"asset": facility.code, "form": "liquidate", "ground": "45(1)b"}])

    def waits_for() -> set[str]:
        return {role for role, one in CAST.items() if case.code in {row.code for row in inbox_of(session, one).items}}

    assert waits_for() == {"clerk", "officer"}
    seen = {}
    while case.state != "decided":
        step(session, find_case(session, case.code), facility)
        seen[case.state] = waits_for()
    assert seen == {
        "at_leader": {"leader"}, "at_superior": {"superior"}, "at_receipt": {"officer"}, "in_review": {"reviewer"},
        "at_submission": {"officer", "reviewer"}, "at_authority": {"approver"},
        "decided": {"recorder"},
    }  # fmt: skip
    record = get_case(session, case.code)
    assert [move.move for move in record.moves] == [
        "submit",
        "sign",
        "endorse",
        "accept",
        "review",
        "present",
        "decide",
    ]
    assert record.decisions[0].paper.signer == "Ông A"
    assert record.lacking == []

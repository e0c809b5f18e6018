"""One paper over many cases: agreed, refused, adjusted and cancelled line by line, by whoever must decide."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Forbidden, Invalid
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases import decisions, dossier
from assetreg.dispositions.cases.models import Decision
from assetreg.dispositions.cases.queries import get_case
from assetreg.dispositions.cases.schemas import read_decision
from assetreg.dispositions.cases.standing import find_case, lines_of
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.dispositions.papers.service import revise_paper
from tests.dispositions.cases.cast import (
    CAST,
    decision,
    facility_of,
    go,
    holder,
    lead,
    open_case,
    person,
)
from tests.support.counting import count_statements
from tests.support.sealing import seal

RECOVER = {"form": "recover", "ground": "41(1)a", "receiver": "Sở Tài chính"}


def at_authority(session: Session, facilities: list[Any], **said: Any) -> Any:
    """A case over facilities that waits for its decision."""
    case = open_case(session, [{"asset": one.code, **RECOVER, **said} for one in facilities])
    lead(session, case.code, until="at_authority", facility=facilities[0])
    return case


def decide(session: Session, raw: dict[str, Any], actor: Any = CAST["approver"]) -> Decision:
    made = decisions.decide(session, actor, read_decision(raw))
    seal(session)
    return made


def refused_fields(session: Session, raw: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal, session.begin_nested():
        decisions.decide(session, CAST["approver"], read_decision(raw))
    session.expire_all()
    return {(error.field, error.code) for error in refusal.value.errors}


def _ground(session: Session, form: str) -> dict[str, str]:
    return {"ground": law_as_of(session, today()).grounds_of(form)[0].code}


def test_one_paper_over_45_facilities_of_12_holders_decides_43_and_refuses_2(session: Session) -> None:
    cases, facilities = [], []
    for number in range(12):
        body = holder(session)
        held = [facility_of(session, body) for _ in range(9 if number == 0 else 4 if number < 4 else 3)]
        facilities += held
        cases.append(at_authority(session, held))
    assert len(facilities) == 45
    no = [{"case": cases[0].code, "line": 2, "verdict": "refused", "reason": "đang tranh chấp"},
          {"case": cases[5].code, "line": 1, "verdict": "refused", "reason": "chưa đủ căn cứ"}]  # fmt: skip
    signed = decision(session, facilities[0], number="877")
    made = decide(session, {"paper": signed, "cases": [case.code for case in cases], "verdicts": no})
    counts = dict(
        session.execute(
            text("SELECT verdict, count(*) FROM disposition_verdict WHERE decision_id = :id GROUP BY 1"),
            {"id": made.id},
        ).all()
    )
    assert counts == {"decided": 43, "refused": 2}
    assert {find_case(session, case.code).state for case in cases} == {"decided"}
    by_form = session.execute(
        text("SELECT legal_form, outcome, count(*) FROM facility WHERE id = ANY (:ids) GROUP BY 1, 2"),
        {"ids": [one.id for one in facilities]},
    ).all()
    assert set(map(tuple, by_form)) == {("recover", "undecided", 43), (None, "undecided", 2)}
    assert made.office == "provincial_chair"
    papers = session.scalar(text("SELECT count(*) FROM disposition_paper WHERE number = '877'"))
    assert papers == 1
    assert all(any(one.paper.number == "877" for one in get_case(session, case.code).papers) for case in cases)


def test_a_case_is_decided_when_its_last_line_is(session: Session) -> None:
    body = holder(session)
    held = [facility_of(session, body) for _ in range(3)]
    case = at_authority(session, held)
    decide(session, {"paper": decision(session, held[0]), "verdicts": [{"case": case.code, "line": 1}]})
    assert find_case(session, case.code).state == "at_authority"
    assert [line.state for line in lines_of(session, case)] == ["decided", "pending", "pending"]
    with pytest.raises(Conflict) as refusal:
        go(session, CAST["clerk"], case.code, "withdraw", reason="thôi")
    assert refusal.value.code == "decided_in_part"
    decide(session, {"paper": decision(session, held[0]), "cases": [case.code]})
    assert find_case(session, case.code).state == "decided"
    assert len(get_case(session, case.code).decisions) == 2


def test_a_case_all_of_whose_lines_are_refused_is_over(session: Session) -> None:
    facility = facility_of(session, holder(session))
    case = at_authority(session, [facility])
    said = [{"line": 1, "verdict": "refused", "reason": "không đúng đối tượng"}]
    ended = go(session, CAST["approver"], case.code, "decide", paper=decision(session, facility), verdicts=said)
    assert ended.state == "closed"
    session.refresh(facility)
    assert (facility.outcome, facility.legal_form) == ("undecided", None)
    assert open_case(session, [{"asset": facility.code, **RECOVER}]).state == "draft"


def test_a_later_decision_adjusts_one_line_and_cancels_another(session: Session) -> None:
    body = holder(session)
    held = [facility_of(session, body) for _ in range(3)]
    case = at_authority(session, held, form="transfer", ground="42(1)b", receiver=holder(session).code)
    first = decide(session, {"paper": decision(session, held[0]), "cases": [case.code]})
    other = holder(session)
    later = decide(session, {
        "paper": decision(session, held[0], kind="adjustment"), "adjusts": first.id,
        "verdicts": [{"case": case.code, "line": 1, "verdict": "adjusted", "receiver": other.code, "reason": "đổi"},
                     {"case": case.code, "line": 2, "verdict": "cancelled", "reason": "thu hồi quyết định"}],
    })  # fmt: skip
    assert later.adjusts_id == first.id
    lines = lines_of(session, case)
    assert [line.state for line in lines] == ["decided", "refused", "decided"]
    assert lines[0].receiver_id == other.id
    outcomes = [facility.outcome for facility in held if session.refresh(facility) is None]
    assert outcomes == ["reuse", "undecided", "reuse"]
    refusals = refused_fields(session, {
        "paper": decision(session, held[0], kind="adjustment"), "adjusts": later.id,
        "verdicts": [{"case": case.code, "line": 3, "verdict": "cancelled", "reason": "x"}],
    })  # fmt: skip
    assert refusals == {("adjusts", "not_of_decision")}


def test_a_plan_decided_with_the_recovery_is_what_stands(session: Session) -> None:
    facility = facility_of(session, holder(session))
    plan = {"asset": facility.code, "form": "to_land_fund", "path": "to_land_fund_with_recovery", "follows": 1,
            **_ground(session, "to_land_fund"),
            "receiver": "Trung tâm phát triển quỹ đất"}  # fmt: skip
    case = open_case(session, [{"asset": facility.code, **RECOVER}, plan])
    lead(session, case.code, until="at_authority", facility=facility)
    decide(session, {"paper": decision(session, facility), "cases": [case.code]})
    session.refresh(facility)
    assert (facility.legal_form, facility.outcome) == ("to_land_fund", "handover")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"number": None, "issued_on": None}, "paper.number"),
        ({"symbol": None}, "paper.symbol"),
        ({"signer": None}, "paper.signer"),
        ({"capacity": None}, "paper.capacity"),
        ({"issuer": None}, "paper.issuer"),
        ({"document": None}, "paper.document"),
    ],
)
def test_a_paper_that_is_not_whole_decides_nothing(session: Session, said: dict[str, Any], field: str) -> None:
    facility = facility_of(session, holder(session))
    case = at_authority(session, [facility])
    raw = {"paper": decision(session, facility) | said, "cases": [case.code]}
    assert (field, "required") in refused_fields(session, raw)
    assert find_case(session, case.code).state == "at_authority"


def test_another_office_or_capacity_decides_nothing(session: Session) -> None:
    facility = facility_of(session, holder(session))
    case = at_authority(session, [facility])

    def said(**signed: Any) -> set[tuple[str, str]]:
        return refused_fields(session, {"paper": decision(session, facility, **signed), "cases": [case.code]})

    assert ("paper.issuer", "decider_wrong_province") in said(issuer="Chủ tịch UBND tỉnh Đắk Lắk")
    assert {code for _, code in said(issuer="UBND xã Ia Ko")} & {
        "decider_wrong_office", "decider_not_delegable", "decider_delegation_missing"
    }  # fmt: skip
    assert ("paper.capacity", "decider_capacity_without_paper") in said(capacity="TUQ")
    assert ("paper.capacity", "decider_capacity_not_allowed") in said(capacity="TL")


def test_whoever_prepared_or_submitted_does_not_decide(session: Session) -> None:
    facility = facility_of(session, holder(session))
    case = at_authority(session, [facility])
    raw = {"paper": decision(session, facility), "cases": [case.code]}
    with pytest.raises(Forbidden) as refusal:
        decide(session, raw, person("approver", case.prepared_user_id))
    assert refusal.value.code == "preparer_decides"


def test_a_decision_dated_before_the_submission_says_why(session: Session) -> None:
    facility = facility_of(session, holder(session))
    case = at_authority(session, [facility])
    day = today().replace(year=today().year - 1).isoformat()
    early = decision(session, facility, issued_on=day)
    assert refused_fields(session, {"paper": early, "cases": [case.code]}) == {
        ("paper.backdated_reason", "backdated_without_reason")
    }
    decide(session, {"paper": early | {"backdated_reason": "nhập muộn"}, "cases": [case.code]})
    assert find_case(session, case.code).decided_on is not None


def test_a_decision_over_many_lines_asks_the_same_number_of_statements_for_each(session: Session) -> None:
    counts = []
    for size in (4, 8):
        body = holder(session)
        held = [facility_of(session, body) for _ in range(size)]
        case = at_authority(session, held)
        raw = {"paper": decision(session, held[0]), "cases": [case.code]}
        with count_statements(session) as statements:
            decisions.decide(session, CAST["approver"], read_decision(raw))
        seal(session)
        counts.append(len(statements))
    assert (counts[1] - counts[0]) / 4 <= 12


def test_the_signed_copy_completes_a_draft(session: Session) -> None:
    facility = facility_of(session, holder(session))
    case = at_authority(session, [facility])
    given = parse(PaperInput, {"kind": "decision", "abstract": "dự thảo"}, Door.JSON).accept()
    draft = dossier.add_paper(session, CAST["officer"], find_case(session, case.code), given)
    seal(session)
    assert refused_fields(session, {"paper": draft.id, "cases": [case.code]}) >= {("paper.number", "required")}
    signed = decision(session, facility, number="901/QĐ-UBND", symbol=None)
    said = parse(PaperInput, signed, Door.JSON, partial=True).changes()
    done = revise_paper(session, CAST["records"], draft.id, said, revision=draft.revision)
    seal(session)
    assert (done.number, done.symbol) == ("901", "QĐ-UBND")
    decide(session, {"paper": draft.id, "cases": [case.code]})
    assert find_case(session, case.code).state == "decided"

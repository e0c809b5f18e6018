"""What was decided on paper enters at the state its papers prove, and nothing enters without its paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from assetreg.core.errors import Conflict, Forbidden, Invalid
from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine, Verdict
from assetreg.dispositions.recorded.schemas import read_record
from assetreg.dispositions.recorded.service import confirm, record
from tests.dispositions.cases.cast import CAST, facility_of, holder
from tests.dispositions.recorded.papers import CHAIR, DAY, RECORDER, SECOND, said, scan_of
from tests.support.sealing import seal


def enter(session: Session, given: dict[str, Any], actor: Any = RECORDER) -> Decision:
    decision = record(session, actor, read_record(given))
    seal(session)
    return decision


def refused(session: Session, given: dict[str, Any]) -> dict[str, str]:
    with session.begin_nested() as attempt:
        with pytest.raises(Invalid) as refusal:
            record(session, RECORDER, read_record(given))
        attempt.rollback()
    return {error.field: error.code for error in refusal.value.errors}


def lines_under(session: Session, decision: Decision) -> list[DispositionLine]:
    query = select(DispositionLine).join(Verdict, Verdict.line_id == DispositionLine.id)
    query = query.where(Verdict.decision_id == decision.id).order_by(DispositionLine.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def case_of(session: Session, line: DispositionLine) -> DispositionCase:
    return session.get_one(DispositionCase, line.case_id, populate_existing=True)


@pytest.mark.parametrize(
    ("proved", "line_state", "case_state"),
    [
        ({}, "decided", "decided"),
        ({"minutes_on": "2025-09-20", "minutes_number": "15/BB-BGTN"}, "delivered", "decided"),
        ({"minutes_on": "2025-09-20", "put_in_use_on": "2025-10-01"}, "done", "closed"),
        ({"verdict": "refused", "reason": "chưa đủ hồ sơ"}, "refused", "closed"),
    ],
)
def test_a_recorded_case_enters_at_the_state_its_papers_prove(
    session: Session, proved: dict[str, Any], line_state: str, case_state: str
) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    scan_of(session, body, "877/QĐ-UBND")
    line = {"asset": facility.code, "form": "Điều chuyển", "receiver": receiver.code, "final_use": "office"} | proved
    decision = enter(session, said("877/QĐ-UBND", lines=[line]))
    (row,) = lines_under(session, decision)
    case = case_of(session, row)
    assert (row.state, case.state, case.origin, case.confirmed_on) == (line_state, case_state, "recorded", None)
    assert (case.law_on, case.decided_on, row.receiver_id) == (DAY, DAY, receiver.id)
    assert decision.office == "provincial_chair"
    session.refresh(facility)
    assert facility.legal_form == (None if line_state == "refused" else "transfer")


@pytest.mark.parametrize(
    ("number", "changes", "expected"),
    [
        ("1/QĐ-UBND", {"issued_on": None}, {"issued_on": "required"}),
        ("2/QĐ-UBND", {"number": None}, {"number": "required"}),
        ("3/QĐ-UBND", CHAIR | {"scan": "khong-co.pdf"}, {"scan": "scan_unknown"}),
        ("4", {}, {"symbol": "required"}),
    ],
)
def test_one_without_number_date_or_scan_is_refused(
    session: Session, number: str, changes: dict[str, Any], expected: dict[str, str]
) -> None:
    body = holder(session)
    facility = facility_of(session, body)
    scan_of(session, body, number)
    given = said(number, lines=[{"asset": facility.code, "form": "recover"}])
    assert refused(session, given | changes) == expected


def test_without_any_scan_it_is_refused_with_all_that_only_the_scan_would_say(session: Session) -> None:
    facility = facility_of(session, holder(session))
    given = said("55/QĐ-UBND", lines=[{"asset": facility.code, "form": "recover"}])
    assert refused(session, given | CHAIR) == {"scan": "scan_required"}


def test_the_office_the_day_and_the_form_are_checked_and_the_steps_are_not(session: Session) -> None:
    body = holder(session)
    facility = facility_of(session, body)
    scan_of(session, body, "9/QĐ-UBND", issuer="Giám đốc Sở Tài chính")
    line = {"asset": facility.code, "form": "recover"}
    found = refused(session, said("9/QĐ-UBND", lines=[line]))
    assert found == {"issuer": "decider_delegation_missing"} or found["issuer"].startswith("decider_")
    tomorrow = (dt.date.today() + dt.timedelta(days=400)).isoformat()
    assert refused(session, said("9/QĐ-UBND", lines=[line]) | {"issued_on": tomorrow}) == {
        "issued_on": "paper_in_future"
    }
    assert "lines.0.form" in refused(session, said("9/QĐ-UBND", lines=[line | {"form": "temporary_use"}]))


def test_one_paper_over_many_holders_makes_a_case_for_each_of_them(session: Session) -> None:
    bodies = [holder(session) for _ in range(3)]
    facilities = [facility_of(session, body) for body in bodies for _ in range(2)]
    scan_of(session, bodies[0], "562/QĐ-UBND")
    lines = [{"asset": one.code, "form": "recover"} for one in facilities]
    lines[5] |= {"verdict": "refused", "reason": "đang tranh chấp"}
    decision = enter(session, said("562/QĐ-UBND", lines=lines))
    rows = lines_under(session, decision)
    assert [row.state for row in rows] == ["decided"] * 5 + ["refused"]
    assert len({row.case_id for row in rows}) == 3
    assert session.scalars(select(Facility.legal_form).where(Facility.id == facilities[0].id)).one() == "recover"


def test_a_plan_may_be_decided_together_with_the_recovery(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    scan_of(session, body, "70/QĐ-UBND")
    lines = [{"asset": facility.code, "form": "recover"},
             {"asset": facility.code, "form": "to_land_fund", "receiver": receiver.code}]  # fmt: skip
    recovered, plan = lines_under(session, enter(session, said("70/QĐ-UBND", lines=lines)))
    assert plan.follows_line_id == recovered.id


def test_a_plan_for_a_recovered_asset_follows_a_recovery_decided_before(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    scan_of(session, body, "71/QĐ-UBND")
    recovered = {"asset": facility.code, "form": "recover", "minutes_on": "2025-09-15"}
    enter(session, said("71/QĐ-UBND", lines=[recovered]))
    later = DAY + dt.timedelta(days=30)
    scan_of(session, body, "72/QĐ-UBND", later)
    plan = {"asset": facility.code, "form": "assign", "receiver": receiver.code}
    (line,) = lines_under(session, enter(session, said("72/QĐ-UBND", later, lines=[plan])))
    assert line.path == "assign_after_recovery"


def test_what_is_decided_twice_is_refused_unless_the_later_decision_adjusts_the_first(session: Session) -> None:
    body, first, second = holder(session), holder(session), holder(session)
    facility = facility_of(session, body)
    later = DAY + dt.timedelta(days=60)
    scan_of(session, body, "877/QĐ-UBND")
    scan_of(session, body, "1123/QĐ-UBND", later)
    enter(session, said("877/QĐ-UBND", lines=[{"asset": facility.code, "form": "transfer", "receiver": first.code}]))
    again = said("1123/QĐ-UBND", later, lines=[{"asset": facility.code, "form": "transfer", "receiver": second.code}])
    assert refused(session, again) == {"lines.0.asset": "decided_already"}
    adjusting = enter(session, again | {"adjusts": "877"})
    (line,) = lines_under(session, adjusting)
    assert (line.receiver_id, line.state) == (second.id, "decided")
    assert session.get_one(Decision, adjusting.adjusts_id).paper_id != adjusting.paper_id
    assert refused(session, again | {"number": "1/QĐ-UBND", "adjusts": "999/QĐ-UBND"})["adjusts"] == "unknown_decision"


def test_what_was_recorded_before_goes_on_when_the_register_says_more(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    scan_of(session, body, "877/QĐ-UBND")
    line = {"asset": facility.code, "form": "transfer", "receiver": receiver.code}
    decision = enter(session, said("877/QĐ-UBND", lines=[line]))
    again = enter(session, said("877/QĐ-UBND", lines=[line | {"minutes_on": "2025-10-02"}]))
    assert again.id == decision.id
    (row,) = lines_under(session, decision)
    assert (row.state, row.delivered_on) == ("delivered", dt.date(2025, 10, 2))
    enter(session, said("877/QĐ-UBND", lines=[line | {"put_in_use_on": "2025-10-20"}]))
    (row,) = lines_under(session, decision)
    assert (row.state, row.in_use_on, case_of(session, row).state) == ("done", dt.date(2025, 10, 20), "closed")


def test_a_second_person_confirms_and_then_limits_run(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    scan_of(session, body, "877/QĐ-UBND")
    line = {"asset": facility.code, "form": "transfer", "receiver": receiver.code}
    decision = enter(session, said("877/QĐ-UBND", lines=[line]))
    for actor, refusal in ((RECORDER, Forbidden), (CAST["approver"], Forbidden)):
        with pytest.raises(refusal):
            confirm(session, actor, decision.id)
    (case,) = confirm(session, SECOND, decision.id)
    seal(session)
    session.refresh(case)
    assert (case.confirmed_by, case.confirmed_user_id) == (SECOND.name, SECOND.user_id)
    assert case.due_rule == "transfer_finish"
    with pytest.raises(Conflict) as again:
        confirm(session, SECOND, decision.id)
    assert again.value.code == "nothing_to_confirm"


def test_a_decision_before_the_decree_is_recorded_under_the_law_that_came(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    day = dt.date(2025, 3, 3)
    scan_of(session, body, "12/QĐ-UBND", day)
    line = {"asset": facility.code, "form": "transfer", "receiver": receiver.code}
    (row,) = lines_under(session, enter(session, said("12/QĐ-UBND", day, lines=[line])))
    case = case_of(session, row)
    assert (case.decided_on, case.law_on) == (day, dt.date(2025, 7, 1))

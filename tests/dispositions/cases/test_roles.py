"""Every move is refused to whoever has not its permission, at every step; and says why where it is not open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.permissions import ROLES_WITH, Permission
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases import acts, consulting, lines, service
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.moves import earlier_states, next_state
from assetreg.dispositions.cases.queries import get_case
from assetreg.dispositions.cases.schemas import AnswerInput, read_case, read_move
from assetreg.dispositions.cases.standing import find_case, held_case, lines_of, moves_open_to, route_of
from assetreg.dispositions.law.paths import Route
from assetreg.dispositions.papers.schemas import PaperInput
from tests.dispositions.cases.cast import (
    CAST,
    ROLES,
    facility_of,
    fill_dossier,
    go,
    holder,
    lead,
    open_case,
    paper,
    person,
    step,
)
from tests.factories.agencies import make_agency
from tests.support.sealing import seal

RECOVER = {"form": "recover", "ground": "41(1)a", "receiver": "Sở Tài chính"}
ACROSS = {"form": "transfer", "ground": "42(1)b"}


@pytest.fixture
def facility(session: Session) -> Any:
    return facility_of(session, holder(session))


@pytest.fixture
def case(session: Session, facility: Any) -> DispositionCase:
    return open_case(session, [{"asset": facility.code, **RECOVER}])


def refusal_of(session: Session, actor: Any, code: str, move: str, **said: Any) -> Problem:
    with pytest.raises(Problem) as refusal, session.begin_nested():
        service.move(session, actor, code, read_move({"move": move, "reason": "x", **said}))
    session.expire_all()
    return refusal.value


def test_every_open_move_is_refused_to_every_wrong_role(session: Session, case: Any, facility: Any) -> None:
    tried = 0
    while find_case(session, case.code).state not in ("decided", "closed"):
        current = find_case(session, case.code)
        for chosen in moves_open_to(session, person("admin", 999), current):
            allowed = ROLES_WITH[Permission(str(chosen.permission))]
            for role in sorted(set(ROLES) - allowed):
                refusal = refusal_of(session, CAST[role], case.code, chosen.move)
                assert isinstance(refusal, Forbidden), f"{role} {chosen.move} in {current.state}"
                tried += 1
        step(session, find_case(session, case.code), facility)
    assert tried > 100


def test_a_move_of_another_step_is_refused_with_what_happened(session: Session, case: Any) -> None:
    refusal = refusal_of(session, CAST["reviewer"], case.code, "review")
    assert isinstance(refusal, Conflict)
    assert refusal.code == "move_not_open"
    assert refusal.params["state"] == "draft"


def test_nobody_of_another_province_finds_or_moves_a_case(session: Session, case: Any) -> None:
    stranger = person("clerk", province="51")
    assert isinstance(refusal_of(session, stranger, case.code, "submit"), Forbidden)
    with pytest.raises(NotFound):
        service.move(session, CAST["clerk"], "HS-52-999999", read_move({"move": "submit"}))


def test_a_case_goes_back_to_a_named_step_with_a_reason(session: Session, case: Any, facility: Any) -> None:
    lead(session, case.code, until="in_review", facility=facility)
    route = route_of(session, case)
    assert earlier_states(route, "in_review") == ("draft", "at_leader", "at_superior", "at_receipt")
    with pytest.raises(Invalid) as refusal:
        service.move(session, CAST["reviewer"], case.code, read_move({"move": "send_back", "to": "draft"}))
    assert [(error.field, error.code) for error in refusal.value.errors] == [("reason", "reason_missing")]
    assert refusal_of(session, CAST["reviewer"], case.code, "send_back", to="at_authority").code == "invalid"
    back = go(session, CAST["reviewer"], case.code, "send_back", to="at_superior", reason="thiếu văn bản")
    assert (back.state, back.accepted_on) == ("at_superior", None)
    assert get_case(session, case.code).moves[-1].reason == "thiếu văn bản"
    (clock,) = [one for one in get_case(session, case.code).clocks if one.rule == "recover_decide"]
    assert (clock.due_on, clock.stops[-1][1]) == (None, None)
    go(session, CAST["superior"], case.code, "endorse", paper=paper("superior_letter"))
    assert go(session, CAST["officer"], case.code, "accept").state == "in_review"
    (clock,) = [one for one in get_case(session, case.code).clocks if one.rule == "recover_decide"]
    assert clock.due_on is not None
    go(session, CAST["reviewer"], case.code, "send_back", reason="lập lại")
    assert find_case(session, case.code).state == "draft"
    lines.revise_line(session, CAST["clerk"], case.code, 1, {"reason": "đã sửa"})
    seal(session)
    assert lead(session, case.code, until="decided", facility=facility).state == "decided"


def test_lines_are_changed_in_a_draft_and_nowhere_else(session: Session, case: Any) -> None:
    other = facility_of(session, holder(session))
    given = read_case({"lines": [{"asset": other.code, **RECOVER}]}).lines
    lines.add_lines(session, CAST["clerk"], case.code, given)
    seal(session)
    lines.remove_line(session, CAST["clerk"], case.code, 1)
    seal(session)
    assert [line.number for line in lines_of(session, case)] == [2]
    lines.revise_line(session, CAST["clerk"], case.code, 2, {"area_m2": 100})
    seal(session)
    go(session, CAST["clerk"], case.code, "submit")
    for work in (
        lambda: lines.revise_line(session, CAST["clerk"], case.code, 2, {"area_m2": 200}),
        lambda: lines.remove_line(session, CAST["clerk"], case.code, 2),
        lambda: lines.add_lines(session, CAST["clerk"], case.code, given),
    ):
        with pytest.raises(Conflict) as refusal:
            work()
        assert refusal.value.code == "lines_submitted"


def test_a_stale_reader_is_told(session: Session, case: Any) -> None:
    with pytest.raises(Conflict) as refusal:
        service.move(session, CAST["clerk"], case.code, read_move({"move": "submit"}, revision=case.revision + 1))
    assert refusal.value.code == "stale_revision"


def test_a_withdrawn_case_lets_its_asset_go(session: Session, case: Any, facility: Any) -> None:
    with pytest.raises(Conflict) as refusal:
        open_case(session, [{"asset": facility.code, **RECOVER}])
    assert (refusal.value.code, refusal.value.params["case"]) == ("asset_in_case", case.code)
    go(session, CAST["clerk"], case.code, "submit")
    assert go(session, CAST["clerk"], case.code, "withdraw", reason="nhầm").state == "withdrawn"
    assert open_case(session, [{"asset": facility.code, **RECOVER}]).state == "draft"
    assert refusal_of(session, CAST["leader"], case.code, "sign").code == "move_not_open"


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ({"asset": "HQ-00000-1"}, "asset", "unknown_asset"),
        ({"form": "nothing"}, "form", "form_not_found"),
        ({"form": "temporary_use"}, "form", "form_not_recovered"),
        ({"ground": "43(1)a"}, "ground", "ground_not_of_form"),
        ({"path": "assign"}, "path", "path_not_of_form"),
        ({"area_m2": 100_000}, "area_m2", "part_larger"),
        ({"quantity": 2}, "quantity", "part_not_of_kind"),
        ({"area_m2": 0}, "area_m2", "part_of_nothing"),
        (
            {"form": "to_land_fund", "path": "to_land_fund_with_recovery", "ground": None, "follows": 9},
            "follows",
            "follows_no_recovery",
        ),
    ],
)
def test_a_line_that_the_law_does_not_let_pass_is_named(
    session: Session, facility: Any, line: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        open_case(session, [{"asset": facility.code, **RECOVER, **line}])
    assert (f"lines.0.{field}", code) in {(error.field, error.code) for error in refusal.value.errors}


def test_lines_that_go_different_ways_are_separate_cases(session: Session, facility: Any) -> None:
    other = facility_of(session, holder(session))
    with pytest.raises(Conflict) as refusal:
        open_case(session, [{"asset": facility.code, **RECOVER}, {"asset": other.code, "form": "inherit"}])
    assert refusal.value.code == "mixed_routes"


def test_parts_of_an_asset_go_several_ways_in_one_case(session: Session, facility: Any) -> None:
    parts = [{"asset": facility.code, **RECOVER, "area_m2": area} for area in (300, 500)]
    case = open_case(session, parts)
    assert [line.area_m2 for line in lines_of(session, case)] == [300, 500]
    with pytest.raises(Invalid) as refusal:
        lines.add_lines(session, CAST["clerk"], case.code, read_case({"lines": parts}).lines)
    assert {error.code for error in refusal.value.errors} == {"asset_twice"}


def test_silence_is_no_answer_to_a_transfer_and_a_refusal_ends_it(session: Session, facility: Any) -> None:
    there = make_agency(session, unit="51", name="Sở thử tỉnh bạn", kind="department")
    seal(session)
    case = open_case(session, [{"asset": facility.code, **ACROSS, "receiver": there.code}])
    lead(session, case.code, until="in_consultation", facility=facility)
    assert refusal_of(session, CAST["officer"], case.code, "conclude").code == "nobody_consulted"
    go(session, CAST["officer"], case.code, "consult", paper=paper("consultation"), consultation={"body": there.code})
    assert refusal_of(session, CAST["officer"], case.code, "conclude").code == "consultation_open"
    (asked,) = get_case(session, case.code).consultations

    def answer(word: str) -> Any:
        given = parse(AnswerInput, {"answer": word}, Door.JSON).accept()
        letter = parse(PaperInput, paper("answer"), Door.JSON).accept() if word != "silent" else None
        return consulting.answer(session, CAST["officer"], case.code, asked.id, given, letter)

    with pytest.raises(Conflict) as refusal:
        answer("silent")
    assert refusal.value.code == "silence_is_no_answer"
    answer("refused")
    seal(session)
    assert refusal_of(session, CAST["officer"], case.code, "conclude").code == "consultation_refused"


def test_an_incomplete_dossier_is_not_accepted(session: Session, case: Any, facility: Any) -> None:
    lead(session, case.code, until="at_receipt", facility=facility)
    refusal = refusal_of(session, CAST["officer"], case.code, "accept")
    lacking = [item.code for item in get_case(session, case.code).lacking if item.is_required]
    if lacking:
        assert refusal.code == "dossier_incomplete"
    fill_dossier(session, case.code)
    assert go(session, CAST["officer"], case.code, "accept").state == "in_review"


def test_an_act_is_done_by_whoever_may_once_and_in_its_time(session: Session, case: Any, facility: Any) -> None:
    lead(session, case.code, until="decided", facility=facility)
    held = held_case(session, case.code)
    (line,) = lines_of(session, held)
    for act, permission in acts.PERMISSIONS.items():
        for role in sorted(set(ROLES) - ROLES_WITH[permission]):
            with pytest.raises(Forbidden):
                acts.record_act(session, CAST[role], line, act, today())

    def refused(act: str, who: str = "recorder", day: dt.date | None = None, **said: Any) -> str:
        with pytest.raises(Problem) as refusal:
            acts.record_act(session, CAST[who], line, act, day or today(), **said)
        errors = getattr(refusal.value, "errors", ())
        return errors[0].code if errors else refusal.value.code

    assert refused("remittance") == "act_not_asked"
    assert refused("dispute", "receiver", note="x") == "act_not_open"
    assert refused("delivery", "officer", today() - dt.timedelta(days=1)) == "act_before_decision"
    assert refused("delivery", "officer", today() + dt.timedelta(days=1)) == "move_in_future"
    acts.record_act(session, CAST["officer"], line, "delivery", today())
    seal(session)
    assert refused("delivery", "officer") == "act_done_already"
    assert refused("dispute", "receiver") == "reason_missing"
    acts.record_act(session, CAST["receiver"], line, "dispute", today(), note="thiếu chìa khóa")
    seal(session)
    assert (line.state, line.is_open) == ("disputed", True)
    acts.record_act(session, CAST["officer"], line, "settlement", today(), note="đã giao đủ")
    seal(session)
    assert line.state == "delivered"


def test_routes_lead_from_step_to_step() -> None:
    none = Route("holder", leader=False, superior=False, receipt=False, consultation=False, review="none",
                 submission=False, decision="none")  # fmt: skip
    assert next_state(none, "draft") == "cleared"
    decided = Route("holder", leader=True, superior=False, receipt=True, consultation=False, review="own",
                    submission=False, decision="holder")  # fmt: skip
    met = ["draft"]
    while met[-1] != "decided":
        met.append(next_state(decided, met[-1]))
    assert met == ["draft", "at_leader", "at_receipt", "in_review", "at_authority", "decided"]
    assert next_state(decided, "at_superior") == "at_receipt"

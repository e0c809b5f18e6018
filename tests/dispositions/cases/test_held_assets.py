"""What stands in an open case is not merged away, taken back or reorganised behind its back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.assets.service import revise_facility
from assetreg.audit.models import ChangeSet
from assetreg.audit.service import undo_change_set
from assetreg.core.errors import Conflict
from assetreg.dispositions.cases.standing import find_case, lines_of
from assetreg.duplicates import merging, unmerging
from assetreg.reorganisations import service as reorganisations
from tests.dispositions.cases.cast import CAST, facility_of, go, holder, open_case
from tests.reorganisations.ground import MERGED, commune_code, event, facility_in, ground_of, planned, ways
from tests.support.sealing import seal

RECOVER = {"form": "recover", "ground": "41(1)a", "receiver": "Sở Tài chính"}


def _proposed(session: Session, facility: Facility, *, submit: bool) -> Any:
    case = open_case(session, [{"asset": facility.code, **RECOVER}])
    return go(session, CAST["clerk"], case.code, "submit") if submit else case


def test_a_record_whose_proposal_is_submitted_is_not_merged_away(session: Session) -> None:
    body = holder(session)
    stays, goes = facility_of(session, body), facility_of(session, body)
    case = _proposed(session, goes, submit=True)
    with pytest.raises(Conflict) as refusal, session.begin_nested():
        merging.merge(session, OPERATOR, stays.code, goes.code)
    assert refusal.value.code == "merge_in_case"
    session.expire_all()
    assert [line.asset_code for line in lines_of(session, find_case(session, case.code))] == [goes.code]
    merging.merge(session, OPERATOR, goes.code, stays.code)
    seal(session)
    assert [line.asset_id for line in lines_of(session, find_case(session, case.code))] == [goes.id]


def test_a_draft_follows_the_record_that_stays_and_comes_back(session: Session) -> None:
    body = holder(session)
    stays, goes = facility_of(session, body), facility_of(session, body)
    gone = goes.code, goes.id
    case = _proposed(session, goes, submit=False)
    row = merging.merge(session, OPERATOR, stays.code, goes.code)
    seal(session)
    (line,) = lines_of(session, find_case(session, case.code))
    assert (line.asset_code, line.asset_id) == (stays.code, stays.id)
    unmerging.unmerge(session, OPERATOR, row.id, reason="hai cơ sở")
    seal(session)
    (line,) = lines_of(session, find_case(session, case.code))
    assert (line.asset_code, line.asset_id) == gone


def test_two_records_that_both_stand_in_open_cases_are_not_made_one(session: Session) -> None:
    body = holder(session)
    stays, goes = facility_of(session, body), facility_of(session, body)
    _proposed(session, stays, submit=True)
    _proposed(session, goes, submit=False)
    with pytest.raises(Conflict) as refusal, session.begin_nested():
        merging.merge(session, OPERATOR, stays.code, goes.code)
    assert refusal.value.code == "merge_in_case"


@pytest.mark.parametrize("submit", [False, True])
def test_the_act_that_entered_an_asset_is_not_undone_while_it_stands_in_a_case(session: Session, submit: bool) -> None:
    facility = facility_of(session, holder(session))
    entered = session.get_one(ChangeSet, facility.change_set_id)
    case = _proposed(session, facility, submit=submit)
    with pytest.raises(Conflict) as refusal, session.begin_nested():
        undo_change_set(session, OPERATOR, entered.id, reason="nhập nhầm")
    assert refusal.value.code == "undo_refused"
    session.expire_all()
    assert lines_of(session, find_case(session, case.code))[0].asset_id == facility.id


def test_a_revision_of_an_asset_in_a_case_is_undone_and_the_case_keeps_its_values(session: Session) -> None:
    facility = facility_of(session, holder(session))
    revise_facility(session, OPERATOR, facility.id, {"original_cost_vnd": 7_000_000_000}, revision=1)
    seal(session)
    session.refresh(facility)
    act = facility.change_set_id
    case = _proposed(session, facility, submit=True)
    undo_change_set(session, OPERATOR, act, reason="nhập nhầm")
    seal(session)
    session.refresh(facility)
    assert facility.original_cost_vnd == 5_000_000_000
    assert lines_of(session, find_case(session, case.code))[0].original_cost_vnd == 7_000_000_000


def test_a_reorganisation_carries_open_cases_to_the_new_unit_and_back(session: Session) -> None:
    ground = ground_of(session)
    facility = facility_in(session, ground.first, holder="Sở thử", original_cost_vnd=5_000_000_000)
    seal(session)
    case = _proposed(session, facility, submit=True)
    found = planned(session, event(ground))
    assert ways(session, found, "disposition_line").keys() <= {"follow", "carry"}
    session.commit()
    reorganisations.apply_event(session, OPERATOR, found)
    session.commit()
    assert commune_code(session, "disposition_line", lines_of(session, case)[0].id) == MERGED
    assert find_case(session, case.code).state == case.state
    reorganisations.undo_event(session, OPERATOR, found, reason="thử")
    session.commit()
    (line,) = lines_of(session, find_case(session, case.code))
    assert (line.commune_id, line.asset_id) == (ground.first.id, facility.id)

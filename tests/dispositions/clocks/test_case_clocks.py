"""The clocks of a case: started, returned, completed and met with its moves; counted anew with the calendar."""

from __future__ import annotations

import datetime as dt
from itertools import count

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.admin_units.models import AdminUnit
from assetreg.audit.versioned import enter
from assetreg.core.errors import NotFound
from assetreg.dispositions.cases import clocks
from assetreg.dispositions.cases.models import CaseClock, DispositionCase, DispositionLine
from assetreg.dispositions.law.clock_queries import calendar_of
from assetreg.dispositions.papers.models import Paper
from tests.dispositions.clocks.cases import read_cases
from tests.support.counting import count_statements
from tests.support.sealing import seal

DAY = dt.date.fromisoformat
_numbers = count(1)
assert Paper.__tablename__ == "disposition_paper", "clocks name the paper they run from"


def make_case(session: Session, *, province: str = "52") -> DispositionCase:
    """A draft of a case, of the province as a whole."""
    number = next(_numbers)
    case = DispositionCase(
        province_code=province, code=f"HS-{province}-{900_000 + number}", title="Thử", initiator="holder",
        prepared_by="clerk@demo.example", law_on=DAY("2026-01-01"),
    )  # fmt: skip
    enter(session, OPERATOR, case, "case.open")
    seal(session)
    return case


def make_line(session: Session, case: DispositionCase) -> DispositionLine:
    """A line of a case over an asset that stands for none."""
    number = next(_numbers)
    commune = session.scalars(select(AdminUnit.id).where(AdminUnit.level == "commune").limit(1)).one()
    line = DispositionLine(
        province_code=case.province_code, commune_id=commune, case_id=case.id, number=number, asset_kind="facility",
        asset_id=-number, asset_code=f"HQ-{number}", asset_name="Trụ sở", holder="UBND xã", form="liquidate",
        path="liquidate",
    )  # fmt: skip
    enter(session, OPERATOR, line, "case.open")
    seal(session)
    return line


@pytest.fixture
def case(session: Session) -> DispositionCase:
    return make_case(session)


def open_clocks(session: Session, case: DispositionCase) -> dict[str, CaseClock]:
    rows = session.scalars(select(CaseClock).where(CaseClock.case_id == case.id, CaseClock.met_on.is_(None)))
    return {row.rule: row for row in rows}


def test_a_limit_begins_with_its_event_and_the_case_says_which_ends_first(
    session: Session, case: DispositionCase
) -> None:
    clocks.start(session, OPERATOR, case, "transfer_decide", DAY("2026-02-02"))
    assert (case.due_on, case.due_rule) == (DAY("2026-02-23"), "transfer_decide")
    clocks.start(session, OPERATOR, case, "sell_extension_ask", DAY("2026-02-02"))
    assert (case.due_on, case.due_rule) == (DAY("2026-02-09"), "sell_extension_ask")
    assert clocks.stop(session, OPERATOR, case, "sell_extension_ask", DAY("2026-02-05"))
    assert not clocks.stop(session, OPERATOR, case, "sell_extension_ask", DAY("2026-02-05"))
    assert case.due_rule == "transfer_decide"
    clocks.end_all(session, OPERATOR, case, DAY("2026-02-06"))
    assert (case.due_on, case.due_rule) == (None, None)
    assert open_clocks(session, case) == {}


def test_a_returned_dossier_begins_anew_when_it_is_complete(session: Session, case: DispositionCase) -> None:
    clocks.start(session, OPERATOR, case, "transfer_decide", DAY("2026-07-20"))
    clocks.start(session, OPERATOR, case, "assign_file", DAY("2026-07-20"))
    clocks.returned(session, OPERATOR, case, DAY("2026-07-24"))
    clocks.returned(session, OPERATOR, case, DAY("2026-07-25"))  # it lies with its maker already
    running = open_clocks(session, case)
    assert running["transfer_decide"].due_on is None
    assert (case.due_rule, running["assign_file"].stops) == ("assign_file", [])
    clocks.completed(session, OPERATOR, case, DAY("2026-07-30"))
    clocks.returned(session, OPERATOR, case, DAY("2026-08-03"))
    clocks.start(session, OPERATOR, case, "transfer_decide", DAY("2026-08-11"))  # accepted again: the same thing
    clock = open_clocks(session, case)["transfer_decide"]
    assert (clock.raw_due_on, clock.due_on) == (DAY("2026-08-31"), DAY("2026-09-03"))
    assert clock.stops == [["2026-07-24", "2026-07-30"], ["2026-08-03", "2026-08-11"]]
    assert clock.event_on == DAY("2026-07-20")


def test_lines_of_one_decision_have_limits_of_their_own(session: Session, case: DispositionCase) -> None:
    house, desks = make_line(session, case), make_line(session, case)
    clocks.start(session, OPERATOR, case, "liquidate_buildings", DAY("2025-12-22"), line=house)
    clocks.start_for(session, OPERATOR, case, "liquidate_other", DAY("2025-12-22"), [desks])
    assert {rule: clock.due_on for rule, clock in open_clocks(session, case).items()} == {
        "liquidate_buildings": DAY("2026-02-23"), "liquidate_other": DAY("2026-01-21"),
    }  # fmt: skip
    clocks.returned(session, OPERATOR, case, DAY("2026-01-05"))  # a dossier goes back, what was decided does not
    assert case.due_on == DAY("2026-01-21")
    clocks.end_all(session, OPERATOR, case, DAY("2026-01-06"), line=desks)
    assert list(open_clocks(session, case)) == ["liquidate_buildings"]


def test_a_limit_said_again_is_counted_from_the_later_event(session: Session, case: DispositionCase) -> None:
    first = clocks.start(session, OPERATOR, case, clocks.TEMPORARY_DELIVERY, DAY("2026-03-02"))
    again = clocks.start(session, OPERATOR, case, clocks.TEMPORARY_DELIVERY, DAY("2026-03-04"))
    assert first is again
    assert (again.event_on, again.due_on) == (DAY("2026-03-04"), DAY("2026-04-03"))


def test_an_unknown_limit_is_not_started(session: Session, case: DispositionCase) -> None:
    with pytest.raises(NotFound):
        clocks.start(session, OPERATOR, case, "no_such_limit", DAY("2026-03-02"))


def test_a_calendar_that_changes_moves_the_clocks_that_rest_on_it(session: Session) -> None:
    """C04, C12, C18, C19 rest on swapped days; among all others they alone move."""
    by_name = {}
    for told in read_cases():
        case = make_case(session)
        clock = clocks.start(session, OPERATOR, case, told.rule, told.event_on)
        for stop in told.stops:
            clocks.returned(session, OPERATOR, case, stop.returned_on)
            assert stop.completed_on is not None
            clocks.completed(session, OPERATOR, case, stop.completed_on)
        seal(session)
        assert (clock.raw_due_on, clock.due_on, case.due_on) == (told.raw_due_on, told.due_on, told.due_on), told.name
        by_name[told.name] = clock
    assert clocks.recompute_all(session, OPERATOR) == 0
    assert clocks.count_moving(session, calendar_of(session)) == 0
    assert clocks.count_moving(session, calendar_of(session).without_swaps()) == 4


def test_counting_anew_is_done_in_sets(session: Session) -> None:
    """As many statements for thirty clocks as for one; what does not move is not written."""
    cases = [make_case(session) for _ in range(30)]
    for number, case in enumerate(cases):
        clocks.start(session, OPERATOR, case, "transfer_decide", DAY("2026-02-02") + dt.timedelta(days=number))
    seal(session)
    session.execute(text("SELECT open_change_set('x', 'test.spoil', NULL, NULL, '{}', NULL, 'command', NULL, NULL)"))
    session.execute(text("""
        UPDATE disposition_clock SET due_on = due_on + 90, revision = revision + 1,
          change_set_id = current_setting('assetreg.change_set')::bigint WHERE id % 3 = 0
    """))  # fmt: skip
    seal(session)
    session.expire_all()
    spoilt = session.scalar(text("SELECT count(*) FROM disposition_clock WHERE id % 3 = 0"))
    with count_statements(session) as statements:
        assert clocks.recompute_all(session, OPERATOR) == spoilt
    assert len(statements) == 9
    revisions = session.scalars(select(CaseClock.revision)).all()
    assert sorted(set(revisions)) == [1, 3]
    for case in cases:
        session.refresh(case)
        clock = open_clocks(session, case)["transfer_decide"]
        assert (case.due_on, case.due_rule) == (clock.due_on, "transfer_decide")

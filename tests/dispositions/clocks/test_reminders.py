"""Who may make the next move is told what ends soon and what was missed, once a working day; the leader hears of it
when it was missed for days."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.accounts.models import User
from assetreg.audit.record import open_change_set
from assetreg.core import clock
from assetreg.core.i18n import use_locale
from assetreg.core.runtime import Runtime
from assetreg.dispositions.cases import clocks
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.reminders import post_digests, remind_all
from assetreg.mail.models import Letter
from tests.dispositions.clocks.test_case_clocks import make_case
from tests.support.sealing import seal
from tests.support.web import make_user

DAY = dt.date.fromisoformat
ON = DAY("2027-03-23")  # a Tuesday, when the people of a test hold their roles


def due_case(session: Session, event_on: str) -> DispositionCase:
    """A draft with one limit of twenty days."""
    case = make_case(session)
    clocks.start(session, OPERATOR, case, "transfer_decide", DAY(event_on))
    seal(session)
    return case


def letters(session: Session) -> dict[str, str]:
    """Recipient -> text of today's letters."""
    return {letter.recipient: f"{letter.subject}\n{letter.body}" for letter in session.scalars(select(Letter))}


@pytest.fixture
def cast(session: Session) -> dict[str, User]:
    people = {role: make_user(session, role) for role in ("clerk", "leader", "approver")}
    return people | {"neighbour": make_user(session, "clerk", province="51")}


def test_a_draft_is_its_preparers_and_nobody_is_told_twice(session: Session, cast: dict[str, User]) -> None:
    missed, soon, later = (due_case(session, day) for day in ("2027-03-01", "2027-03-05", "2027-03-20"))
    with use_locale("en"):
        assert post_digests(session, ON) == 1
        assert post_digests(session, ON) == 0
    assert letters(session).keys() == {cast["clerk"].email}
    text = letters(session)[cast["clerk"].email]
    assert "missed 1, ending soon 1" in text
    assert f"- 22/03/2027 · {missed.code} · Thử: Decide on a transfer (Điều 21 khoản 2), 1 days late" in text
    assert f"- 25/03/2027 · {soon.code} · Thử: Decide on a transfer (Điều 21 khoản 2)\n" in text
    assert later.code not in text
    with use_locale("vi"):
        assert post_digests(session, ON + dt.timedelta(days=1)) == 1
    second = session.scalars(select(Letter.body).order_by(Letter.id.desc()).limit(1)).one()
    assert "Quá hạn: 1" in second
    assert "quá hạn 2 ngày" in second


def test_a_leader_hears_of_what_was_missed_for_days(session: Session, cast: dict[str, User]) -> None:
    case = due_case(session, "2027-02-23")  # ended on 15 March
    with use_locale("en"):
        assert post_digests(session, DAY("2027-03-19")) == 1
        assert post_digests(session, DAY("2027-03-22")) == 2
    text = letters(session)[cast["leader"].email]
    assert "In your office missed for more than 5 days: 1" in text
    assert case.code in text


def test_on_days_that_are_not_worked_nobody_is_told(session: Session, cast: dict[str, User]) -> None:
    due_case(session, "2027-03-01")
    for day in ("2027-03-21", "2027-04-16", "2027-04-30"):
        assert post_digests(session, DAY(day)) == 0
    assert letters(session) == {}


def test_what_was_met_or_lies_elsewhere_is_nobodys(session: Session, cast: dict[str, User]) -> None:
    case = due_case(session, "2027-03-01")
    clocks.stop(session, OPERATOR, case, "transfer_decide", DAY("2027-03-20"))
    seal(session)
    assert post_digests(session, ON) == 0


def test_a_long_list_says_how_many_more_there_are(session: Session, cast: dict[str, User]) -> None:
    for _ in range(33):
        due_case(session, "2027-03-01")
    with use_locale("en"):
        post_digests(session, ON)
    text = letters(session)[cast["clerk"].email]
    assert "Missed: 33" in text
    assert text.count("\n- ") == 31
    assert "- and 3 more" in text


@pytest.mark.committing
def test_the_worker_tells_everybody_behind_no_wall(committed: Runtime) -> None:
    with committed.session() as session:
        for province in ("52", "51"):
            make_user(session, "clerk", province=province)
            case = make_case(session, province=province)
            clocks.start(session, OPERATOR, case, "transfer_decide", DAY("2027-03-01"))
            seal(session)
    with committed.session() as session:  # as one that began while somebody changed the calendar
        open_change_set(session, OPERATOR, "test.spoil")
        session.execute(
            text("UPDATE disposition_clock SET due_on = due_on + 30, revision = revision + 1,"
                 " change_set_id = current_setting('assetreg.change_set')::bigint")
        )  # fmt: skip
    token = clock._fixed.set(dt.datetime(2027, 3, 23, 1, tzinfo=dt.UTC))
    try:
        assert remind_all(committed) == 2
        assert remind_all(committed) == 0
    finally:
        clock._fixed.reset(token)
    with committed.session() as session:
        assert set(session.scalars(select(DispositionCase.due_on))) == {DAY("2027-03-22")}

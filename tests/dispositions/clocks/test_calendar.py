"""The calendar is changed by whoever may, with a reason, a paper, and open clocks told beforehand; nothing is lost."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.audit.models import ChangeSet
from assetreg.core.errors import Forbidden, Invalid, NotFound
from assetreg.core.parse import Door, parse
from assetreg.core.runtime import Runtime
from assetreg.dispositions.cases import clocks
from assetreg.dispositions.cases.models import CaseClock, DispositionCase
from assetreg.dispositions.law import clock_service
from assetreg.dispositions.law.clock_models import CalendarDayRow
from assetreg.dispositions.law.clock_queries import calendar_of, list_days
from assetreg.dispositions.law.clock_schemas import CalendarDayInput
from tests.dispositions.clocks.test_case_clocks import make_case
from tests.support.sealing import seal
from tests.support.walls import behind_walls
from tests.support.web import PageClient, make_user

DAY = dt.date.fromisoformat
SWAP = {
    "day": "23/11/2026", "kind": "swapped_off", "name_vi": "Nghỉ hoán đổi", "name_en": "Day off by swap",
    "document": "99999/VPCP-KGVX", "source": "văn bản thử", "is_verified": "yes", "note": "",
}  # fmt: skip


def swap(**said: str) -> CalendarDayInput:
    return parse(CalendarDayInput, {**SWAP, **said}, Door.FORM).accept()


@pytest.fixture
def admin(anonymous: PageClient, session: Session) -> PageClient:
    return anonymous.sign_in(make_user(session, "admin", province="VN"))


def test_a_day_that_is_entered_moves_the_clocks_that_end_on_it(session: Session, admin: PageClient) -> None:
    case = make_case(session)
    clocks.start(session, OPERATOR, case, "transfer_decide", DAY("2026-11-03"))  # ends on Monday 23 November
    seal(session)
    assert clock_service.moved_by_entering(session, swap()) == 1
    clock_service.enter_day(session, OPERATOR, swap(), reason="Công văn hoán đổi")
    seal(session)
    session.refresh(case)
    assert case.due_on == DAY("2026-11-25")  # 24 November is a holiday
    row = session.scalars(select(CalendarDayRow).where(CalendarDayRow.day == DAY("2026-11-23"))).one()
    change = session.get(ChangeSet, row.change_set_id)
    assert change is not None
    assert (change.verb, change.reason) == ("calendar.enter", "Công văn hoán đổi")
    assert clock_service.moved_by_withdrawing(session, row) == 1
    clock_service.withdraw_day(session, OPERATOR, row.id, reason="Không thực hiện")
    seal(session)
    session.refresh(case)
    assert case.due_on == DAY("2026-11-23")
    assert [one.withdrawn_at is None for one in list_days(session, 2026, withdrawn=True) if one.id == row.id] == [False]


def test_a_day_said_otherwise_replaces_what_stood(session: Session) -> None:
    expected = session.scalars(select(CalendarDayRow).where(CalendarDayRow.day == DAY("2027-04-16"))).one()
    given = swap(day="16/04/2027", kind="holiday", name_vi="Giỗ Tổ", name_en="Hung Kings", document="1/TB-BNV")
    clock_service.enter_day(session, OPERATOR, given, reason="Đã thông báo")
    assert expected.withdrawn_at is not None
    assert calendar_of(session).is_announced(DAY("2027-04-10"), DAY("2027-04-20"))
    with pytest.raises(Invalid) as refused:
        clock_service.enter_day(session, OPERATOR, given, reason="Lần nữa")
    assert [(one.field, one.code) for one in refused.value.errors] == [("day", "calendar_day_stands")]
    with pytest.raises(NotFound):
        clock_service.withdraw_day(session, OPERATOR, expected.id, reason="Lần nữa")


@pytest.mark.parametrize(("day", "kind"), [("22/11/2026", "swapped_off"), ("21/11/2026", "compensation"),
                                           ("23/11/2026", "swapped_working")])  # fmt: skip
def test_a_swap_suits_its_weekday(session: Session, day: str, kind: str) -> None:
    errors = parse(CalendarDayInput, {**SWAP, "day": day, "kind": kind}, Door.FORM).errors
    assert [(one.field, one.code) for one in errors] == [("kind", "kind_on_wrong_weekday")]
    said = f"INSERT INTO calendar_day (day, kind, name_vi, name_en, document) VALUES (:day, '{kind}', 'x', 'x', 'x')"
    with pytest.raises(DBAPIError, match="ck_calendar_day_weekday"), session.begin_nested():
        session.execute(text(said), {"day": dt.datetime.strptime(day, "%d/%m/%Y").date()})


def test_nobody_of_a_province_changes_what_holds_in_all(session: Session) -> None:
    one = Actor("admin", grants=(Grant("admin", Scope(provinces=frozenset({"52"}))),))
    for actor in (one, Actor("officer", grants=(Grant("officer"),))):
        with pytest.raises(Forbidden):
            clock_service.enter_day(session, actor, swap(), reason="Thử")
    with pytest.raises(Invalid):
        clock_service.enter_day(session, OPERATOR, swap(), reason=" ")


@pytest.mark.parametrize("statement", ["UPDATE calendar_day SET kind = 'holiday'", "DELETE FROM calendar_day",
                                       "UPDATE calendar_day SET withdrawn_at = now(), day = day + 1"])  # fmt: skip
def test_the_database_itself_keeps_days_as_they_are(session: Session, statement: str) -> None:
    with pytest.raises(DBAPIError, match="stands as it is"), session.begin_nested():
        session.execute(text(statement))


def test_a_day_stands_once(session: Session) -> None:
    columns = "day, kind, name_vi, name_en, document"
    with pytest.raises(DBAPIError, match="uq_calendar_day_day"), session.begin_nested():
        session.execute(text(f"INSERT INTO calendar_day ({columns}) SELECT {columns} FROM calendar_day LIMIT 1"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_say_where_every_limit_stands(client: PageClient, language: str) -> None:
    page = client.get(f"/admin/clocks?lang={language}").get_data(as_text=True)
    assert "Điều 21 khoản 2" in page
    assert ("chưa đối chiếu với" if language == "vi" else "not compared with") in page
    assert ("tính lại từ ngày nhận đủ hồ sơ hợp lệ" if language == "vi" else "begins anew") in page
    calendar = client.get("/admin/calendar?year=2026").get_data(as_text=True)
    assert "12729/VPCP-KGVX" in calendar
    assert ("Ngày nghỉ hoán đổi" if language == "vi" else "Day off by swap") in calendar
    assert "/withdraw" not in calendar  # an officer reads, and changes nothing
    assert client.get("/admin/calendar?year=1900").status_code == 200


def test_a_reader_counts_a_limit(client: PageClient) -> None:
    asked = "/admin/clocks?lang=en&rule=transfer_decide&on=20/07/2026&returned=24/07/2026&completed="
    page = client.get(asked + "11/08/2026").get_data(as_text=True)
    assert "03/09/2026" in page
    assert "31/08/2026" in page
    assert "stopped until the dossier is complete" in client.get(asked).get_data(as_text=True)
    assert "not announced" in client.get("/admin/clocks?lang=en&rule=plan_decide&on=18/01/2027").get_data(as_text=True)
    for wrong in ("&on=x", "", "&on=02/03/2026&returned=01/03/2026"):
        refused = client.get(f"/admin/clocks?lang=en&rule=transfer_decide{wrong}")
        assert refused.status_code == 200
        assert "error-summary" in refused.get_data(as_text=True)
    assert client.get("/admin/clocks?rule=no_such_limit&on=02/03/2026").status_code == 404


def test_an_administrator_is_told_before_the_calendar_changes(session: Session, admin: PageClient) -> None:
    case = make_case(session)
    clocks.start(session, OPERATOR, case, "transfer_decide", DAY("2026-11-03"))
    seal(session)
    refused = admin.post("/admin/calendar/new?lang=en", data={**SWAP, "kind": "swapped_working", "reason": ""})
    assert refused.status_code == 422
    assert refused.get_data(as_text=True).count("field-error") >= 2
    asked = admin.post("/admin/calendar/new", data={**SWAP, "reason": "Hoán đổi"})
    assert asked.status_code == 200
    assert "Open clocks that will end on another day: 1" in asked.get_data(as_text=True)
    assert DAY("2026-11-23") not in [row.day for row in list_days(session, 2026)]
    done = admin.post("/admin/calendar/new", data={**SWAP, "reason": "Hoán đổi", "_confirmed": "1"})
    assert done.status_code == 303
    row = session.scalars(select(CalendarDayRow).where(CalendarDayRow.day == DAY("2026-11-23"))).one()
    form = admin.get(f"/admin/calendar/new?day={row.id}").get_data(as_text=True)
    assert 'value="99999/VPCP-KGVX"' in form
    page = admin.get(f"/admin/calendar/{row.id}/withdraw").get_data(as_text=True)
    assert "Open clocks that will end on another day: 1" in page
    assert admin.post(f"/admin/calendar/{row.id}/withdraw", data={"reason": ""}).status_code == 422
    assert admin.post(f"/admin/calendar/{row.id}/withdraw", data={"reason": "Bỏ"}).status_code == 303
    assert admin.get(f"/admin/calendar/{row.id}/withdraw").status_code == 404
    session.expire_all()
    assert case.due_on == DAY("2026-11-23")


def test_a_page_is_not_for_those_who_may_not_change(client: PageClient) -> None:
    for address in ("/admin/calendar/new", "/admin/calendar/1/withdraw"):
        assert client.get(address).status_code == 403
        assert client.post(address, data={**SWAP, "reason": "Thử"}).status_code == 403


@pytest.mark.committing
def test_a_change_of_the_calendar_waits_for_whoever_moves_a_case(committed: Runtime) -> None:
    """Behind the wall, as the country's administrator; the clock that was stopped meanwhile is left alone."""
    with committed.session() as session:
        case_id = make_case(session).id
    with committed.session() as mover, ThreadPoolExecutor(1) as beside:
        case = mover.get_one(DispositionCase, case_id, with_for_update=True)
        clocks.start(mover, OPERATOR, case, "transfer_decide", DAY("2026-11-03"))
        mover.commit()
        case = mover.get_one(DispositionCase, case_id, with_for_update=True)
        changing = beside.submit(_enter_swap, committed)
        wait([changing], timeout=1)
        clocks.stop(mover, OPERATOR, case, "transfer_decide", DAY("2026-11-20"))
        mover.commit()
        changing.result(timeout=30)
    with committed.session() as session:
        clock = session.scalars(select(CaseClock)).one()
        assert (clock.due_on, clock.met_on) == (DAY("2026-11-23"), DAY("2026-11-20"))
        assert calendar_of(session).is_working(DAY("2026-11-23")) is False


def _enter_swap(runtime: Runtime) -> None:
    with behind_walls(runtime) as session:
        clock_service.register_open_clocks(clocks.count_moving, clocks.recompute_all)
        clock_service.enter_day(session, OPERATOR, swap(), reason="Hoán đổi")
        session.commit()

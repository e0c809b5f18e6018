"""Whoever signs in acts with the roles of the day, over their parts of the country, and with nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import may, require
from assetreg.accounts.acting import PRESENT_COMMUNES_SINCE, actor_of, scope_of_unit
from assetreg.accounts.people import add_stand_in, end_grant, grant_role
from assetreg.accounts.schemas import StandInInput
from assetreg.admin_units.models import AdminUnit
from assetreg.app import Application
from assetreg.core.clock import today
from assetreg.core.errors import Forbidden
from assetreg.core.parse import Door, parse
from tests.accounts.cast import COMMUNE, NEIGHBOUR, PROVINCE, grant_input, on_day, person
from tests.support.counting import count_statements
from tests.support.web import PageClient

TOMORROW = dt.timedelta(days=1)
VIEW = Permission.REGISTER_VIEW


def test_a_province_s_role_reaches_the_province_and_no_other(session: Session) -> None:
    actor = actor_of(session, person(session, "a@demo.example"))
    assert may(actor, VIEW, Place(PROVINCE, 7))
    assert may(actor, VIEW, Place(PROVINCE))
    assert not may(actor, VIEW, Place(NEIGHBOUR))


def test_a_commune_s_role_reaches_every_row_of_that_commune_and_nothing_of_its_province(session: Session) -> None:
    rows = session.scalars(
        select(AdminUnit.id).where(
            AdminUnit.level == "commune",
            AdminUnit.code == COMMUNE,
            AdminUnit.valid_to.is_(None) | (AdminUnit.valid_to > PRESENT_COMMUNES_SINCE),
        )
    ).all()
    actor = actor_of(session, person(session, "a@demo.example", "clerk", COMMUNE))
    assert rows
    assert actor.grants[0].scope.communes == frozenset(rows)
    assert may(actor, VIEW, Place(PROVINCE, rows[0]))
    assert not may(actor, VIEW, Place(PROVINCE))
    assert not may(actor, VIEW, Place(PROVINCE, rows[0] + 100_000))


def test_a_former_commune_of_the_same_code_is_another_one(session: Session) -> None:
    former = session.scalars(
        select(AdminUnit.id).where(
            AdminUnit.level == "commune", AdminUnit.code == COMMUNE, AdminUnit.valid_to <= PRESENT_COMMUNES_SINCE
        )
    ).all()
    assert former, "the code was used before"
    actor = actor_of(session, person(session, "a@demo.example", "clerk", COMMUNE))
    assert actor.grants[0].scope.communes.isdisjoint(former)


def test_a_role_over_the_country_reaches_everything(session: Session) -> None:
    actor = actor_of(session, person(session, "a@demo.example", "planner", "VN"))
    assert may(actor, VIEW, Place("01", 1))


def test_a_former_district_gives_nothing() -> None:
    assert scope_of_unit("district", "540").is_empty


def test_an_inspector_s_access_ends_on_its_day(session: Session) -> None:
    last = today() + dt.timedelta(days=9)
    user = person(session, "i@demo.example", "inspector", valid_to=last + TOMORROW)
    assert may(actor_of(session, user, last), VIEW)
    ended = actor_of(session, user, last + TOMORROW)
    assert ended.grants == ()
    assert ended.is_known
    with pytest.raises(Forbidden) as refused:
        require(ended, VIEW)
    assert refused.value.code == "no_grant_today"


def test_an_inspector_is_shut_out_by_the_clock_alone_and_told_why(
    app: Application, anonymous: PageClient, session: Session
) -> None:
    user = person(session, "i@demo.example", "inspector", valid_to=today() + dt.timedelta(days=2))
    with on_day(today() + TOMORROW):
        anonymous.sign_in(user)
        assert anonymous.get("/facilities").status_code == 200
    with on_day(today() + 2 * TOMORROW):
        anonymous.sign_in(user)
        page = anonymous.get("/facilities")
        assert page.status_code == 403
        assert "không có vai trò nào còn hiệu lực" in page.text
        account = anonymous.get("/account")
        assert account.status_code == 200
        assert "Hôm nay bạn không được giao vai trò nào" in account.text


def test_a_role_that_has_not_begun_gives_nothing_yet(session: Session) -> None:
    user = person(session, "a@demo.example", valid_from=today() + TOMORROW)
    assert actor_of(session, user).grants == ()
    assert len(actor_of(session, user, today() + TOMORROW).grants) == 1


def test_a_role_taken_today_is_gone_today(session: Session) -> None:
    user = person(session, "a@demo.example")
    end_grant(session, OPERATOR, user, user.grants[0].id)
    assert actor_of(session, user).grants == ()


def test_a_stand_in_carries_the_other_s_roles_for_the_days_and_says_so(session: Session) -> None:
    chair = person(session, "chair@demo.example", "approver", PROVINCE)
    deputy = person(session, "deputy@demo.example", "clerk", COMMUNE)
    given = {"for_email": chair.email, "valid_to": today() + dt.timedelta(days=5), "paper": "12/QĐ-UBND"}
    add_stand_in(session, OPERATOR, deputy, parse(StandInInput, given, Door.JSON).accept())
    acting = actor_of(session, deputy)
    assert acting.roles == {"clerk", "approver"}
    assert acting.stands_in_for == chair.email
    after = actor_of(session, deputy, today() + dt.timedelta(days=5))
    assert after.roles == {"clerk"}
    assert after.stands_in_for is None


def test_standing_in_is_not_handed_on(session: Session) -> None:
    first, second, third = (
        person(session, f"{n}@demo.example", role)
        for n, role in zip("abc", ("approver", "officer", "clerk"), strict=True)
    )
    ends = today() + dt.timedelta(days=5)
    for standing, absent in ((second, first), (third, second)):
        add_stand_in(
            session, OPERATOR, standing, StandInInput.model_construct(
                for_email=absent.email, valid_from=None, valid_to=ends, paper=None, paper_date=None
            ),
        )  # fmt: skip
    assert actor_of(session, third).roles == {"officer", "clerk"}


def test_two_statements_tell_who_asks_whatever_is_held(
    app: Application, anonymous: PageClient, session: Session
) -> None:
    user = person(session, "a@demo.example", "clerk", COMMUNE)
    for role, unit in (("officer", PROVINCE), ("planner", "VN"), ("records", COMMUNE), ("reviewer", NEIGHBOUR)):
        grant_role(session, OPERATOR, user, grant_input(role, unit))
    anonymous.sign_in(user)
    with count_statements(session) as sent:
        assert anonymous.get("/account/password").status_code == 200
    asked = [one for one in sent if "app_user" in one or "user_role" in one]
    assert len(asked) == 2

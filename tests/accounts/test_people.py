"""Administrators give and take roles within their own units; accounts are handed over and closed whole."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor
from assetreg.accounts.acting import actor_of
from assetreg.accounts.invitations import accept_invitation
from assetreg.accounts.leaving import _handovers, register_handover
from assetreg.accounts.models import ApiToken, User, UserRole
from assetreg.accounts.people import (
    add_stand_in,
    create_person,
    deactivate,
    end_grant,
    end_stand_in,
    grant_role,
    invite_again,
    move_person,
)
from assetreg.accounts.people import person as visible_person
from assetreg.accounts.queries import find_user, list_people
from assetreg.accounts.schemas import PersonInput, StandInInput
from assetreg.accounts.service import give_token, save_user
from assetreg.accounts.sessions import list_sessions, start_session
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.accounts.cast import COMMUNE, NEIGHBOUR, PROVINCE, admin_of, grant_input, person
from tests.support.web import PASSWORD

DAY = dt.timedelta(days=1)


def stand_in(absent: User, days: int = 5) -> StandInInput:
    return StandInInput.model_construct(
        for_email=absent.email, valid_from=None, valid_to=today() + days * DAY, paper=None, paper_date=None
    )


@pytest.mark.parametrize("unit", [NEIGHBOUR, "VN", "00004"])
def test_a_province_s_administrator_grants_nothing_beyond_it(session: Session, unit: str) -> None:
    admin = admin_of(session, PROVINCE)
    user = person(session, "a@demo.example")
    for refused in (grant_role, move_person):
        with pytest.raises(Forbidden):
            refused(session, admin, user, grant_input("clerk", unit))
    given = {**grant_input("clerk", unit).model_dump(), "email": "new@demo.example", "name": None}
    with pytest.raises(Forbidden):
        create_person(session, admin, PersonInput.model_construct(**given))
    assert find_user(session, email="new@demo.example") is None


def test_within_the_province_every_role_can_be_granted_also_over_its_communes(session: Session) -> None:
    admin = admin_of(session, PROVINCE)
    user = person(session, "a@demo.example")
    assert grant_role(session, admin, user, grant_input("admin", COMMUNE)).role == "admin"
    assert grant_role(session, admin, user, grant_input("approver", PROVINCE)).role == "approver"


def test_a_commune_s_administrator_reaches_neither_its_province_nor_its_neighbour(session: Session) -> None:
    admin = admin_of(session, COMMUNE)
    user = person(session, "a@demo.example", "clerk", COMMUNE)
    grant_role(session, admin, user, grant_input("leader", COMMUNE))
    for unit in (PROVINCE, "23728"):
        with pytest.raises(Forbidden):
            grant_role(session, admin, user, grant_input("leader", unit))


def test_the_country_is_granted_by_an_administrator_of_the_country_alone(session: Session) -> None:
    user = person(session, "a@demo.example")
    assert grant_role(session, admin_of(session, "VN"), user, grant_input("planner", "VN")).unit_id is None


@pytest.mark.parametrize("role", ["officer", "approver", "inspector", "superior"])
def test_nobody_but_an_administrator_grants(session: Session, role: str) -> None:
    actor = actor_of(session, person(session, "a@demo.example", role))
    with pytest.raises(Forbidden):
        grant_role(session, actor, person(session, "b@demo.example"), grant_input("clerk"))


def test_an_account_that_reaches_further_is_neither_invited_anew_nor_closed_nor_given_a_token(session: Session) -> None:
    admin = admin_of(session, PROVINCE)
    boss = person(session, "boss@demo.example", "admin", "VN")
    grant_role(session, OPERATOR, boss, grant_input("clerk", PROVINCE))
    unit_id = session.scalar(select(UserRole.unit_id).where(UserRole.user_id == boss.id, UserRole.role == "clerk"))
    for refused in (
        lambda: invite_again(session, admin, boss),
        lambda: deactivate(session, admin, boss),
        lambda: move_person(session, admin, boss, grant_input("clerk", PROVINCE)),
        lambda: give_token(session, admin, boss.email),
        lambda: save_user(session, admin, boss.email, role="clerk", unit_id=unit_id, password=PASSWORD),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_a_stand_in_s_account_is_guarded_as_the_one_it_carries(session: Session) -> None:
    admin = admin_of(session, PROVINCE)
    boss = person(session, "boss@demo.example", "admin", "VN")
    deputy = person(session, "deputy@demo.example", "officer", PROVINCE)
    with pytest.raises(Forbidden):
        add_stand_in(session, admin, deputy, stand_in(boss))
    add_stand_in(session, OPERATOR, deputy, stand_in(boss))
    with pytest.raises(Forbidden):
        invite_again(session, admin, deputy)


def test_people_elsewhere_are_invisible(session: Session) -> None:
    admin = admin_of(session, PROVINCE)
    here = person(session, "here@demo.example", "clerk", COMMUNE)
    there = person(session, "there@demo.example", "clerk", NEIGHBOUR)
    assert visible_person(session, admin, here.id).id == here.id
    with pytest.raises(NotFound):
        visible_person(session, admin, there.id)
    seen = {row.email for row in list_people(session, admin.grants[0].scope).items}
    assert here.email in seen
    assert there.email not in seen


def test_a_move_closes_what_was_held_on_the_day_the_new_role_begins(session: Session) -> None:
    user = person(session, "a@demo.example", "clerk", COMMUNE)
    begins = today() + 10 * DAY
    move_person(session, OPERATOR, user, grant_input("officer", PROVINCE, valid_from=begins, paper="7/QĐ-STC"))
    assert actor_of(session, user, begins - DAY).roles == {"clerk"}
    assert actor_of(session, user, begins).roles == {"officer"}


def test_the_same_role_again_changes_its_dates_and_never_stands_twice(session: Session) -> None:
    user = person(session, "a@demo.example", "inspector")
    later = today() + 60 * DAY
    grant_role(session, OPERATOR, user, grant_input("inspector", valid_to=later, paper="9/QĐ-TTr"))
    assert [(one.valid_to, one.paper) for one in user.grants] == [(later, "9/QĐ-TTr")]


def test_a_role_that_has_ended_can_be_granted_anew(session: Session) -> None:
    user = person(session, "a@demo.example")
    end_grant(session, OPERATOR, user, user.grants[0].id)
    grant_role(session, OPERATOR, user, grant_input())
    assert actor_of(session, user).roles == {"officer"}
    assert len(user.grants) == 2


def test_the_database_itself_refuses_an_inspector_without_an_end_and_a_role_twice(session: Session) -> None:
    user = person(session, "a@demo.example")
    twice = UserRole(user_id=user.id, role="officer", unit_id=user.grants[0].unit_id)
    for wrong in (UserRole(user_id=user.id, role="inspector"), twice):
        point = session.begin_nested()
        session.add(wrong)
        with pytest.raises(IntegrityError):
            session.flush()
        point.rollback()


def test_an_account_exists_once(session: Session) -> None:
    person(session, "a@demo.example")
    with pytest.raises(Invalid):
        person(session, "a@demo.example")


def test_leaving_ends_roles_sessions_tokens_stand_ins_and_the_password(session: Session) -> None:
    user, other = person(session, "a@demo.example"), person(session, "b@demo.example")
    accept_invitation(session, invite_again(session, OPERATOR, user).code, PASSWORD)
    add_stand_in(session, OPERATOR, user, stand_in(other))
    give_token(session, OPERATOR, user.email)
    start_session(session, user, agent="", address=None)
    deactivate(session, OPERATOR, user, successor=other)
    session.expire_all()
    assert not user.active
    assert user.password is None
    assert actor_of(session, user).grants == ()
    assert list_sessions(session, user.id) == []
    assert session.scalars(select(ApiToken.revoked_at).where(ApiToken.user_id == user.id)).one() is not None
    with pytest.raises(Conflict):
        invite_again(session, OPERATOR, user)


def test_open_work_goes_to_the_successor_and_stops_a_leaver_without_one(session: Session) -> None:
    handed: list[tuple[str, str]] = []

    def hand_over(_session: Session, _actor: Actor, leaver: User, successor: User | None) -> int:
        if successor is None:
            raise Conflict("work_is_open")
        handed.append((leaver.email, successor.email))
        return 3

    register_handover("drafts", hand_over)
    try:
        user, heir = person(session, "a@demo.example"), person(session, "b@demo.example")
        with pytest.raises(Conflict):
            deactivate(session, OPERATOR, user)
        assert user.active
        assert deactivate(session, OPERATOR, user, successor=heir) == {"drafts": 3}
    finally:
        del _handovers["drafts"]
    assert handed == [("a@demo.example", "b@demo.example")]


def test_a_successor_must_be_there_and_be_another(session: Session) -> None:
    user, gone = person(session, "a@demo.example"), person(session, "b@demo.example")
    deactivate(session, OPERATOR, gone)
    for wrong in (user, gone):
        with pytest.raises(Invalid):
            deactivate(session, OPERATOR, user, successor=wrong)


def test_nobody_closes_the_own_account(session: Session) -> None:
    admin = admin_of(session, PROVINCE)
    user = find_user(session, email=admin.name)
    assert user is not None
    with pytest.raises(Conflict):
        deactivate(session, admin, user)


def test_a_stand_in_ends_when_asked_to(session: Session) -> None:
    absent, deputy = person(session, "a@demo.example"), person(session, "b@demo.example", "clerk", COMMUNE)
    standing = add_stand_in(session, OPERATOR, deputy, stand_in(absent))
    with pytest.raises(Invalid):
        add_stand_in(session, OPERATOR, deputy, stand_in(absent, 2))
    end_stand_in(session, OPERATOR, absent, standing.id)
    assert actor_of(session, deputy).stands_in_for is None
    with pytest.raises(NotFound):
        end_stand_in(session, OPERATOR, absent, standing.id)


def test_an_invitation_is_good_once_and_a_newer_one_ends_it(session: Session) -> None:
    user = person(session, "a@demo.example")
    first = invite_again(session, OPERATOR, user)
    second = invite_again(session, OPERATOR, user)
    with pytest.raises(NotFound):
        accept_invitation(session, first.code, PASSWORD)
    accept_invitation(session, second.code.lower().replace("-", " "), PASSWORD)
    with pytest.raises(NotFound):
        accept_invitation(session, second.code, PASSWORD)


def test_an_invitation_expires(session: Session) -> None:
    issued = invite_again(session, OPERATOR, person(session, "a@demo.example"))
    session.execute(text("UPDATE invitation SET expires_at = now() WHERE used_at IS NULL"))
    with pytest.raises(NotFound):
        accept_invitation(session, issued.code, PASSWORD)


def test_every_act_leaves_a_change_set(session: Session) -> None:
    user = person(session, "a@demo.example")
    grant_role(session, OPERATOR, user, grant_input("reviewer"), reason="12/QĐ-STC")
    invite_again(session, OPERATOR, user)
    deactivate(session, OPERATOR, user)
    said = session.execute(text("SELECT string_agg(verb || ' ' || summary::text, ' ') FROM change_set")).scalar_one()
    for verb in ("user.create", "user.grant", "user.invite", "user.leave"):
        assert verb in said

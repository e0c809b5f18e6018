"""Where somebody is signed in can be seen and ended, here and there, at once."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.accounts.models import SignInSession, User
from assetreg.accounts.sessions import LASTS, LASTS_KEPT, device_of, list_sessions
from assetreg.app import Application
from tests.support.web import PASSWORD, PageClient, make_user

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def user(session: Session) -> User:
    return make_user(session, hashed=True)


def sign_in(app: Application, user: User, **more: str) -> PageClient:
    """A browser of its own, signed in through the page."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    data = {"email": user.email, "password": PASSWORD, **more}
    assert client.post("/sign-in", data=data, headers={"User-Agent": FIREFOX}).status_code == 302
    return client


def is_in(client: PageClient) -> bool:
    return client.get("/account").status_code == 200


def test_the_list_says_device_and_address_of_each_and_which_is_this_one(
    app: Application, user: User, session: Session
) -> None:
    here, _ = sign_in(app, user), sign_in(app, user)
    page = here.get("/account").text
    assert page.count("Firefox · Windows") == 2
    assert page.count("phiên này") == 1
    assert "127.0.0.1" in page
    assert len(list_sessions(session, user.id)) == 2


def test_one_session_is_ended_from_another(app: Application, user: User, session: Session) -> None:
    here, there = sign_in(app, user), sign_in(app, user)
    older = min(list_sessions(session, user.id), key=lambda one: one.id)
    assert there.post(f"/account/sessions/{older.id}/end").status_code == 303
    assert not is_in(here)
    assert is_in(there)
    assert there.post(f"/account/sessions/{older.id}/end").status_code == 404


def test_all_others_are_ended_at_once(app: Application, user: User) -> None:
    clients = [sign_in(app, user) for _ in range(3)]
    assert clients[1].post("/account/sessions/end").status_code == 303
    assert [is_in(client) for client in clients] == [False, True, False]


def test_nobody_ends_another_person_s_session(app: Application, user: User, session: Session) -> None:
    other = make_user(session, hashed=True)
    mine, theirs = sign_in(app, user), sign_in(app, other)
    row = list_sessions(session, other.id)[0]
    assert mine.post(f"/account/sessions/{row.id}/end").status_code == 404
    assert is_in(theirs)


def test_signing_out_ends_the_row_so_that_the_old_cookie_is_worth_nothing(
    app: Application, user: User, session: Session
) -> None:
    client = sign_in(app, user)
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        cookie.update(kept)
    assert not is_in(client)


def test_a_cookie_without_its_row_is_nobody(anonymous: PageClient, user: User) -> None:
    with anonymous.session_transaction() as cookie:
        cookie["_user_id"] = user.fs_uniquifier
    assert not is_in(anonymous)


def test_a_session_lasts_a_working_day_and_a_kept_one_two_weeks(app: Application, user: User, session: Session) -> None:
    sign_in(app, user)
    sign_in(app, user, keep="y")
    rows = session.scalars(select(SignInSession).order_by(SignInSession.id)).all()
    lasts = [round((row.expires_at - row.started_at) / dt.timedelta(hours=1)) for row in rows]
    assert lasts == [LASTS / dt.timedelta(hours=1), LASTS_KEPT / dt.timedelta(hours=1)]


def test_an_expired_session_is_over(app: Application, user: User, session: Session) -> None:
    client = sign_in(app, user)
    session.execute(text("UPDATE sign_in_session SET expires_at = now() - interval '1 second'"))
    assert not is_in(client)


def test_a_visit_is_noted_every_five_minutes(app: Application, user: User, session: Session) -> None:
    client = sign_in(app, user)
    session.execute(text("UPDATE sign_in_session SET last_seen_at = now() - interval '6 minutes'"))
    session.expire_all()
    assert is_in(client)
    session.expire_all()
    seen = session.scalars(select(SignInSession.last_seen_at)).one()
    assert dt.datetime.now(dt.UTC) - seen < dt.timedelta(minutes=1)


def test_changing_the_password_leaves_this_browser_alone_signed_in(
    app: Application, user: User, session: Session
) -> None:
    here, there = sign_in(app, user), sign_in(app, user)
    changed = {"password": PASSWORD, "new_password": "another horse 25", "new_password_confirm": "another horse 25"}
    assert here.post("/account/password", data=changed).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert len(list_sessions(session, user.id)) == 1


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (FIREFOX, "Firefox · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/133 Chrome/127.0 Safari/537.36", "Cốc Cốc · Windows"),
        ("curl/8.14.1", "curl/8.14.1"),
        ("<script>alert(1)</script>", "scriptalert1/script"),
        ("", "–"),
    ],
)
def test_a_device_is_called_as_its_owner_would_know_it(agent: str, shown: str) -> None:
    assert device_of(agent) == shown

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant
from assetreg.access.permissions import Permission
from assetreg.accounts.attempts import MOST_FAILURES
from assetreg.accounts.models import ApiToken, Attempt
from assetreg.accounts.queries import find_user
from assetreg.accounts.service import give_token, save_user
from assetreg.accounts.tokens import digest_of, issue_token
from assetreg.app import Application, create_app
from assetreg.core.errors import Forbidden, Invalid
from assetreg.core.runtime import Runtime
from assetreg.core.settings import Settings
from assetreg.web.guards import current_actor, permission, public
from tests.support.web import PASSWORD, PageClient, make_user


def sign_in(client: PageClient, email: str, password: str, **more: str) -> int:
    return client.post("/sign-in", data={"email": email, "password": password, **more}).status_code


@pytest.fixture
def who(app: Application) -> str:
    """The path of a page that says who one is, by GET and by POST."""

    @public
    def say() -> str:
        return current_actor().name

    app.add_url_rule("/who", view_func=say, methods=["GET", "POST"])
    return "/who"


def test_signing_in_leads_to_where_one_wanted_to_go(anonymous: PageClient, session: Session, who: str) -> None:
    user = make_user(session, hashed=True)
    answer = anonymous.post(
        "/sign-in", data={"email": user.email.upper(), "password": PASSWORD, "next": "/map?unit=52"}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/map?unit=52"
    assert anonymous.get(who).text == user.email


def test_signing_in_never_leads_away_from_here(anonymous: PageClient, session: Session) -> None:
    user = make_user(session, hashed=True)
    answer = anonymous.post(
        "/sign-in", data={"email": user.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert "elsewhere" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("email", ["nobody@demo.example", None])
def test_a_wrong_sign_in_does_not_say_what_was_wrong(
    anonymous: PageClient, session: Session, email: str | None
) -> None:
    user = make_user(session, hashed=True)
    page = anonymous.post("/sign-in", data={"email": email or user.email, "password": "wrong"}).text
    assert "Thư điện tử hoặc mật khẩu không đúng." in page
    assert page.count("không đúng") == 1


def test_a_disabled_account_is_kept_out(anonymous: PageClient, session: Session, who: str) -> None:
    user = make_user(session, hashed=True)
    user.active = False
    session.flush()
    sign_in(anonymous, user.email, PASSWORD)
    assert anonymous.get(who).text == "nobody"


def test_signing_out_needs_a_post_and_ends_the_session(client: PageClient, who: str) -> None:
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 302
    assert client.get(who).text == "nobody"


def test_a_forged_write_is_refused(client: PageClient, who: str) -> None:
    assert client.post(who, csrf=False).status_code == 400
    assert client.post(who, csrf=False, headers={"X-CSRFToken": "made up"}).status_code == 400
    assert client.post(who).status_code == 200


def test_a_forged_write_to_the_interface_is_refused_with_its_code(client: PageClient, app: Application) -> None:
    @permission(Permission.FACILITY_EDIT)
    def write() -> dict[str, str]:
        return {}

    app.add_url_rule("/api/v1/write", view_func=write, methods=["POST"])
    answer = client.post("/api/v1/write", json={}, csrf=False)
    assert (answer.status_code, answer.json and answer.json["code"]) == (400, "csrf")


def test_a_token_speaks_for_its_user_without_a_forgery_token(anonymous: PageClient, session: Session, who: str) -> None:
    user = make_user(session)
    token = issue_token(session, user)
    session.flush()
    headers = {"Authorization": f"Bearer {token}"}
    assert anonymous.post(who, headers=headers, csrf=False).text == user.email
    assert session.scalar(select(ApiToken.digest)) == digest_of(token)


def test_a_wrong_token_is_nobody_even_beside_a_good_session(client: PageClient, who: str) -> None:
    assert client.get(who, headers={"Authorization": "Bearer arg_wrong"}).text == "nobody"


def test_an_expired_token_is_nobody(anonymous: PageClient, session: Session, who: str) -> None:
    token = issue_token(session, make_user(session), valid_for=dt.timedelta(seconds=-1))
    session.flush()
    assert anonymous.get(who, headers={"Authorization": f"Bearer {token}"}).text == "nobody"


def test_no_other_header_or_parameter_signs_in(anonymous: PageClient, session: Session, who: str) -> None:
    user = make_user(session)
    session.flush()
    assert anonymous.get(f"{who}?auth_token={user.fs_uniquifier}").text == "nobody"
    assert anonymous.get(who, headers={"Authentication-Token": user.fs_uniquifier}).text == "nobody"


def test_the_session_cookie_is_out_of_reach_of_scripts(anonymous: PageClient) -> None:
    cookie = anonymous.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_changing_the_password_ends_other_sessions(app: Application, session: Session, who: str) -> None:
    user = make_user(session, hashed=True)
    here, there = app.test_client(), app.test_client()
    assert isinstance(here, PageClient)
    assert isinstance(there, PageClient)
    here.sign_in(user)
    there.sign_in(user)
    wrong = here.post("/account/password", data=new_password("not mine", "another horse 25"))
    assert "Mật khẩu hiện tại không đúng." in wrong.text
    short = here.post("/account/password", data=new_password(PASSWORD, "short"))
    assert "Mật khẩu quá ngắn." in short.text
    assert here.post("/account/password", data=new_password(PASSWORD, "another horse 25")).status_code == 302
    assert here.get(who).text == user.email
    assert there.get(who).text == "nobody"


def new_password(old: str, new: str) -> dict[str, str]:
    return {"password": old, "new_password": new, "new_password_confirm": new}


@pytest.mark.committing
def test_too_many_failures_lock_the_account_for_this_address_alone(committed: Runtime) -> None:
    app = create_app(committed)
    app.test_client_class = PageClient
    with committed.session() as session:
        email = make_user(session, hashed=True).email
    client = app.test_client()
    assert isinstance(client, PageClient)
    for _ in range(MOST_FAILURES):
        sign_in(client, email, "wrong")
    with committed.session() as session:
        kept = session.scalars(select(Attempt)).all()
        assert len(kept) == MOST_FAILURES  # each was remembered although its request was refused
        assert {(a.kind, a.actor) for a in kept} == {("sign_in", email)}
    locked = client.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert "15 phút" in locked.text
    elsewhere = client.post(
        "/sign-in", data={"email": email, "password": PASSWORD}, environ_base={"REMOTE_ADDR": "10.0.0.9"}
    )
    assert elsewhere.status_code == 302
    with committed.session() as session:
        session.execute(text("UPDATE attempt SET happened_at = now() - interval '16 minutes'"))
    again = app.test_client()
    assert isinstance(again, PageClient)
    assert sign_in(again, email, PASSWORD) == 302


def test_production_sends_cookies_over_https_only(settings: Settings) -> None:
    app = create_app(replace(settings, env="production"))
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_user_is_saved_once_and_gains_roles(session: Session) -> None:
    unit_id = make_user(session).grants[0].unit_id
    first = save_user(session, OPERATOR, "A@Demo.example", role="clerk", unit_id=unit_id, password=PASSWORD)
    digest = first.password
    save_user(session, OPERATOR, "a@demo.example", role="planner", unit_id=unit_id, password=None)
    session.expire_all()
    found = find_user(session, email="a@DEMO.example")
    assert found is not None
    assert [grant.role for grant in found.grants] == ["clerk", "planner"]
    assert found.password == digest
    assert digest.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("email", "role", "password", "wrong"),
    [
        ("no-at-sign", "clerk", PASSWORD, "email"),
        ("a@demo.example", "king", PASSWORD, "role"),
        ("a@demo.example", "clerk", None, "password"),
    ],
)
def test_a_bad_user_is_refused_by_field(
    session: Session, email: str, role: str, password: str | None, wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save_user(session, OPERATOR, email, role=role, unit_id=1, password=password)
    assert [error.field for error in refused.value.errors] == [wrong]


def test_only_an_administrator_gives_tokens(session: Session) -> None:
    user = make_user(session)
    with pytest.raises(Forbidden):
        give_token(session, Actor("clerk", grants=(Grant("clerk"),)), user.email)
    assert re.fullmatch(r"arg_[\w-]{43}", give_token(session, OPERATOR, user.email))

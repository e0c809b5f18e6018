"""Sign-in through a real OpenID provider: who is let in, and who is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.orm import Session

from assetreg.accounts.models import SignInSession
from assetreg.accounts.second_factor import turn_on_printed
from assetreg.app import Application, create_app
from assetreg.core.settings import OpenId, Settings, SettingsError, load_settings
from tests.support.openid import CLIENT_ID, CLIENT_SECRET, Provider, provider
from tests.support.web import PageClient, make_user

ACCOUNTS = {
    "known": {"email": "Known@demo.example", "email_verified": True},
    "unverified": {"email": "known@demo.example", "email_verified": False},
    "stranger": {"email": "stranger@demo.example", "email_verified": True},
}


@pytest.fixture(scope="module")
def office() -> Iterator[Provider]:
    with provider(ACCOUNTS) as running:
        yield running


@pytest.fixture
def app(session: Session, settings: Settings, office: Provider) -> Application:
    connection = session.connection()

    def open_session() -> Session:
        return Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)

    known = replace(settings, oidc=OpenId(office.issuer, CLIENT_ID, CLIENT_SECRET))
    app = create_app(known, open_session=open_session)
    app.test_client_class = PageClient
    return app


def go_there(client: PageClient, to: str = "/map?unit=52") -> str:
    answer = client.get("/sign-in/openid", query_string={"next": to})
    assert answer.status_code == 302
    return answer.headers["Location"]


def come_back(client: PageClient, office: Provider, account: str) -> str:
    """Sign in at the provider and return; where the application leads next."""
    back = urlsplit(office.sign_in(go_there(client), account))
    answer = client.get(f"{back.path}?{back.query}")
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_the_way_there_carries_state_nonce_and_a_challenge(anonymous: PageClient, office: Provider) -> None:
    asked = parse_qs(urlsplit(go_there(anonymous)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["redirect_uri"] == ["http://localhost/sign-in/openid/back"]


def test_a_verified_email_opens_the_account_it_names(anonymous: PageClient, session: Session, office: Provider) -> None:
    user = make_user(session, email="known@demo.example")
    assert come_back(anonymous, office, "known") == "/map?unit=52"
    assert user.email in anonymous.get("/account").text
    assert session.query(SignInSession).one().via == "openid"


@pytest.mark.parametrize("account", ["unverified", "stranger"])
def test_nobody_else_is_let_in_and_no_account_is_made(
    anonymous: PageClient, session: Session, office: Provider, account: str
) -> None:
    make_user(session, email="known@demo.example")
    assert come_back(anonymous, office, account) == "/sign-in"
    assert "Không có tài khoản ở đây" in anonymous.get("/sign-in").text
    assert session.query(SignInSession).count() == 0


def test_somebody_who_has_left_is_not_let_in(anonymous: PageClient, session: Session, office: Provider) -> None:
    make_user(session, email="known@demo.example").active = False
    session.flush()
    assert come_back(anonymous, office, "known") == "/sign-in"


def test_an_answer_to_another_browser_s_question_is_refused(
    app: Application, anonymous: PageClient, session: Session, office: Provider
) -> None:
    make_user(session, email="known@demo.example")
    back = urlsplit(office.sign_in(go_there(anonymous), "known"))
    victim = app.test_client()
    assert victim.get(f"{back.path}?{back.query}").headers["Location"] == "/sign-in"
    assert anonymous.get(f"{back.path}?{back.query}").headers["Location"] == "/map?unit=52"
    assert anonymous.get(f"{back.path}?{back.query}").headers["Location"] == "/sign-in"  # good once


def test_an_account_with_a_second_factor_is_asked_for_it_here_too(
    anonymous: PageClient, session: Session, office: Provider
) -> None:
    user = make_user(session, email="known@demo.example")
    code = turn_on_printed(session, user)[0]
    session.flush()
    assert come_back(anonymous, office, "known").startswith("/sign-in/second")
    assert anonymous.get("/account").status_code == 302
    assert anonymous.post("/sign-in/second", data={"code": code}).status_code == 302
    assert anonymous.get("/account").status_code == 200


def test_a_provider_that_does_not_answer_is_no_fault_of_ours(session: Session, settings: Settings) -> None:
    nowhere = replace(settings, oidc=OpenId("http://127.0.0.1:9", CLIENT_ID, CLIENT_SECRET))
    client = create_app(nowhere, open_session=lambda: session).test_client()
    assert client.get("/sign-in/openid").status_code == 503


def test_without_a_provider_there_is_no_button_and_no_such_page(session: Session, settings: Settings) -> None:
    client = create_app(settings, open_session=lambda: session).test_client()
    assert "openid" not in client.get("/sign-in").text
    assert client.get("/sign-in/openid").status_code == 404
    assert client.get("/sign-in/openid/back").status_code == 404


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"OIDC_ISSUER": "https://login.demo.example"}, ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]),
        ({"OIDC_ISSUER": "http://login.demo.example"}, ["OIDC_ISSUER"]),
        ({"OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, ["OIDC_ISSUER"]),
    ],
)
def test_half_a_provider_and_an_open_way_to_one_are_refused(
    tmp_path: object, given: dict[str, str], wrong: list[str]
) -> None:
    environ = {"ASSETREG_HOME": str(tmp_path)} | {f"ASSETREG_{name}": value for name, value in given.items()}
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    assert [problem.split(":")[0] for problem in refused.value.problems] == [f"ASSETREG_{name}" for name in wrong]

"""The walk of a new colleague from invitation to leaving, served by the role that owns nothing of the database."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from assetreg.accounts.models import Attempt, SignInSession, User, Viewing
from assetreg.accounts.second_factor import turn_on_printed
from assetreg.app import Application, create_app
from assetreg.core.runtime import Runtime
from tests.accounts.cast import COMMUNE, PROVINCE
from tests.support.web import PASSWORD, PageClient, make_user

pytestmark = pytest.mark.committing


@pytest.fixture
def served(committed: Runtime) -> Application:
    app = create_app(committed)
    app.test_client_class = PageClient
    return app


def browser(app: Application) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def sign_in(app: Application, email: str) -> PageClient:
    client = browser(app)
    assert client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 302
    return client


def secrets_in(page: str, groups: int) -> list[str]:
    return re.findall(rf"<code>([2-9A-Z]{{4}}(?:-[2-9A-Z]{{4}}){{{groups - 1}}})</code>", page)


@pytest.mark.parametrize("unit", [PROVINCE, COMMUNE])
def test_from_invitation_to_leaving(committed: Runtime, served: Application, unit: str) -> None:
    with committed.session() as session:
        make_user(session, "admin", email="admin@demo.example", hashed=True)
    admin = sign_in(served, "admin@demo.example")
    made = admin.post("/admin/people/new", data={"email": "new@demo.example", "role": "officer", "unit": unit})
    assert made.status_code == 200, made.text
    code = secrets_in(made.text, 7)[0]
    chosen = {"code": code, "password": PASSWORD, "password_again": PASSWORD}
    assert browser(served).post("/invitation", data=chosen).status_code == 303
    colleague = sign_in(served, "new@demo.example")
    page = colleague.post("/account/second-factor/codes", data={"present_password": PASSWORD}).text
    second = sign_in(served, "new@demo.example")
    assert second.post("/sign-in/second", data={"code": secrets_in(page, 4)[0]}).status_code == 302
    assert second.get("/facilities").status_code == 200
    page = second.post("/account/tokens", data={"days": "9", "scopes": ["register:view"]}).text
    token = re.search(r"<code>(arg_[\w-]{43})</code>", page)
    assert token, page
    headers = {"Authorization": f"Bearer {token.group(1)}"}
    assert browser(served).get("/api/v1/facilities", headers=headers).status_code == 200
    with committed.session() as session:
        user_id = session.scalars(select(User.id).where(User.email == "new@demo.example")).one()
    assert admin.post(f"/admin/people/{user_id}/grants", data={"role": "clerk", "unit": COMMUNE}).status_code == 303
    assert admin.post(f"/admin/people/{user_id}/leave", data={}).status_code == 303
    assert second.get("/facilities").status_code == 302
    assert browser(served).get("/api/v1/facilities", headers=headers).status_code == 401
    with committed.session() as session:
        left = session.scalars(select(SignInSession).where(SignInSession.user_id == user_id)).all()
        assert len(left) == 2
        assert all(one.ended_at is not None for one in left)


def test_what_must_survive_a_refusal_is_written_apart(committed: Runtime, served: Application) -> None:
    with committed.session() as session:
        make_user(session, "inspector", email="inspector@demo.example", hashed=True)
    browser(served).post("/sign-in", data={"email": "inspector@demo.example", "password": "wrong"})
    inspector = sign_in(served, "inspector@demo.example")
    assert inspector.get("/facilities").status_code == 200
    with committed.session() as session:
        assert session.scalars(select(Attempt.kind)).all() == ["sign_in"]
        assert session.scalars(select(Viewing.path)).all() == ["/facilities"]


def test_two_who_send_the_same_printed_code_at_once_do_not_both_come_in(
    committed: Runtime, served: Application
) -> None:
    with committed.session() as session:
        user = make_user(session, email="a@demo.example", hashed=True)
        code = turn_on_printed(session, user)[0]
    clients = [sign_in(served, "a@demo.example") for _ in range(4)]

    def send(client: PageClient) -> int:
        return client.post("/sign-in/second", data={"code": code}).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(send, clients))
    assert statuses == [302, 422, 422, 422]

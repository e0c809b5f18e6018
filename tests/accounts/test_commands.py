from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from assetreg.access.permissions import ROLES
from assetreg.accounts.acting import actor_of
from assetreg.accounts.commands import INSPECTION_DAYS, user
from assetreg.accounts.queries import find_user, find_user_by_token, get_user
from assetreg.accounts.sessions import list_sessions
from assetreg.accounts.tokens import digest_of
from assetreg.app import create_app
from assetreg.cli.demo import create_accounts, load_facilities
from assetreg.core.clock import today
from assetreg.core.errors import Invalid, NotFound
from assetreg.core.runtime import Runtime
from tests.support.web import PASSWORD, PageClient

pytestmark = pytest.mark.committing
type Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(committed: Runtime) -> Run:
    """``run("create", ...)``: the answer of ``assetreg user create ... --json``; problems are raised."""

    def invoke(*arguments: str, stdin: str | None = None) -> dict[str, Any]:
        done = CliRunner().invoke(user, [*arguments, "--json"], obj=committed, input=stdin, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        answer = json.loads(done.stdout)
        assert isinstance(answer, dict)
        return answer

    return invoke


def test_a_user_is_made_with_the_password_from_standard_input(run: Run, committed: Runtime) -> None:
    asked = ("create", "a@demo.example", "--role", "clerk", "--unit", "23776")
    assert run(*asked, "--password-stdin", stdin=PASSWORD + "\n") == {
        "email": "a@demo.example",
        "role": "clerk",
        "unit": "23776",
    }
    with committed.session() as session:
        found = find_user(session, email="a@demo.example")
        assert found is not None
        assert [grant.role for grant in found.grants] == ["clerk"]


def test_without_one_a_password_is_made_and_shown_once(run: Run) -> None:
    asked = ("create", "a@demo.example", "--role", "clerk", "--unit", "52")
    assert len(run(*asked)["password"]) >= 16
    assert "password" not in run(*asked)


def test_a_short_password_and_an_unknown_unit_are_refused(run: Run) -> None:
    asked = ("create", "a@demo.example", "--role", "clerk", "--unit")
    with pytest.raises(Invalid):
        run(*asked, "52", "--password-stdin", stdin="short\n")
    with pytest.raises(NotFound):
        run(*asked, "00000")


def test_a_dry_run_makes_nobody(run: Run, committed: Runtime) -> None:
    run("create", "a@demo.example", "--role", "clerk", "--unit", "52", "--dry-run")
    with committed.session() as session:
        assert find_user(session, email="a@demo.example") is None


def test_a_token_speaks_for_its_user(run: Run, committed: Runtime) -> None:
    run("create", "a@demo.example", "--role", "clerk", "--unit", "52")
    token = run("token", "A@demo.example")["token"]
    with committed.session() as session:
        found = find_user_by_token(session, digest_of(token))
        assert found is not None
        assert found.email == "a@demo.example"
    with pytest.raises(NotFound):
        run("token", "b@demo.example")


def test_the_country_and_the_dates_and_paper_of_a_role_can_be_said(run: Run, committed: Runtime) -> None:
    made = run(
        "create", "i@demo.example", "--role", "inspector", "--unit", "VN", "--from", "2027-01-04",
        "--until", "2027-03-01", "--paper", "12/QĐ-TTr", "--paper-date", "2026-12-20",
    )  # fmt: skip
    assert (made["unit"], made["from"], made["until"], made["paper"]) == ("VN", "2027-01-04", "2027-03-01", "12/QĐ-TTr")
    with committed.session() as session:
        found = get_user(session, "i@demo.example")
        assert actor_of(session, found, dt.date(2027, 2, 28)).grants[0].scope.country
        assert actor_of(session, found, dt.date(2027, 3, 1)).grants == ()


def test_an_inspector_made_without_an_end_gets_one_that_is_said(run: Run) -> None:
    made = run("create", "i@demo.example", "--role", "inspector", "--unit", "52")
    assert made["until"] == (today() + dt.timedelta(days=INSPECTION_DAYS)).isoformat()


def test_a_name_is_given_to_an_existing_user_too(run: Run, committed: Runtime) -> None:
    asked = ("create", "a@demo.example", "--role", "clerk", "--unit", "52")
    run(*asked)
    run(*asked, "--name", "Nguyễn Thị An")
    with committed.session() as session:
        assert get_user(session, "a@demo.example").name == "Nguyễn Thị An"


def test_roles_are_granted_moved_and_revoked(run: Run, committed: Runtime) -> None:
    run("create", "a@demo.example", "--role", "clerk", "--unit", "23776")
    run("grant", "a@demo.example", "--role", "records", "--unit", "23776")
    run("revoke", "a@demo.example", "--role", "records", "--unit", "23776")
    with pytest.raises(NotFound):
        run("revoke", "a@demo.example", "--role", "records", "--unit", "23776")
    run("grant", "a@demo.example", "--role", "officer", "--unit", "52", "--instead", "--dry-run")
    with committed.session() as session:
        assert actor_of(session, get_user(session, "a@demo.example")).roles == {"clerk"}
    run("grant", "a@demo.example", "--role", "officer", "--unit", "52", "--instead")
    with committed.session() as session:
        assert actor_of(session, get_user(session, "a@demo.example")).roles == {"officer"}


def test_an_account_is_closed_and_invited(run: Run, committed: Runtime) -> None:
    run("create", "a@demo.example", "--role", "clerk", "--unit", "52")
    assert len(run("invite", "a@demo.example")["code"]) == 34
    assert run("invite", "a@demo.example", "--dry-run")["code"] is None
    assert run("deactivate", "a@demo.example") == {"email": "a@demo.example", "handed_over": {}}
    with committed.session() as session:
        found = get_user(session, "a@demo.example")
        assert not found.active
        assert list_sessions(session, found.id) == []


def test_a_token_can_be_narrowed_and_shortened(run: Run, committed: Runtime) -> None:
    run("create", "a@demo.example", "--role", "officer", "--unit", "52")
    narrow = ("--scope", "register:view", "--scope", "history:view", "--days", "7")
    token = run("token", "a@demo.example", *narrow)["token"]
    with committed.session() as session:
        kept = session.execute(text("SELECT scopes, expires_at - created_at FROM api_token")).one()
        assert kept[0] == ["history:view", "register:view"]
        assert round(kept[1] / dt.timedelta(days=1)) == 7
        assert find_user_by_token(session, digest_of(token)) is not None


def test_the_whole_cast_of_the_demonstration_signs_in(committed: Runtime) -> None:
    with committed.session() as session:
        load_facilities(session)
        create_accounts(session)
    app = create_app(committed)
    app.test_client_class = PageClient
    with committed.session() as session:
        password = create_accounts(session)
        scopes = {role: actor_of(session, get_user(session, f"{role}@demo.example")).grants for role in ROLES}
    assert all(len(grants) == 1 and grants[0].role == role for role, grants in scopes.items())
    assert {role for role, grants in scopes.items() if grants[0].scope.country} == {"admin", "planner", "inspector"}
    assert {role for role, grants in scopes.items() if grants[0].scope.communes} == {"clerk", "leader", "records"}
    for role in ROLES:
        client = app.test_client()
        assert isinstance(client, PageClient)
        answer = client.post("/sign-in", data={"email": f"{role}@demo.example", "password": password})
        assert answer.status_code == 302, role
        assert client.get("/account").status_code == 200, role
        assert client.get("/facilities").status_code == 200, role

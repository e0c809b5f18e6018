from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from assetreg.accounts.commands import user
from assetreg.accounts.queries import find_user, find_user_by_token
from assetreg.accounts.tokens import digest_of
from assetreg.core.errors import Invalid, NotFound
from assetreg.core.runtime import Runtime
from tests.support.web import PASSWORD

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

"""However a command fails, it ends with a code, a sentence and no traceback; a dry run changes and reveals nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from assetreg.accounts.commands import user
from assetreg.admin_units.commands import units
from assetreg.cli.demo import demo
from assetreg.cli.main import main
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.errors import Conflict
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import current_revision

NOBODY_LISTENS = "postgresql://somebody:hunter2@127.0.0.1:1/nothing"
type Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """``say(url, "units", "stats")``: exit code, stdout and stderr of the command as a user runs it, in English."""

    def run(url: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("ASSETREG_DATABASE_URL", url)
        monkeypatch.setenv("ASSETREG_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("ASSETREG_LOCALE", "en")
        monkeypatch.setattr(sys, "argv", ["assetreg", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, told.out, told.err

    return run


def test_a_server_that_does_not_answer_is_a_refusal(say: Say) -> None:
    for command in (["units", "stats", "--json"], ["db", "status"], ["commute", "show", "--unit", "52"]):
        code, out, err = say(NOBODY_LISTENS, *command)
        assert (code, out) == (1, "")
        assert err.startswith("database_refused: The database refused: ")
        assert "hunter2" not in err


def test_a_database_without_our_tables_says_what_to_do(say: Say, cluster: EmbeddedCluster) -> None:
    code, out, err = say(cluster.libpq_url(database="postgres"), "units", "stats")
    assert (code, out) == (1, "")
    assert err.startswith("database_unprepared: ")
    assert "assetreg db upgrade" in err


def test_a_place_that_cannot_be_written_is_a_refusal(say: Say, committed: Runtime, tmp_path: Path) -> None:
    code, out, err = say(committed.url().replace("+psycopg", ""), "db", "backup", str(tmp_path / "none" / "file"))
    assert (code, out) == (1, "")
    assert err.startswith("system_refused: ")


def test_help_is_no_failure_and_a_wrong_command_is_wrong_usage(say: Say) -> None:
    assert say(NOBODY_LISTENS, "--help")[0] == 0
    assert say(NOBODY_LISTENS, "units", "fly")[0] == 2


@pytest.mark.committing
@pytest.mark.parametrize("arguments", [(units, "load"), (demo, "load")], ids=["units", "demo"])
def test_a_dry_run_does_not_even_migrate(
    cluster: EmbeddedCluster, committed: Runtime, arguments: tuple[object, str]
) -> None:
    group, name = arguments
    bare = Runtime(replace(committed.settings, owner_database_url=cluster.url(database="postgres")))
    result = CliRunner().invoke(group, [name, "--dry-run"], obj=bare)  # type: ignore[arg-type]
    assert isinstance(result.exception, Conflict)
    assert result.exception.code == "database_outdated"
    assert current_revision(bare.engine()) is None
    bare.close()


@pytest.mark.committing
def test_a_dry_run_gives_no_password_and_no_token_that_nobody_has(committed: Runtime) -> None:
    runner = CliRunner()
    create = ["create", "a@demo.example", "--role", "clerk", "--unit", "52", "--json"]
    assert "password" not in json.loads(runner.invoke(user, [*create, "--dry-run"], obj=committed).stdout)
    assert "password" in json.loads(runner.invoke(user, create, obj=committed).stdout)
    dry = runner.invoke(user, ["token", "a@demo.example", "--json", "--dry-run"], obj=committed)
    assert json.loads(dry.stdout) == {"token": None}
    assert dry.stderr
    assert json.loads(runner.invoke(demo, ["load", "--json", "--dry-run"], obj=committed).stdout)["password"] is None


@pytest.mark.committing
def test_production_gets_no_demonstration(committed: Runtime) -> None:
    production = Runtime(replace(committed.settings, env="production"))
    result = CliRunner().invoke(demo, ["load"], obj=production)
    assert isinstance(result.exception, Conflict)
    assert result.exception.code == "demo_in_production"
    production.close()

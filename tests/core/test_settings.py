"""Settings: everything wrong is named at once, no secret is ever quoted, and the key is made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assetreg.core.settings import SettingsError, load_settings


def load(place: Path, **settings: str) -> list[str]:
    """What is wrong with settings, given without their prefix; empty where nothing is."""
    environ = {"ASSETREG_HOME": str(place / "home")} | {f"ASSETREG_{name}": value for name, value in settings.items()}
    try:
        load_settings(environ, dotenv=place / "none")
    except SettingsError as error:
        return error.problems
    return []


def test_every_unknown_and_every_bad_setting_is_named_at_once(tmp_path: Path) -> None:
    problems = load(tmp_path, PORT="0", ROUTER="teleport", COLOUR="green")
    assert {problem.split(":")[0] for problem in problems} == {"ASSETREG_PORT", "ASSETREG_ROUTER", "ASSETREG_COLOUR"}
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("address", ["mysql://u:hunter2@h/x", "postgresql://u:hunter2@h:port/x"])
def test_a_bad_address_is_refused_without_its_password(tmp_path: Path, address: str) -> None:
    (problem,) = load(tmp_path, DATABASE_URL=address)
    assert problem.startswith("ASSETREG_DATABASE_URL: ")
    assert "hunter2" not in problem
    assert "Value error" not in problem


def test_processes_that_begin_together_share_one_key(tmp_path: Path) -> None:
    environ = {"ASSETREG_HOME": str(tmp_path)}
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: load_settings(environ, dotenv=tmp_path / "none").secret_key, range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_key_file_that_is_missing_or_empty_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text("\n")
    assert load(tmp_path, SECRET_KEY_FILE=str(empty)) == [f"ASSETREG_SECRET_KEY_FILE: {empty}: is empty"]
    (missing,) = load(tmp_path, SECRET_KEY_FILE=str(tmp_path / "missing"))
    assert missing.startswith("ASSETREG_SECRET_KEY_FILE: ")


def test_a_home_that_cannot_be_made_is_a_bad_setting(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the home should be")
    (problem,) = load(tmp_path)
    assert problem.startswith("ASSETREG_HOME: ")


def test_production_needs_a_key_of_its_own(tmp_path: Path) -> None:
    assert load(tmp_path, ENV="production") == ["ASSETREG_SECRET_KEY: required when ASSETREG_ENV=production"]

"""No browser of ours fetches from elsewhere, and no lock file says where packages come from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, own_files, shown

LOCKS = ("requirements.lock", "requirements-dev.lock", "package-lock.json", "package.json", ".npmrc")
# What a browser loads by itself; a link a person may click is not among them.
LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed)[^>]*\ssrc=["'](?:https?:)?//"""
    r"""|<link[^>]*\shref=["'](?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//|fetch\(\s*["'`]https?://""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_carries_no_address(name: str) -> None:
    assert re.findall(r"\S*://\S*|--(?:extra-)?index-url.*|--find-links.*", (ROOT / name).read_text()) == []


def test_every_locked_package_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        for block in re.split(r"\n(?=\S)", (ROOT / name).read_text().strip()):
            assert re.match(r"[a-z0-9._\[\],-]+==\S+", block), block
            assert "--hash=sha256:" in block, block
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and not package.get("integrity")] == []


def test_the_locks_hold_what_the_project_asks_for_and_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime = locked(ROOT / "requirements.lock")
    developers = locked(ROOT / "requirements-dev.lock")
    assert asked(project["dependencies"]) <= runtime.keys()
    assert asked(project["optional-dependencies"]["dev"]) <= developers.keys()
    assert runtime.items() <= developers.items()


def locked(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", lock.read_text(), re.MULTILINE))


def asked(requirements: list[str]) -> set[str]:
    names = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {name.group().lower().replace("_", "-") for name in names if name}


def test_no_page_script_or_style_of_ours_loads_from_another_host() -> None:
    found = [
        f"{shown(path)}: {match.group()}"
        for path in own_files("*.html", "*.css", "*.js", "*.svg", "*.py")
        for match in LOADED.finditer(path.read_text("utf-8"))
    ]
    assert found == []

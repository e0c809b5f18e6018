"""Every module says in its first sentence what it knows, and none outgrows one screenful of thought."""

from __future__ import annotations

import ast

from tests.architecture.tree import PACKAGE, ROOT, own_files, shown, syntax

LONGEST_MODULE = 400  # lines; the aim is 300, and a file that grows is split by noun


def test_every_module_opens_with_a_sentence() -> None:
    mute = [
        shown(path)
        for folder in (PACKAGE, ROOT / "migrations", ROOT / "benchmarks")
        for path in own_files("*.py", under=folder)
        if not (ast.get_docstring(syntax(path)) or "").split("\n")[0].endswith((".", ".)"))
    ]
    assert mute == []


def test_no_module_outgrows_its_subject() -> None:
    long = {shown(path): lines for path in own_files("*.py") if (lines := line_count(path)) > LONGEST_MODULE}
    assert long == {}


def test_nothing_is_left_to_be_done_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    found = [
        f"{shown(path)}:{number}"
        for path in own_files("*.py", "*.sql", "*.html", "*.js", "*.css")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if any(mark in line for mark in marks)
    ]
    assert found == []


def line_count(path: object) -> int:
    return len(open(str(path), encoding="utf-8").readlines())

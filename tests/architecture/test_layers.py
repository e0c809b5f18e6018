"""The order of the house is proved by import-linter; its contracts stand in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.tree import ROOT


def test_no_import_goes_against_the_order_of_the_house() -> None:
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo"]
    result = subprocess.run([*linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr

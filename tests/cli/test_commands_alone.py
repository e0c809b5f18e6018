"""Each command is loaded alone: whatever its tables refer to must come with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from assetreg.cli.main import COMMANDS

ALONE = """
import sys
import click
from assetreg.cli.main import cli
from assetreg.core.db import Base
cli.get_command(click.Context(cli), sys.argv[1])
Base.metadata.sorted_tables
"""
# One command of each module.
LOADED = sorted({where.partition(":")[0]: name for name, where in COMMANDS.items()}.values())


@pytest.mark.parametrize("command", LOADED)
def test_what_a_command_s_tables_refer_to_comes_with_it(command: str) -> None:
    done = subprocess.run([sys.executable, "-c", ALONE, command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-600:]

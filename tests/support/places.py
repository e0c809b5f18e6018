"""Directories for clusters of a test's own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """A short directory that any account may enter, unlike pytest's own; removed afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="assetreg-"))
    directory.chmod(0o755)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)

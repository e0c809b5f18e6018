"""Where the project's own files lie, as git would list them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "assetreg"
VENDOR = PACKAGE / "web" / "static" / "vendor"


def own_files(*patterns: str, under: Path = PACKAGE) -> list[Path]:
    """Our files under a folder whose names match; what npm brought is not ours."""
    found = (path for pattern in patterns for path in under.rglob(pattern))
    return sorted(path for path in found if not path.is_relative_to(VENDOR) and "__pycache__" not in path.parts)


@cache
def syntax(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text("utf-8"), str(path))


def shown(path: Path) -> str:
    """The path as people name it."""
    return str(path.relative_to(ROOT))

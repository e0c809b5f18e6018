"""The rows of the readable law, read without a database so that a test can be asked of each."""

from __future__ import annotations

from csv import DictReader

from assetreg.assets.rule_loader import FILES


def rows_of(table: str) -> list[dict[str, str]]:
    """Every version of a table as its file says it."""
    with (FILES / f"{table}.csv").open(encoding="utf-8") as stream:
        return list(DictReader(stream))


def standing(table: str) -> list[dict[str, str]]:
    """The versions that nothing has ended."""
    return [row for row in rows_of(table) if not row["valid_to"]]

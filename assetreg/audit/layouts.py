"""Knows which columns the digests of a table's versions cover, and writes the SQL that takes them anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

_LAYOUTS = text("SELECT table_name, layout, columns, added FROM history_layout ORDER BY table_name, layout")
_COLUMNS = text("""
    SELECT attname FROM pg_attribute
    WHERE attrelid = to_regclass('public.' || quote_ident(:table)) AND attnum > 0 AND NOT attisdropped
""")


@dataclass(frozen=True, slots=True)
class Layout:
    """One list of columns; ``added`` says what older versions hold in those that it brought."""

    number: int
    columns: tuple[str, ...]
    added: dict[str, dict[str, Any]]


def layouts(session: Session) -> dict[str, list[Layout]]:
    """Table -> its layouts, oldest first."""
    found: dict[str, list[Layout]] = {}
    for table, number, columns, added in session.execute(_LAYOUTS):
        found.setdefault(table, []).append(Layout(number, tuple(columns), added))
    return found


def is_whole(session: Session, table: str, known: Sequence[Layout]) -> bool:
    """Whether table and history still have every column that digests cover."""
    needed = {column for layout in known for column in layout.columns}
    return all(
        needed <= set(session.scalars(_COLUMNS, {"table": name})) for name in (table, f"{table}_history")
    )  # fmt: skip


def digest_sql(known: Sequence[Layout]) -> str:
    """The digest of a version ``v`` whose change set wrote it under the layout ``m.layout``.

    A version from before a column was added must still say in it what it said then, else it has no digest at all.
    """
    cases = []
    for place, layout in enumerate(known):
        later = [
            f"v.{_quoted(column)} IS NOT DISTINCT FROM {_literal(said['value'])}::{said['type']}"
            for following in known[place + 1 :]
            for column, said in following.added.items()
        ]
        listed = ", ".join(f"v.{_quoted(column)}" for column in layout.columns)
        taken = f"sha256(convert_to(ROW({listed})::text, 'UTF8'))"
        holds = f"CASE WHEN {' AND '.join(later)} THEN {taken} END" if later else taken
        cases.append(f"WHEN {layout.number} THEN {holds}")
    return f"CASE m.layout {' '.join(cases)} END"


def columns_sql(known: Sequence[Layout]) -> str:
    """Every column that some digest covers, as a list to select."""
    return ", ".join(_quoted(column) for column in dict.fromkeys(c for layout in known for c in layout.columns))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''").replace(":", "\\:") + "'"

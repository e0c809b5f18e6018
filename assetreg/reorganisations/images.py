"""Keeps what rows without a memory of their own said before an event, and puts it back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.core.sql import load_sql

PACKAGE = "assetreg.reorganisations"


@dataclass(frozen=True, slots=True)
class Kept:
    """What an event writes of a table: the ``columns``; its rows are told by ``key``."""

    columns: tuple[str, ...]
    key: tuple[str, ...] = ("id",)


KEPT: dict[str, Kept] = {
    "admin_unit": Kept(("valid_to", "parent_id")),
    "admin_event": Kept(("key",)),
    "user_role": Kept(("valid_from", "valid_to", "unit_id")),
    "saved_view": Kept(("query", "shared_with")),
    "import_batch": Kept(("province_code", "commune_id")),
    "import_row": Kept(
        ("commune_id", "commune_code", "province_code", "former_commune_id"), ("batch_id", "row_number")
    ),
    "import_mapping": Kept(("province_code", "commune_id")),
    "reorganisation_row": Kept(("province_code", "commune_id")),
}


def keep(session: Session, event_id: int, table: str, chosen: str) -> None:
    """Keep rows as they are before the event writes them; ``chosen``: SQL in brackets that answers their keys."""
    _run(session, "keep_rows", event_id, table, chosen=chosen)


def keep_entered(session: Session, event_id: int, table: str, chosen: str) -> None:
    """Note rows that the event has entered."""
    _run(session, "keep_entered", event_id, table, chosen=chosen)


def note_left(session: Session, event_id: int, table: str) -> None:
    """Note what each kept row says now: whoever changes it later is not overrun when the event is taken back."""
    _run(session, "note_left", event_id, table)


def changed_since(session: Session, event_id: int) -> list[tuple[str, str]]:
    """Table and key of every row that somebody changed after the event had written it."""
    found = []
    for table in KEPT:
        rows = session.execute(text(_statement("changed_since", table)), {"id": event_id, "table": table})
        found += [(table, str(key)) for (key,) in rows]
    return found


def put_back(session: Session, event_id: int, table: str) -> None:
    """Take out what the event entered into a table, and let the other rows say what they said before."""
    _run(session, "take_out", event_id, table)
    _run(session, "put_back", event_id, table)


def _run(session: Session, name: str, event_id: int, table: str, **parts: str) -> None:
    session.execute(text(_statement(name, table, **parts)), {"id": event_id, "table": table})


def _statement(name: str, table: str, **parts: str) -> str:
    """A statement for one table; names are ours."""
    kept = KEPT[table]
    return load_sql(PACKAGE, name).format(
        table=table,
        key=", ".join(kept.key),
        key_pairs=", ".join(f"'{column}', stands.{column}" for column in kept.key),
        pairs=", ".join(f"'{column}', stands.{column}" for column in kept.columns),
        columns=", ".join(f"stands.{column}" for column in kept.columns),
        same=" AND ".join(f"stands.{column} = CAST(image.row_key ->> '{column}' AS bigint)" for column in kept.key),
        former=", ".join(f"{column} = former.{column}" for column in kept.columns),
        **parts,
    )

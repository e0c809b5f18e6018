"""What remembered rows, their fields and acts are called; features say it for their tables when they are wired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assetreg.core.i18n import catalogue, current_locale, gettext


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one table: field -> message id, choice fields -> value -> message id.

    ``endpoint``: the page of a record, asked with its ``code``.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    endpoint: str | None = None


_wordings: dict[str, Wording] = {}


def register_wording(table: str, wording: Wording) -> None:
    """Say what the fields of a remembered table are called, for every page that shows its versions."""
    _wordings[table] = wording


def wording_of(table: str) -> Wording:
    """The words of a table; none where nobody has said."""
    return _wordings.get(table, Wording())


def table_title(table: str) -> str:
    """What one row of the table is called, in the language of the page."""
    return gettext(f"remembered.{table}")


def field_title(table: str, column: str) -> str:
    """What a column is called: by its own name, by the field it stands for, or as of every table."""
    fields, shared = wording_of(table).fields, f"column.{column}"
    if column not in fields and shared in catalogue(current_locale()):
        return gettext(shared)
    named = (column, column.removesuffix("_id"), column.removeprefix("source_"))
    return next((gettext(fields[name]) for name in named if name in fields), column)


def verb_title(verb: str) -> str:
    """What was done: by its own sentence, or as an act on a kind of row."""
    own = f"verb.{verb}"
    if own in catalogue(current_locale()):
        return gettext(own)
    thing, _, act = verb.rpartition(".")
    if f"act.{act}" in catalogue(current_locale()) and f"remembered.{thing}" in catalogue(current_locale()):
        return f"{gettext(f'act.{act}')}: {table_title(thing)}"
    return verb

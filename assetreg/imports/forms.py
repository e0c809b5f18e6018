"""What a page hands in of a file: options out of its fields, over those that were said before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from assetreg.core.text import fold
from assetreg.imports.options import LEAVE_OUT, FileOptions

COLUMN, WORD, QUESTION = "column-", "word-", "question-"


def options_of(fields: Iterable[tuple[str, str]], before: FileOptions | None = None) -> FileOptions:
    """The options of a form: ``column-KEY``, ``word-FIELD:WORD``, ``question-KEY`` and the plain ones.

    A column left open is asked again; a word left open stays unknown. ``fields`` may name one several times.
    """
    given = list(fields)
    plain = {name: value for name, value in given if value}
    base = before or FileOptions()
    answers = {key: tuple(values) for key, values in _listed(given, QUESTION).items()}
    columns = {key: None if value == LEAVE_OUT else value for key, (value, *_) in _listed(given, COLUMN).items()}
    values: dict[str, dict[str, str]] = {name: dict(words) for name, words in base.values.items()}
    for name, (code, *_) in _listed(given, WORD).items():
        field, _, word = name.partition(":")
        values.setdefault(field, {})[fold(word)] = code
    sheets = tuple(value for name, value in given if name == "sheet" and value)
    return replace(
        base,
        sheets=sheets or base.sheets,
        money_unit=plain.get("money_unit", base.money_unit),
        ignore_columns=bool(plain.get("ignore_columns")) or base.ignore_columns,
        mapping=plain.get("mapping", base.mapping),
        columns={**base.columns, **columns},
        values=values,
        answers={**base.answers, **answers},
        save_as=plain.get("save_as"),
        reduce=plain.get("reduce"),
        counted_on=plain.get("counted_on", base.counted_on),
        leave_straddling=bool(plain.get("leave_straddling")),
    )


def options_of_json(said: Mapping[str, Any]) -> FileOptions:
    """The same out of a JSON object with the names of ``FileOptions``."""
    known: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    if isinstance(known.get("answers"), dict):
        known["answers"] = {
            key: (value,) if isinstance(value, str) else tuple(value) for key, value in known["answers"].items()
        }
    if isinstance(known.get("values"), dict):
        known["values"] = {
            field: {fold(word): code for word, code in words.items()} for field, words in known["values"].items()
        }
    return FileOptions.of(known)


def _listed(given: Iterable[tuple[str, str]], prefix: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in _with(given, prefix):
        found.setdefault(name, []).append(value)
    return found


def _with(given: Iterable[tuple[str, str]], prefix: str) -> Iterator[tuple[str, str]]:
    return ((name.removeprefix(prefix), value) for name, value in given if name.startswith(prefix) and value)

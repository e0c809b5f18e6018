"""Reads an event file: YAML whose every value keeps its line, so that a refusal names line and path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from assetreg.core.errors import FieldError, Invalid
from assetreg.core.text import clean
from assetreg.reorganisations.schemas import EventFile
from assetreg.reorganisations.yaml_bounds import refuse_bombs

type Lines = dict[tuple[str | int, ...], int]

LARGEST = 20_000_000  # characters; the whole reorganisation of 2025 has two million
_CODES = {
    "missing": "required",
    "string_too_short": "required",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "bad_code",
    "literal_error": "not_a_choice",
    "date_from_datetime_parsing": "bad_date",
    "date_parsing": "bad_date",
    "date_type": "bad_date",
}
_OURS = frozenset({"miscounted", "exception_unclear", "event_empty"})


class _Reading:
    """Turns nodes into plain values: every scalar stays the text that was written, as codes begin with noughts."""

    def __init__(self) -> None:
        self.lines: Lines = {}

    def value(self, node: yaml.Node, path: tuple[str | int, ...] = ()) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, number)) for number, item in enumerate(node.value)]
        text = clean(str(node.value))
        return None if getattr(node, "style", None) is None and text in ("", "~", "null") else text

    def _mapping(self, node: yaml.MappingNode, path: tuple[str | int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, item in node.value:
            name = clean(str(key.value))
            if name in found:
                raise Invalid([FieldError(_place((*path, name), key.start_mark.line + 1), "said_twice")])
            value = self.value(item, (*path, name))
            if value is not None:
                found[name] = value
        return found


def read_event(content: str) -> tuple[EventFile, Lines]:
    """The event that a file says, and the line of each of its paths.

    Raises ``Invalid`` naming every bad field as ``line N: path``.
    """
    raw, lines = read_document(content)
    try:
        return EventFile.model_validate(raw), lines
    except ValidationError as refusal:
        raise Invalid([_error(problem, lines) for problem in refusal.errors(include_url=False)]) from None


def read_document(content: str) -> tuple[dict[str, Any], Lines]:
    """What a file says as plain values, finished or not, and the line of each; raises ``Invalid`` for bad YAML."""
    if len(content) > LARGEST:
        raise Invalid([FieldError("file", "event_too_large", {"limit": LARGEST})])
    refuse_bombs(content)
    reading = _Reading()
    try:
        node = yaml.compose(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise Invalid([FieldError(_place((), line), "bad_yaml", {"reason": _reason(error)})]) from None
    if not isinstance(node, yaml.MappingNode):
        raise Invalid([FieldError(_place((), 1), "bad_yaml", {"reason": "key: value"})])
    return reading.value(node), reading.lines


def write_document(document: Mapping[str, Any]) -> str:
    """The document as an event file; every value is written so that it is read as the same text."""
    return yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=110)


def code_of(kind: str) -> str:
    """How a refusal of the schema is called in the catalogues."""
    return kind if kind in _OURS else _CODES.get(kind, "bad_value")


def placed(lines: Lines, path: tuple[str | int, ...]) -> str:
    """How a refusal names a path: with the line of its nearest part that stands in the file."""
    near = path
    while near and near not in lines:
        near = near[:-1]
    return _place(path, lines.get(near, 1))


def _place(path: tuple[str | int, ...], line: int) -> str:
    return f"line {line}: {'.'.join(map(str, path))}" if path else f"line {line}"


def _reason(error: yaml.YAMLError) -> str:
    return clean(str(getattr(error, "problem", None) or error))[:200]


def _error(problem: Any, lines: Lines) -> FieldError:
    kind = str(problem["type"])
    path = tuple(part for part in problem["loc"] if not _names_a_type(part))
    context = problem.get("ctx", {})
    params = {"value": str(problem["input"])[:60], "limit": context.get("max_length", context.get("le"))}
    if kind in _OURS:
        return FieldError(placed(lines, path), kind, {key: context[key] for key in ("name", "n") if key in context})
    return FieldError(placed(lines, path), _CODES.get(kind, "bad_value"), params)


def _names_a_type(part: str | int) -> bool:
    """Where either a text or a part may stand, pydantic says which of both it tried."""
    return isinstance(part, str) and (part == "Part" or part.startswith(("constrained-", "str")))

"""Bounds of what an event file may be before it is read: no depth that breaks the reader, nothing said by reference."""

from __future__ import annotations

import yaml

from assetreg.core.errors import FieldError, Invalid

DEEPEST = 20  # an event says four levels


def refuse_bombs(content: str) -> None:
    """Raise ``Invalid`` (``bad_yaml``) for nesting deeper than any event, and for aliases, which make ten lines of a
    file a thousand million values. Reads mark by mark, and only as far as the first such place; bad YAML passes."""
    depth = 0
    try:
        for mark in yaml.parse(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(mark, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(mark, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST or isinstance(mark, yaml.AliasEvent):
                reason = "*" if isinstance(mark, yaml.AliasEvent) else f"> {DEEPEST}"
                line = mark.start_mark.line + 1 if mark.start_mark is not None else 1
                raise Invalid([FieldError(f"line {line}", "bad_yaml", {"reason": reason})])
    except yaml.YAMLError:
        return

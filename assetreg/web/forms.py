"""A form as a page shows it: what was typed, word for word, and what was wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask

from assetreg.core.errors import FieldError
from assetreg.core.i18n import field_sentence, gettext, problem_sentence


@dataclass(frozen=True)
class Form:
    """``typed`` holds strings by field name; it is shown again as it came, right or wrong.

    ``labels`` (field -> message id) says what this form's fields are called, before what all forms say. ``seen``: what
    the record said when its reader opened the form; ``meanwhile``: what somebody else has since written into a field
    that this reader changed as well.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] | None = None
    meanwhile: Mapping[str, str] = field(default_factory=dict)

    def carried(self) -> str:
        """What was seen, as the form carries it through the browser."""
        return json.dumps(dict(self.seen or {}), ensure_ascii=False)

    def value(self, name: str) -> str:
        """What stands in the field."""
        return self.typed.get(name, "")

    def errors_of(self, name: str) -> list[FieldError]:
        """What was wrong with the field."""
        return [error for error in self.errors if error.field == name]

    def label(self, name: str, *, unit: bool = True) -> str:
        """What the field is called here, with its unit or without."""
        if name not in self.labels:
            return field_label(name, unit=unit)
        return _without_unit(gettext(self.labels[name]), unit)


def seen_in(posted: Mapping[str, str], now: Mapping[str, str]) -> Mapping[str, str]:
    """What the reader of a posted form saw; what the record says ``now`` where the form does not carry it."""
    try:
        seen = json.loads(posted.get("seen", ""))
    except (ValueError, RecursionError):
        return now
    is_plain = isinstance(seen, dict) and all(isinstance(text, str) for text in seen.values())
    return seen if is_plain else now


def touched(typed: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, str]:
    """The fields that read otherwise than their reader saw them."""
    return {name: text for name, text in typed.items() if text.strip() != seen.get(name, "")}


def merged(typed: Mapping[str, str], seen: Mapping[str, str], now: Mapping[str, str]) -> Form:
    """A form over a record that somebody else changed meanwhile: as it is now, with what this reader typed.

    What both have changed stands in ``meanwhile``: the reader decides.
    """
    mine = touched(typed, seen)
    theirs = {name: text for name, text in now.items() if text != seen.get(name, "")}
    both = {name: theirs[name] for name in mine if name in theirs and theirs[name] != mine[name].strip()}
    return Form({**typed, **now, **mine}, seen=now, meanwhile=both)


_labels: dict[str, str] = {}
# Where the unit stands inside the field, the label need not say it again.
_UNIT = re.compile(r" \((?:m²|đồng|dong|kg|%)\)$")


def register_labels(labels: Mapping[str, str]) -> None:
    """Say what fields are called: field name -> message id."""
    _labels.update(labels)


def field_label(name: str, *, unit: bool = True) -> str:
    """A field's name as a person reads it, with its unit or without; the name itself where nobody has said."""
    return _without_unit(gettext(_labels.get(name, name)), unit)


def _without_unit(label: str, unit: bool) -> str:
    return label if unit else _UNIT.sub("", label)


def translated(choices: Mapping[str, str]) -> list[tuple[str, str]]:
    """Choices (value -> message id) as a select offers them."""
    return [(value, gettext(label)) for value, label in choices.items()]


def init_forms(app: Flask) -> None:
    """Let templates name fields and say what was wrong."""
    app.jinja_env.globals.update(
        field_label=field_label,
        field_sentence=field_sentence,
        problem_sentence=problem_sentence,
        translated=translated,
    )

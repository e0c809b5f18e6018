"""A form as a page shows it: what was typed, word for word, and what was wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask

from assetreg.core.errors import FieldError
from assetreg.core.i18n import field_sentence, gettext, problem_sentence


@dataclass(frozen=True)
class Form:
    """``typed`` holds strings by field name; it is shown again as it came, right or wrong.

    ``labels`` (field -> message id) says what this form's fields are called, before what all forms say.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

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

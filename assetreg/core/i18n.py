"""Two languages: sentences from the catalogues, numbers, dates and money as each language writes them.

Catalogues are ``assetreg/translations/<locale>/<feature>.po``, read as they are. Message ids are English for what
is shown, and ``problem.<code>`` or ``field.<code>`` for what refuses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel import dates, numbers
from babel.messages.pofile import read_po

from assetreg.core.errors import FieldError, Problem

# The units of money at a glance; their sentences stand in the catalogues.
GLANCE_UNITS: tuple[tuple[int, str], ...] = (
    (1_000_000_000, "{amount} billion dong"),
    (1_000_000, "{amount} million dong"),
)
LOCALES = ("vi", "en")
DEFAULT = "vi"
TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"
_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT)


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """All sentences of one language, of all features."""
    sentences: dict[str, str] = {}
    for file in sorted((TRANSLATIONS / locale).glob("*.po")):
        with file.open("rb") as stream:
            for message in read_po(stream, locale=locale):
                if message.id and isinstance(message.id, str) and isinstance(message.string, str):
                    sentences[message.id] = message.string
    return sentences


def current_locale() -> str:
    """The language of the person being served."""
    return _locale.get()


@contextmanager
def use_locale(locale: str) -> Iterator[None]:
    """Speak ``locale`` inside the block."""
    token = _locale.set(locale if locale in LOCALES else DEFAULT)
    try:
        yield
    finally:
        _locale.reset(token)


def gettext(message: str, /, **params: Any) -> str:
    """The sentence in the current language, with ``{name}`` filled; the id itself where none is known."""
    sentence = catalogue(_locale.get()).get(message) or message
    return sentence.format_map(_Shown(params)) if params else sentence


class _Shown(dict[str, Any]):
    """Parameters as a sentence shows them; one that is missing stays visible as ``{name}``."""

    def __getitem__(self, key: str) -> str:
        if key not in self:
            return "{" + key + "}"
        value = super().__getitem__(key)
        if isinstance(value, bool | str):
            return str(value)
        if isinstance(value, int | float | Decimal):
            return format_number(value)
        return format_date(value) if isinstance(value, dt.date) else str(value)


def problem_sentence(problem: Problem) -> str:
    """What a problem says to a person."""
    return gettext(f"problem.{problem.code}", **problem.params)


def field_sentence(error: FieldError) -> str:
    """What a field error says, without the field's name."""
    return gettext(f"field.{error.code}", **error.params)


def format_number(value: int | float | Decimal | None, digits: int | None = None) -> str:
    """``1.234,5`` in Vietnamese; at most three decimals, or exactly ``digits``; a dash where nothing is known."""
    if value is None:
        return "–"
    pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=_locale.get())


def format_date(value: dt.date | None) -> str:
    """``03/02/2026`` in both languages: day first, as the papers write it."""
    if value is None:
        return "–"
    return dates.format_date(value, format="dd/MM/yyyy", locale=_locale.get())


def format_money_glance(value: int | Decimal | None) -> str:
    """Money at a glance: ``1,86 tỷ đồng`` / ``VND 1.86 billion``; whole dong below a million."""
    if value is None:
        return "–"
    for size, unit in GLANCE_UNITS:
        if abs(Decimal(value)) >= size:
            amount = numbers.format_decimal(Decimal(value) / size, format="#,##0.##", locale=_locale.get())
            return gettext(unit, amount=amount)
    return gettext("{amount} dong", amount=format_number(value))

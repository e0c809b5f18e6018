"""Knows what headings mean: which field a column is, how columns are lettered, in what unit their money stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assetreg.core.errors import Invalid
from assetreg.core.i18n import LOCALES, catalogue
from assetreg.core.text import fold
from assetreg.imports.kinds import KINDS, Kind

MONEY_UNITS: Mapping[str, int] = {"dong": 1, "thousand": 1_000, "million": 1_000_000}
_THOUSAND = re.compile(r"(nghin|ngan)\s*(dong|d\b)|\b1[.,]?000\s*(dong|d\b|vnd)|thousand")
_MILLION = re.compile(r"(trieu|tr)\.?\s*(dong|d\b)|\b1[.,]?000[.,]?000\s*(dong|d\b|vnd)|million")
_DONG = re.compile(r"\b(dong|vnd)\b|_vnd\b|\(d\)")
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_UNIT = re.compile(r"\b(m2|m²|dong|vnd|nghin dong|trieu dong|1000d)\b")
_MARKS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``index`` counts from 0, ``field`` is None where nobody knows it.

    ``derived``: no cell of the row says it; it was carried down from a heading, a title or a row above.
    """

    index: int
    heading: str
    field: str | None
    derived: bool = False

    @property
    def letter(self) -> str:
        """As spreadsheets name it: A, B, ... AA; blank where no column of the sheet is meant."""
        return "" if self.derived else letter_of(self.index)


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of one table; ``row`` counts from 0 and is the last heading row.

    ``money_unit`` is None where the headings do not say it.
    """

    row: int
    columns: tuple[Column, ...]
    money_unit: str | None

    @property
    def fields(self) -> Mapping[str, Column]:
        return {column.field: column for column in self.columns if column.field is not None}

    @property
    def unknown(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field is None)


def letter_of(index: int) -> str:
    """The letters of a column that counts from 0."""
    letters, rest = "", index + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def heading_key(heading: str) -> str:
    """By which headings are compared: no accents, marks, case or units of measure."""
    return _key(heading)


def field_named(heading: str, kind: Kind) -> str | None:
    """The field a heading names: by its field name, its label in either language, or a usual one."""
    known = _names(kind.name)
    for text in (heading, *heading.split(" / ")):  # our own blanks carry both languages in one cell
        for written in (text, _PARENTHESES.sub(" ", text)):
            if field := known.get(_key(written)):
                return field
    return None


def stated_unit(text: str) -> str | None:
    """The unit of money that a text states: ``dong``, ``thousand``, ``million`` or None."""
    return _stated_unit(fold(text))


@cache
def _names(kind_name: str) -> Mapping[str, str]:
    kind = KINDS[kind_name]
    names = {_key(alias): field for field, aliases in kind.aliases.items() for alias in aliases}
    for field, label in kind.labels.items():
        for text in (label, *(catalogue(locale).get(label, label) for locale in LOCALES)):
            names[_key(text)] = field
            names.setdefault(_key(_PARENTHESES.sub(" ", text)), field)
    return names | {_key(field): field for field in kind.fields}


def _key(text: str) -> str:
    return _MARKS.sub(" ", _UNIT.sub(" ", fold(text))).strip()


def refuse_doubles(columns: Sequence[Column]) -> None:
    """Raises ``Invalid`` where a field stands in two columns."""
    times = Counter(column.field for column in columns if column.field is not None)
    for column in columns[::-1]:
        if column.field is not None and times[column.field] > 1:
            letters = ", ".join(other.letter for other in columns if other.field == column.field)
            raise Invalid(code="column_twice", field=column.field, columns=letters)


def money_unit_of(texts: Mapping[str, Sequence[str]], kind: Kind) -> str | None:
    """The unit that headings above money state, field -> its headings in any row; raises ``Invalid`` where they
    differ."""
    units: set[str | None] = set()
    for field, headings in texts.items():
        if field in kind.money_fields:
            stated = {_stated_unit(fold(heading)) for heading in headings} - {None}
            # The field name says dong; a label above it that says otherwise says what is really written.
            units.add(min(stated - {"dong"} or stated, default=None, key=str))
    if len(units - {None}) > 1:
        raise Invalid(code="money_units_differ")
    return next(iter(units - {None}), None)


def _stated_unit(text: str) -> str | None:
    if _MILLION.search(text):
        return "million"
    if _THOUSAND.search(text):
        return "thousand"
    return "dong" if _DONG.search(text) else None

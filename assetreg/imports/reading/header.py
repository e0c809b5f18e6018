"""Finds the heading rows of a table, however many levels they have, and which field each column is (pure).

Offices head their tables in one to three rows: a group above its parts ("Nguyên giá" above "Tổng", "NS", "Khác"),
merged or simply left blank, often with a row of column numbers below. A column is known by all its levels, by the
lowest where that says enough by itself, or by the highest where the lowest is its total.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assetreg.core.text import clean, fold
from assetreg.imports.headings import field_named, heading_key, stated_unit
from assetreg.imports.kinds import Kind
from assetreg.imports.reading.amounts import is_measure
from assetreg.imports.reading.found import Row
from assetreg.imports.reading.grids import Span
from assetreg.imports.reading.tcvn3 import readable, to_unicode

LOOK_AT = 60
LEVELS = 4
_NUMBERS = re.compile(r"^[(\[]?(?:[0-9]{1,2}[a-z]?|[A-Ha-hđĐ])(?:\s*=[^)]*)?[)\]]?$")
_ORDINAL = frozenset("stt|tt|so tt|so thu tu|no|#|stt tt".split("|"))
_TOTAL = frozenset("tong|tong so|tong cong|cong|total|tong nguyen gia".split("|"))
# By itself such a level says nothing: a total, a source, a measure of whatever stands above it.
_VAGUE = _TOTAL | frozenset(
    "ns|khac|nguon ns|nguon khac|ngan sach|so luong|sl|dien tich|dt|gia tri|nguyen gia|ngay|so|so ngay|ten|loai|ly do"
    "|gia tri con lai|ghi chu|nam".split("|")
)
_UNIT_LINE = re.compile(r"(?:dvt|don vi tinh|don vi|unit)[^:]{0,30}[:：]\s*(.+)")


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table. ``top`` and ``bottom`` count from 0; rows of column numbers belong to it.

    ``levels``: column -> its texts from the top down. ``fields``: column -> field. ``ordinal``: the column that
    numbers the rows. ``named``: the cells are field names, so that a program wrote the table.
    """

    top: int
    bottom: int
    levels: Mapping[int, tuple[str, ...]]
    fields: Mapping[int, str]
    ordinal: int | None
    named: bool
    money_unit: str | None
    stated: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # column -> every text that heads it

    @property
    def width(self) -> int:
        return max(self.levels, default=-1) + 1


@dataclass(frozen=True, slots=True)
class Words:
    """What headings mean beyond the names of the kind: ``columns`` from a person, ``aliases`` from a known form."""

    kind: Kind
    columns: Mapping[str, str | None]
    aliases: Mapping[str, str]

    def field_of(self, levels: Sequence[str]) -> str | None:
        """The field that a heading of these levels names, or None."""
        found = self._field_of(levels)
        if found is None and not all(map(str.isascii, levels)):
            found = self._field_of([to_unicode(level) for level in levels])
        return found

    def _field_of(self, levels: Sequence[str]) -> str | None:
        whole = " ".join(levels)
        for key in (heading_key(whole), heading_key(levels[-1])):
            if key in self.columns:
                return self.columns[key]
        if len(levels) == 1:
            return self.aliases.get(heading_key(whole)) or field_named(whole, self.kind)
        last, first = heading_key(levels[-1]), heading_key(levels[0])
        tried = [whole, " ".join(levels[-2:])] + ([levels[-1]] if last not in _VAGUE else [])
        tried += [" ".join(levels[:-1]), levels[0]] if last in _TOTAL or last == first else []
        return next((found for text in tried if (found := self._named(text))), None)

    def leaves_out(self, levels: Sequence[str]) -> bool:
        """Whether a person said that the column is of no use."""
        keys = (heading_key(" ".join(levels)), heading_key(levels[-1]))
        return any(key in self.columns and self.columns[key] is None for key in keys)

    def _named(self, text: str) -> str | None:
        return self.aliases.get(heading_key(text)) or field_named(text, self.kind)


def text_of(cell: object) -> str:
    """A cell's text; whole numbers without a fraction."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def are_names(texts: Sequence[str], kind: Kind) -> bool:
    """Whether a row consists of field names: two or more, and half of its cells; marks like ``x`` are none."""
    known = set(texts) & set(kind.fields)
    return len(known) >= 2 and 2 * len(known) >= len(set(filter(None, texts)))


def is_ordinal(text: str) -> bool:
    """Whether a heading says that its column numbers the rows."""
    return fold(text).strip(" .") in _ORDINAL


def find_header(rows: Sequence[Row], merged: Sequence[Span], words: Words, *, least: int = 2) -> Header | None:
    """The first heading rows that name ``least`` fields or more, or None."""
    texts = spread([[readable(text_of(cell)) for cell in row] for row in rows[:LOOK_AT]], merged)
    for top in range(len(texts)):
        if len(set(filter(None, texts[top]))) < least:  # a title, however many cells it is merged over
            continue
        header = _header_at(texts, rows, merged, top, words)
        if header is not None and len(set(header.fields.values())) >= least:
            return header
    return None


def guess_header(rows: Sequence[Row], merged: Sequence[Span], words: Words) -> Header | None:
    """Heading rows of which fewer fields are known: the first row of texts above rows as wide, or None."""
    texts = spread([[readable(text_of(cell)) for cell in row] for row in rows[:LOOK_AT]], merged)
    for top, row in enumerate(texts):
        filled = [cell for cell in row if cell]
        below = texts[top + 1 : top + 4]
        wide = [other for other in below if sum(map(bool, other)) >= 3]
        if len(set(filled)) >= 3 and len(wide) >= 2 and all(_is_words(cell) for cell in filled):
            return _header_at(texts, rows, merged, top, words)
    return None


def spread(texts: list[list[str]], merged: Sequence[Span]) -> list[list[str]]:
    """The texts with those of merged cells in every cell they cover."""
    for top, left, bottom, right in merged:
        if top >= len(texts) or left >= len(texts[top]):
            continue
        for row in range(top, min(bottom, len(texts) - 1) + 1):
            cells = texts[row]
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [texts[top][left]] * (right + 1 - left)
    return texts


def is_numbers(cells: Sequence[str]) -> bool:
    """Whether a row numbers the columns: ``1 2 3``, ``(1) (2)``, ``A B 1 2``, ``5=6+7``."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 3 or not all(_NUMBERS.match(cell) for cell in filled):
        return False
    counted = [int(found[0]) for cell in filled if (found := re.findall("[0-9]+", cell))]
    return counted == sorted(counted) and len(set(counted)) == len(counted) >= 2 and counted[-1] - counted[0] < 40


def _header_at(
    texts: list[list[str]], rows: Sequence[Row], merged: Sequence[Span], top: int, words: Words
) -> Header | None:
    if any(not _is_words(cell) for cell in texts[top] if cell):
        return None
    bottom = top
    while bottom + 1 < len(texts) and bottom - top + 1 < LEVELS and _is_part(texts, merged, top, bottom, words):
        bottom += 1
    named = are_names([text_of(cell) for cell in rows[bottom]], words.kind)
    first = bottom if named or _repeats(rows, top, bottom, words) else top
    levels = _levels(texts, first, bottom, _continued(merged, first, bottom))
    stated = levels if first == top else _levels(texts, top, bottom, _continued(merged, top, bottom))
    fields, ordinal = {}, None
    for column, parts in levels.items():
        if is_ordinal(parts[0]) and ordinal is None:
            ordinal = column
        elif (name := words.field_of(parts)) is not None:
            fields[column] = name
    if bottom + 1 < len(texts) and is_numbers(texts[bottom + 1]):
        bottom += 1
    return Header(top, bottom, levels, fields, ordinal, named, _unit_above(texts, top), stated)


def _is_words(cell: str) -> bool:
    return not cell[:1].isdigit() or any(letter.isalpha() for letter in cell)


def _is_part(texts: list[list[str]], merged: Sequence[Span], top: int, bottom: int, words: Words) -> bool:
    """Whether the row below the last heading row belongs to the headings."""
    above, below = texts[bottom], texts[bottom + 1]
    if not any(below) or is_numbers(below):
        return False
    if any(span[0] <= bottom < span[2] and span[0] >= top for span in merged):
        return True  # a heading reaches down into it
    if are_names(below, words.kind):
        return True  # labels above field names
    if any(cell and not _is_words(cell) for cell in below):
        return False
    wide = [column for column, cell in enumerate(above) if cell and _is_gap(above, column)]
    parts = [column for column, cell in enumerate(below) if cell]
    if wide and len(parts) >= 2 and all(not _at(above, column) or _is_gap(above, column) for column in parts):
        return True
    if any(left != right and bottom == span_bottom for _, left, span_bottom, right in merged):
        covered = {c for _, left, end, right in merged if end == bottom and left != right
                   for c in range(left, right + 1)}  # fmt: skip
        own = [column for column in parts if below[column] != _at(above, column)]
        return bool(own) and set(own) <= covered
    return False


def _is_gap(cells: Sequence[str], column: int) -> bool:
    """Whether a heading has room to its right: the next cell is blank, and something follows or the row ends."""
    return column + 1 >= len(cells) or not cells[column + 1]


def _at(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _repeats(rows: Sequence[Row], top: int, bottom: int, words: Words) -> bool:
    """Whether the lowest row names by itself what the rows above name: labels in two languages under each other."""
    if top == bottom:
        return False
    own, above = (
        {name for cell in rows[row] if (text := text_of(cell)) and (name := words.field_of([text]))}
        for row in (bottom, top)
    )
    return len(own) >= 2 and own >= above


def _continued(merged: Sequence[Span], top: int, bottom: int) -> set[int]:
    """Columns that a heading of the lowest row reaches over: parts of the column it begins in, without a name."""
    lowest = [(left, right) for first, left, last, right in merged if first <= bottom <= last and first >= top]
    return {column for left, right in lowest for column in range(left + 1, right + 1)}


def _levels(texts: list[list[str]], top: int, bottom: int, continued: set[int]) -> dict[int, tuple[str, ...]]:
    width = max(len(row) for row in texts[top : bottom + 1])
    levels: dict[int, tuple[str, ...]] = {}
    for column in range(width):
        if column in continued:
            continue
        parts: list[str] = []
        for row in range(top, bottom + 1):
            text = _at(texts[row], column) or _group_above(texts, row, bottom, column)
            if text and text not in parts:
                parts.append(text)
        if parts:
            levels[column] = tuple(parts)
    return levels


def _group_above(texts: list[list[str]], row: int, bottom: int, column: int) -> str:
    """The heading to the left that reaches over a blank cell, where a part stands below it."""
    if row == bottom or not any(_at(texts[below], column) for below in range(row + 1, bottom + 1)):
        return ""
    for left in range(column - 1, -1, -1):
        if _at(texts[row], left):
            return texts[row][left] if any(_at(texts[low], left) for low in range(row + 1, bottom + 1)) else ""
    return ""


def _unit_above(texts: list[list[str]], top: int) -> str | None:
    """The unit of money that a line above the headings states: ``ĐVT: nghìn đồng``."""
    for row in texts[:top]:
        for cell in dict.fromkeys(row):
            found = _UNIT_LINE.search(fold(cell)) if cell else None
            if found is not None and is_measure(found[1]) and (unit := stated_unit(found[1])) is not None:
                return unit
    return None

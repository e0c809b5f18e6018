"""Sums the figures of a table while it is read, and holds every typed total against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assetreg.assets.findings import Severity
from assetreg.imports.headings import letter_of
from assetreg.imports.reading import amounts
from assetreg.imports.reading.found import Sheet


class Totals:
    """The sums of one walk down one table: since the last group, and over all of it. ``figures``: column -> field."""

    def __init__(self, sheet: Sheet, figures: Mapping[int, str]) -> None:
        self.sheet, self.figures = sheet, figures
        self._part: dict[int, Decimal] = {}
        self._whole: dict[int, Decimal] = {}
        self._early: list[tuple[int, list[Any]]] = []  # totals typed above what they sum

    def add(self, cells: Sequence[Any]) -> None:
        """Count the figures of a data row, whether it is taken in or left to another kind."""
        for column in self.figures:
            if (figure := amounts.figure(cells[column])) is not None:
                self._part[column] = self._part.get(column, Decimal()) + figure
                self._whole[column] = self._whole.get(column, Decimal()) + figure

    def begin_part(self) -> None:
        """A group begins."""
        self._part.clear()

    def check(self, number: int, cells: list[Any]) -> None:
        """Hold the total in row ``number`` (from 0) against the sums of its group and of the table."""
        if not self._whole:
            self._early.append((number, cells))
            return
        self._compare(number, cells, (self._part, self._whole))
        self._part.clear()

    def finish(self) -> None:
        """Hold the totals above the table against the whole of it."""
        for number, cells in self._early:
            self._compare(number, cells, (self._whole,))

    def _compare(self, number: int, cells: Sequence[Any], sums: Sequence[Mapping[int, Decimal]]) -> None:
        for column, name in sorted(self.figures.items()):
            typed = amounts.figure(cells[column]) if column < len(cells) else None
            summed = [some[column] for some in sums if column in some]
            if typed is None or not summed or typed in summed:
                continue
            self.sheet.note(
                "total_differs", Severity.DOUBT, row=number + 1, cell=f"{letter_of(column)}{number + 1}",
                field=name, typed=_plain(typed), summed=_plain(summed[-1]),
            )  # fmt: skip


def _plain(figure: Decimal) -> int | float:
    return int(figure) if figure == figure.to_integral_value() else float(figure)

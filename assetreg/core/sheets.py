"""Writes rows as a workbook or a CSV file that an import can read back: labels in both languages, then field names."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from assetreg.core.i18n import LOCALES, catalogue

FORMS = ("xlsx", "csv")
_GUARD = ("=", "+", "-", "@")


def write_sheet(
    rows: Iterable[Sequence[Any]], path: Path, form: str, *, name: str, fields: Sequence[str], labels: Mapping[str, str]
) -> int:
    """Write ``rows`` (values in the order of ``fields``) to ``path`` in one of ``FORMS``; returns how many.

    ``labels``: field -> message id, for the first heading row of a workbook; a CSV file carries the field names alone.
    """
    if form == "csv":
        return _write_csv(rows, path, fields)
    return _write_workbook(rows, path, name, fields, [bilingual(labels[field]) for field in fields])


def bilingual(label: str) -> str:
    """A label in both languages, Vietnamese first."""
    texts = [catalogue(locale).get(label, label) for locale in LOCALES]
    return " / ".join(dict.fromkeys(texts))


def _write_workbook(
    rows: Iterable[Sequence[Any]], path: Path, name: str, fields: Sequence[str], headings: Sequence[str]
) -> int:
    number = 1
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        names = book.add_format({"italic": True, "font_color": "#51606b"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.set_column(0, len(fields) - 1, 18)
        sheet.freeze_panes(2, 0)
        sheet.write_row(0, 0, headings, bold)
        sheet.write_row(1, 0, fields, names)
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(map(_said, row)):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, dt.datetime(value.year, value.month, value.day), day)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)
    return number - 1


def _write_csv(rows: Iterable[Sequence[Any]], path: Path, fields: Sequence[str]) -> int:
    written = 0
    with path.open("w", newline="", encoding="utf-8-sig") as file:  # the mark lets spreadsheets read accents
        writer = csv.writer(file)
        writer.writerow(fields)
        for row in rows:
            writer.writerow([_cell(_said(value)) for value in row])
            written += 1
    return written


def _said(value: Any) -> Any:
    """A truth value as the word every door reads."""
    return ("no", "yes")[value] if isinstance(value, bool) else value


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    # A spreadsheet would run a text like "=1+1" as a formula; reading takes the guard off again.
    return f"'{value}" if isinstance(value, str) and value.startswith(_GUARD) else value

"""Makes the blank workbook of a kind: two heading rows, drop-downs for choices, a page that explains every field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from assetreg.core.i18n import LOCALES, catalogue, use_locale
from assetreg.imports.guide import example_of, hint_of
from assetreg.imports.kinds import Kind

ROWS_WITH_LISTS = 5_000
_NUMBERS = ("longitude", "latitude", "x", "y")


def write_template(kind: Kind, path: Path) -> None:
    """Write the blank of ``kind`` to ``path``."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": f"assetreg {kind.name}"})
        _data_sheet(book, kind)
        _guide_sheet(book, kind)


def bilingual(label: str) -> str:
    """A label in both languages, Vietnamese first."""
    texts = [catalogue(locale).get(label, label) for locale in LOCALES]
    return " / ".join(dict.fromkeys(texts))


def _data_sheet(book: Any, kind: Kind) -> None:
    sheet = book.add_worksheet(kind.name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e6eef2", "border": 1})
    needed = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#0b4f6c", "font_color": "#ffffff", "border": 1}
    )
    names = book.add_format({"italic": True, "font_color": "#51606b", "bottom": 1})
    as_text = book.add_format({"num_format": "@"})
    as_day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.set_row(0, 60)
    sheet.freeze_panes(2, 0)
    for column, (field, info) in enumerate(kind.schema.model_fields.items()):
        sheet.write_string(0, column, bilingual(kind.labels[field]), needed if info.is_required() else bold)
        sheet.write_string(1, column, field, names)
        # Codes are text: a number would lose its leading zeros.
        form = as_day if field.endswith(("_date", "_on")) else None if _is_number(field) else as_text
        sheet.set_column(column, column, 16 if field != "name" else 40, form)
        if field in kind.choices:
            _drop_down(sheet, column, kind, field)


def _drop_down(sheet: Any, column: int, kind: Kind, field: str) -> None:
    """The choices in the office's language; identifiers and English labels are read as well."""
    vietnamese = catalogue(LOCALES[0])
    labels = [vietnamese.get(label, label) for label in kind.choices[field].values()]
    if len(",".join(labels)) > 255:
        labels = list(kind.choices[field])  # what a workbook can hold in one list
    rule = {"validate": "list", "source": labels, "error_type": "warning"}
    sheet.data_validation(2, column, ROWS_WITH_LISTS + 1, column, rule)


def _guide_sheet(book: Any, kind: Kind) -> None:
    sheet = book.add_worksheet("Hướng dẫn - Guide")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bg_color": "#e6eef2"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 2, 46, wrap)
    sheet.set_column(3, 3, 40, wrap)
    sheet.write_row(0, 0, ["#", "Tiếng Việt", "English", "Ví dụ / Example"], bold)
    for row, field in enumerate(kind.fields, 1):
        sheet.write_string(row, 0, field)
        for column, locale in enumerate(LOCALES, 1):
            with use_locale(locale):
                sheet.write_string(row, column, hint_of(kind, field))
        sheet.write_string(row, 3, example_of(kind, field))


def _is_number(field: str) -> bool:
    return field in _NUMBERS or field.endswith(("_m2", "_vnd")) or field in ("headcount", "srid")

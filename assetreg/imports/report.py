"""Makes the result workbook: the file as it was handed in, with every finding in its cell and a list of all of them."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.core.i18n import gettext
from assetreg.imports.cells import kept_rows
from assetreg.imports.models import ImportBatch
from assetreg.imports.queries import FoundInCell, batch_findings
from assetreg.imports.reading.found import where

MOST_FINDINGS = 100_000
_BAD_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_COLOURS = {"error": "#f8d7d0", "doubt": "#fdf0cf", "notice": "#e3eef5"}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What every sheet needs: findings and verdicts by row number, formats, one-time codes."""

    by_row: Mapping[int, Sequence[FoundInCell]]
    verdicts: Mapping[int, str]
    codes: Mapping[int, str]
    formats: Mapping[str, Any]


def write_report(session: Session, batch: ImportBatch, path: Path, *, codes: Mapping[int, str] | None = None) -> None:
    """Write the report of a batch to ``path``; sentences in the current language.

    ``codes``: row number -> the one-time code of an invitation, a column of its own where there are any.
    """
    findings = batch_findings(session, batch.id, limit=MOST_FINDINGS)
    by_row: dict[int, list[FoundInCell]] = defaultdict(list)
    for finding in findings:
        by_row[finding.number].append(finding)
    kept = batch.rows_in
    rows = select(kept.row_number, kept.verdict).where(kept.batch_id == batch.id)
    verdicts = dict(session.execute(rows).all())
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        facts = _Facts(by_row, verdicts, codes or {}, _formats(book))
        for said in batch.sheets:
            _rows_sheet(book, session, batch, said, facts)
        _findings_sheet(book, batch, findings)


def _formats(book: Any) -> dict[str, Any]:
    formats = {name: book.add_format({"bg_color": colour, "num_format": "@"}) for name, colour in _COLOURS.items()}
    formats["plain"], formats["day"] = book.add_format({}), book.add_format({"num_format": "dd/mm/yyyy"})
    formats["bold"] = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats["wrapped"] = book.add_format({"text_wrap": True, "valign": "top"})
    return formats


def _rows_sheet(book: Any, session: Session, batch: ImportBatch, said: dict[str, Any], facts: _Facts) -> None:
    """One sheet of the file: its own rows at their own places, findings in their cells, the verdicts beside them."""
    sheet = book.add_worksheet(_free_name(book, said["name"] or batch.kind))
    width = max((column["index"] for column in said["columns"]), default=-1) + 1
    _head(sheet, said, width, facts)
    fields = {column["field"]: column["index"] for column in said["columns"] if column["field"]}
    for number, cells in kept_rows(session, batch.id, said["place"]):
        row = where(number).row
        found = facts.by_row.get(number, ())
        marked = {at: f for f in reversed(found) if (at := _place(f, fields)) is not None}
        for place, value in enumerate(cells):
            worst = marked.get(place)
            kind = worst.severity if worst else "day" if isinstance(value, dt.date) else "plain"
            kind = "bold" if row == said["heading_row"] else kind
            if worst or value not in ("", None):
                _write(sheet, row - 1, place, value, facts.formats[kind])
        for place, worst in marked.items():
            if place >= len(cells):
                sheet.write_blank(row - 1, place, None, facts.formats[worst.severity])
            sheet.write_comment(row - 1, place, worst.sentence())
        if number in facts.verdicts:
            _verdict(sheet, batch, number, width, facts)


def _head(sheet: Any, said: dict[str, Any], width: int, facts: _Facts) -> None:
    """The headings, where the cells above the rows are not kept, and those of the verdicts."""
    at = said["heading_row"] - 1
    for column in said["columns"]:
        sheet.write_string(at, column["index"], str(column["heading"]), facts.formats["bold"])
    added = [gettext("Row"), gettext("Verdict"), gettext("Findings")]
    added += [gettext("Invitation code, shown this once")] if facts.codes else []
    sheet.write_row(at, width, added, facts.formats["bold"])
    sheet.set_column(0, max(width - 1, 0), 16)
    sheet.set_column(width + 2, width + 2, 80)
    sheet.freeze_panes(at + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(at)


def _verdict(sheet: Any, batch: ImportBatch, number: int, width: int, facts: _Facts) -> None:
    row = where(number).row
    sheet.write_number(row - 1, width, row)
    sheet.write_string(row - 1, width + 1, gettext(f"verdict.{facts.verdicts[number]}"))
    found = facts.by_row.get(number, ())
    sheet.write_string(row - 1, width + 2, "; ".join(_named(batch, finding) for finding in found),
                       facts.formats["wrapped"])  # fmt: skip
    if number in facts.codes:
        sheet.write_string(row - 1, width + 3, facts.codes[number])


def _place(finding: FoundInCell, fields: Mapping[str, int]) -> int | None:
    """The column, from 0, of the cell that a finding means; None where the row as a whole is meant."""
    if finding.column is None:
        return None
    place = 0
    for letter in finding.column:
        place = place * 26 + ord(letter) - 64
    return place - 1 if place else fields.get(finding.field)


def _free_name(book: Any, wanted: str) -> str:
    """A name of a sheet that spreadsheets take: 31 characters, none of their marks, none twice."""
    name = _BAD_IN_NAMES.sub(" ", wanted)[:31].strip("' ") or "1"
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    number = 2
    while name.casefold() in taken:
        name = f"{name[:27]} ({number})"
        number += 1
    return name


def _findings_sheet(book: Any, batch: ImportBatch, findings: Sequence[FoundInCell]) -> None:
    sheet = book.add_worksheet(gettext("Findings")[:31])
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for column, width in enumerate((16, 8, 8, 28, 12, 24, 80)):
        sheet.set_column(column, column, width)
    headings = ("Sheet", "Row", "Column", "Field", "Severity", "Code", "What to do")
    sheet.write_row(0, 0, [gettext(heading) for heading in headings], bold)
    for line, finding in enumerate(findings, 1):
        severity = gettext(f"severity.{finding.severity}")
        cells = [finding.sheet or "", finding.row, finding.column or "", finding.label(batch.kind), severity]
        sheet.write_row(line, 0, [*cells, finding.code, finding.sentence()], wrapped)


def _named(batch: ImportBatch, finding: FoundInCell) -> str:
    label = finding.label(batch.kind)
    return f"{label}: {finding.sentence()}" if label else finding.sentence()


def _write(sheet: Any, line: int, place: int, value: Any, form: Any) -> None:
    if isinstance(value, dt.datetime | dt.date):
        sheet.write_datetime(line, place, value, form)
    elif isinstance(value, bool | int | float):
        sheet.write(line, place, value, form)
    elif value not in ("", None):
        sheet.write_string(line, place, str(value)[:32_000], form)
    else:
        sheet.write_blank(line, place, None, form)

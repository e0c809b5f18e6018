"""Makes the result workbook: the file as it was handed in, with every finding in its cell and a list of all of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.core.i18n import gettext
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch
from assetreg.imports.queries import FoundInCell, batch_findings
from assetreg.imports.workbook import open_table

MOST_FINDINGS = 100_000
_COLOURS = {"error": "#f8d7d0", "doubt": "#fdf0cf", "notice": "#e3eef5"}


def write_report(session: Session, batch: ImportBatch, path: Path, *, codes: Mapping[int, str] | None = None) -> None:
    """Write the report of a batch to ``path``; sentences in the current language.

    ``codes``: row number -> the one-time code of an invitation, a column of its own where there are any.
    """
    findings = batch_findings(session, batch.id, limit=MOST_FINDINGS)
    kept = batch.rows_in
    rows = select(kept.row_number, kept.verdict).where(kept.batch_id == batch.id)
    verdicts = dict(session.execute(rows).all())
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        _rows_sheet(book, batch, findings, verdicts, codes or {})
        _findings_sheet(book, batch, findings)


def _rows_sheet(
    book: Any,
    batch: ImportBatch,
    findings: Sequence[FoundInCell],
    verdicts: dict[int, str],
    codes: Mapping[int, str],
) -> None:
    sheet = book.add_worksheet((batch.sheet or batch.kind)[:31])
    day = "dd/mm/yyyy"
    formats = {name: book.add_format({"bg_color": colour, "num_format": "@"}) for name, colour in _COLOURS.items()}
    plain, dated = book.add_format({}), book.add_format({"num_format": day})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    columns = batch.columns
    places = {column["field"]: place for place, column in enumerate(columns) if column["field"]}
    sheet.write_row(0, 0, [column["heading"] for column in columns], bold)
    added = [gettext("Row"), gettext("Verdict"), gettext("Findings")]
    sheet.write_row(0, len(columns), [*added, gettext("Invitation code, shown this once")] if codes else added, bold)
    sheet.set_column(0, len(columns) - 1, 16)
    sheet.set_column(len(columns) + 2, len(columns) + 2, 80)
    sheet.freeze_panes(1, 0)
    by_row: dict[int, list[FoundInCell]] = defaultdict(list)
    for finding in findings:
        by_row[finding.row].append(finding)
    for line, (number, cells) in enumerate(_cells(batch), 1):
        marked = {places[f.field]: f for f in reversed(by_row[number]) if f.field in places}
        for place, value in enumerate(cells):
            worst = marked.get(place)
            form = formats[worst.severity] if worst else dated if isinstance(value, dt.date) else plain
            _write(sheet, line, place, value, form)
            if worst:
                sheet.write_comment(line, place, worst.sentence())
        sheet.write_number(line, len(columns), number)
        sheet.write_string(line, len(columns) + 1, gettext(f"verdict.{verdicts.get(number, 'refuse')}"))
        sentences = "; ".join(_named(batch, finding) for finding in by_row[number])
        sheet.write_string(line, len(columns) + 2, sentences)
        if number in codes:
            sheet.write_string(line, len(columns) + 3, codes[number])


def _cells(batch: ImportBatch) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows as they stand in the file, with their numbers."""
    table = open_table(batch.content, KINDS[batch.kind], sheet=batch.sheet)
    return ((number, [row[place] for place in _places(table)]) for number, row in table.rows())


def _places(table: Any) -> list[int]:
    return [column.index for column in table.headings.columns]


def _findings_sheet(book: Any, batch: ImportBatch, findings: Sequence[FoundInCell]) -> None:
    sheet = book.add_worksheet(gettext("Findings")[:31])
    bold = book.add_format({"bold": True})
    headings = ("Sheet", "Row", "Column", "Field", "Severity", "Code", "What to do")
    sheet.write_row(0, 0, [gettext(heading) for heading in headings], bold)
    sheet.set_column(6, 6, 100)
    for line, finding in enumerate(findings, 1):
        severity = gettext(f"severity.{finding.severity}")
        cells = [finding.sheet or "", finding.row, finding.column or "", finding.label(batch.kind), severity]
        sheet.write_row(line, 0, [*cells, finding.code, finding.sentence()])


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

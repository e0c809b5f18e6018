"""Reads of imports: batches, their rows, and what was found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.core.errors import FieldError, NotFound
from assetreg.core.i18n import field_sentence, gettext
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch, ImportFinding, ImportRecord, ImportRow
from assetreg.imports.reading.found import where


@dataclass(frozen=True, slots=True)
class FoundInCell:
    """One finding as people see it: where (sheet, row, column letter and field), how grave, and what to do.

    ``number`` is the row's in the batch, ``row`` the one that the program shows in its sheet.
    """

    number: int
    place: int
    sheet: str | None
    row: int
    column: str | None
    field: str
    severity: str
    code: str
    params: dict[str, Any]
    choices: Sequence[dict[str, str]]
    answer: str | None

    @property
    def key(self) -> str:
        """What an answer to this doubt is sent under."""
        return f"{self.number}:{self.code}"

    @property
    def cell(self) -> str:
        """Where it stands as spreadsheets name it: ``F12``, or the row alone."""
        return f"{self.column or ''}{self.row}"

    def sentence(self) -> str:
        """What it says, in the language of the person."""
        return field_sentence(FieldError(self.field, self.code, self.params))

    def label(self, kind: str = "facilities") -> str:
        """The field's name in the language of the person; empty where the row as a whole is meant."""
        label = KINDS[kind].labels.get(self.field)
        return gettext(label) if label else ""


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Some rows of a batch with what was found in each; ``next`` is the row number to go on after."""

    items: tuple[tuple[ImportRow | ImportRecord, tuple[FoundInCell, ...]], ...]
    next: int | None


def get_batch(session: Session, batch_id: int) -> ImportBatch:
    """The batch; raises ``NotFound``."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise NotFound(code="batch_not_found", batch=str(batch_id))
    return batch


def list_batches(
    session: Session, kinds: Sequence[str], *, limit: int = 50, before: int | None = None
) -> list[ImportBatch]:
    """Batches of these kinds, newest first; ``before``: go on below this one."""
    query = select(ImportBatch).where(ImportBatch.kind.in_(kinds)).order_by(ImportBatch.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ImportBatch.id < before)
    return list(session.scalars(query))


def batch_rows(
    session: Session, batch_id: int, verdict: str | None = None, *, limit: int = 100, cursor: int | None = None
) -> RowsPage:
    """Rows of a batch in the order of the file, after row ``cursor``, with their findings."""
    batch = get_batch(session, batch_id)
    kept = batch.rows_in
    query = select(kept).where(kept.batch_id == batch_id).order_by(kept.row_number).limit(limit + 1)
    if verdict is not None:
        query = query.where(kept.verdict == verdict)
    if cursor is not None:
        query = query.where(kept.row_number > cursor)
    rows: list[ImportRow | ImportRecord] = list(session.scalars(query))
    shown = rows[:limit]
    found: dict[int, list[FoundInCell]] = {}
    for finding in _findings(session, batch, [row.row_number for row in shown]):
        found.setdefault(finding.number, []).append(finding)
    items = tuple((row, tuple(found.get(row.row_number, ()))) for row in shown)
    return RowsPage(items, shown[-1].row_number if len(rows) > limit else None)


def rows_by_number(session: Session, batch: ImportBatch, numbers: Sequence[int]) -> list[ImportRow | ImportRecord]:
    """Some rows of a batch in the order of the file."""
    kept = batch.rows_in
    query = select(kept).where(kept.batch_id == batch.id, kept.row_number.in_(numbers)).order_by(kept.row_number)
    return list(session.scalars(query))


def batch_findings(
    session: Session, batch_id: int, *, severity: str | None = None, code: str | None = None, limit: int = 500
) -> list[FoundInCell]:
    """What was found in a batch, by row and column."""
    batch = get_batch(session, batch_id)
    query = _found_in(batch).limit(limit)
    if severity is not None:
        query = query.where(ImportFinding.severity == severity)
    if code is not None:
        query = query.where(ImportFinding.code == code)
    return [_shown(batch, finding) for finding in session.scalars(query)]


def findings_of_row(session: Session, batch: ImportBatch, number: int) -> list[FoundInCell]:
    """What was found in one row."""
    return _findings(session, batch, [number])


def _findings(session: Session, batch: ImportBatch, numbers: Sequence[int]) -> list[FoundInCell]:
    query = _found_in(batch).where(ImportFinding.row_number.in_(numbers))
    return [_shown(batch, finding) for finding in session.scalars(query)]


def _found_in(batch: ImportBatch) -> Any:
    return (
        select(ImportFinding)
        .where(ImportFinding.batch_id == batch.id)
        .order_by(ImportFinding.row_number, ImportFinding.id)
    )


def described_sheet_of(batch: ImportBatch, place: int) -> dict[str, Any]:
    """What the batch keeps of a sheet; of batches of former versions the first one alone."""
    first = {"place": 0, "name": batch.sheet, "columns": batch.columns, "heading_row": batch.heading_row}
    found = next((sheet for sheet in batch.sheets if sheet["place"] == place), {})
    return {**first, "cells": {}, "notes": [], "dropped": {}, **found}


def sheet_name(batch: ImportBatch, place: int) -> str | None:
    """What a sheet of the batch is called; None of a CSV file."""
    name = described_sheet_of(batch, place)["name"]
    return None if name is None else str(name)


def row_said(batch: ImportBatch, number: int) -> str:
    """A row as people name it: its number, after the sheet where there are several."""
    place, row = where(number)
    name = sheet_name(batch, place)
    return f"{name}!{row}" if name and len(batch.sheets) > 1 else str(row)


def _shown(batch: ImportBatch, finding: ImportFinding) -> FoundInCell:
    place, row = where(finding.row_number)
    sheet = described_sheet_of(batch, place)
    column = next((c["letter"] for c in sheet["columns"] if c["field"] == finding.field), None) or None
    elsewhere = sheet["cells"].get(f"{row}:{finding.field}")
    if elsewhere is not None:
        column = elsewhere.rstrip("0123456789")
    params = dict(finding.params)
    if str(params.get("row", "")).isdigit():  # another row of the file
        params["row"] = row_said(batch, int(params["row"]))
    return FoundInCell(
        finding.row_number,
        place,
        sheet_name(batch, place),
        row,
        column,
        finding.field,
        finding.severity,
        finding.code,
        params,
        finding.choices,
        finding.answer,
    )

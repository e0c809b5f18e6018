"""Takes a reading in chunk by chunk, whatever its kind: keeps its cells, reads them by the schema, tells how far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assetreg.core.errors import Conflict
from assetreg.imports.cells import Keeper
from assetreg.imports.described import Kind
from assetreg.imports.models import ImportBatch
from assetreg.imports.money import unit_of
from assetreg.imports.reading.found import Note, Question, Reading, Sheet
from assetreg.imports.rows import Rows, read_rows
from assetreg.imports.stages import Stages
from assetreg.jobs.tasks import Tell


@dataclass(slots=True)
class Taking:
    """One batch being read. ``units``: place of a sheet -> the unit its money stands in."""

    batch: ImportBatch
    kind: Kind
    reading: Reading
    units: Mapping[int, str]
    keeper: Keeper
    stages: Stages
    tell: Tell

    def rows(self) -> Iterator[Rows]:
        """The rows of every sheet in turn, in chunks; the batch learns what each sheet held."""
        described = []
        for sheet in self.reading.sheets:
            before = self.batch.rows
            yield from self._rows_of(sheet)
            described.append(described_sheet(sheet, self.units[sheet.place], self.batch.rows - before))
        self.batch.sheets = described
        self.batch.notes = [described_note(note) for note in self.reading.notes]

    def _rows_of(self, sheet: Sheet) -> Iterator[Rows]:
        chunks = sheet.chunks()
        while True:
            with self.stages.stage("read"):
                chunk = next(chunks, None)
            if chunk is None:
                break
            with self.stages.stage("keep"):
                self.keeper.keep(chunk)
            with self.stages.stage("validate"):
                rows = read_rows(self.kind, chunk, sheet.door, self.units[sheet.place])
            self.batch.rows += len(rows.numbers)
            yield rows
            self.tell("read", self.batch.rows)
        with self.stages.stage("keep"):
            self.keeper.keep_rest(sheet)


def units_of(reading: Reading, kind: Kind, stated: str | None) -> dict[int, str]:
    """In what unit the money of each sheet stands; raises ``Conflict`` (``money_unit_needed``) where nobody says."""
    return {sheet.place: unit_of(sheet.headings, kind, stated or sheet.money_unit) for sheet in reading.sheets}


def ask_open_questions(reading: Reading, answered: Mapping[str, object]) -> None:
    """Raise ``Conflict`` (``file_questions``) where a file cannot be read before somebody has answered.

    A question that takes any words waits until they were understood: its default then says so.
    """
    waiting = [q for q in reading.questions if q.default is None and (q.free or q.key not in answered)]
    if waiting:
        raise Conflict("file_questions", n=len(waiting), questions=[described_question(q) for q in waiting])


def described_sheet(sheet: Sheet, unit: str, rows: int) -> dict[str, Any]:
    """A sheet as its batch keeps it; rows are numbered from 1, ``cells`` are those that stand elsewhere."""
    columns = sheet.headings.columns
    return {
        "place": sheet.place,
        "name": sheet.name,
        "layout": sheet.layout,
        "why": sheet.why,
        "heading_row": sheet.headings.row + 1,
        "columns": [{"letter": c.letter, "index": c.index, "heading": c.heading, "field": c.field} for c in columns],
        "money_unit": unit,
        "rows": rows,
        "dropped": dict(sheet.dropped),
        "notes": [described_note(note) for note in sheet.notes],
        "cells": {f"{row}:{name}": cell for (row, name), cell in sheet.cells.items()},
    }


def described_note(note: Note) -> dict[str, Any]:
    """What reading noticed, as its batch keeps it."""
    return {
        "code": note.code, "params": dict(note.params), "severity": str(note.severity), "sheet": note.sheet,
        "row": note.row, "cell": note.cell,
    }  # fmt: skip


def described_question(question: Question) -> dict[str, Any]:
    """What a person may answer about the file, as doors show it."""
    return {
        "key": question.key, "code": question.code, "params": dict(question.params), "place": question.place,
        "default": question.default, "many": question.many, "free": question.free,
        "choices": [{"value": choice.value, "label": choice.label} for choice in question.choices],
    }  # fmt: skip

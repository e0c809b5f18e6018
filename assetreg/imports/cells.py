"""The cells of a file as handed in, kept in compressed chunks so that a batch can be explained years later."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assetreg.imports.models import ImportCells
from assetreg.imports.reading.found import CHUNK, SHEET_STRIDE, Chunk, Sheet

LEVEL = 1  # a text of numbers shrinks to a fifth at once; more would cost more than it saves
_READERS = {"at": dt.datetime.fromisoformat, "on": dt.date.fromisoformat, "time": dt.time.fromisoformat}
_KINDS = {dt.datetime: "at", dt.date: "on", dt.time: "time"}

type Row = Sequence[Any]
type Numbered = tuple[int, Row]


@dataclass(slots=True)
class Keeper:
    """Keeps the cells of a batch while it is read. ``left_out``: place of a sheet -> columns that are not kept."""

    session: Session
    batch_id: int
    left_out: Mapping[int, Collection[int]] = field(default_factory=dict)

    def keep(self, chunk: Chunk) -> None:
        """The rows of a chunk that is being read."""
        if chunk.numbers:
            self._write(list(zip(chunk.numbers, chunk.raw or self._again(chunk), strict=True)))

    def keep_rest(self, sheet: Sheet) -> None:
        """What stands above the headings, and what was left out of the rows: sub-totals, footers, blank forms."""
        head = sheet.headings.row + 1
        if not sheet.dropped and not head:
            return
        read = _kept_numbers(self.session, self.batch_id, sheet.place) if sheet.dropped else frozenset()
        rest: list[Numbered] = []
        for row, cells in sheet.handed_in():
            if row > head and not sheet.dropped:
                break
            if row <= head or (sheet.number(row) not in read and any(cell not in ("", None) for cell in cells)):
                rest.append((sheet.number(row), cells))
            if len(rest) == CHUNK:
                self._write(rest)
                rest = []
        self._write(rest)

    def _again(self, chunk: Chunk) -> list[Row]:
        """Rows put together from their fields, where the reader keeps nothing else."""
        return list(zip(*chunk.columns.values(), strict=True))

    def _write(self, rows: list[Numbered]) -> None:
        if not rows:
            return
        blank = self.left_out.get(rows[0][0] // SHEET_STRIDE, ())
        if blank:
            rows = [(n, [None if i in blank else cell for i, cell in enumerate(cells)]) for n, cells in rows]
        values = {
            "batch_id": self.batch_id, "first_row": rows[0][0], "last_row": rows[-1][0], "rows": len(rows),
            "cells": pack(rows),
        }  # fmt: skip
        self.session.execute(insert(ImportCells), values)


def pack(rows: Sequence[Numbered]) -> bytes:
    """Rows as they are kept; days and moments are told apart from texts."""
    told = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_tagged)
    return zlib.compress(told.encode(), LEVEL)


def unpack(kept: bytes) -> list[Numbered]:
    """The rows again."""
    return [(number, [_untagged(cell) for cell in cells]) for number, cells in json.loads(zlib.decompress(kept))]


def kept_rows(session: Session, batch_id: int, place: int) -> Iterator[Numbered]:
    """Every row of a sheet that is kept, in the order of the sheet; one chunk of each series in memory."""
    query = (
        select(ImportCells.first_row, ImportCells.rows)
        .where(ImportCells.batch_id == batch_id, *_of_sheet(place))
        .order_by(ImportCells.first_row)
    )
    firsts = [first for first, _ in session.execute(query)]
    # What was left out of the rows lies between those of a chunk: chunks overlap, each is in order by itself.
    return merge(*(_chunk_rows(session, batch_id, first) for first in firsts), key=lambda row: row[0])


def kept_row(session: Session, batch_id: int, number: int) -> Row | None:
    """The cells of one row, or None where none are kept."""
    query = select(ImportCells.cells).where(
        ImportCells.batch_id == batch_id, ImportCells.first_row <= number, ImportCells.last_row >= number
    )
    for packed in session.scalars(query):
        for row, cells in unpack(packed):
            if row == number:
                return cells
    return None


def _chunk_rows(session: Session, batch_id: int, first: int) -> Iterator[Numbered]:
    yield from unpack(session.get_one(ImportCells, (batch_id, first)).cells)


def _kept_numbers(session: Session, batch_id: int, place: int) -> frozenset[int]:
    query = select(ImportCells.cells).where(ImportCells.batch_id == batch_id, *_of_sheet(place))
    return frozenset(number for packed in session.scalars(query) for number, _ in unpack(packed))


def _of_sheet(place: int) -> tuple[Any, ...]:
    return (ImportCells.first_row >= place * SHEET_STRIDE, ImportCells.first_row < (place + 1) * SHEET_STRIDE)


def _tagged(value: object) -> object:
    kind = _KINDS.get(type(value))
    if kind is not None:
        return {kind: value.isoformat()}  # type: ignore[attr-defined]
    return str(value)


def _untagged(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    ((kind, said),) = cell.items()
    return _READERS.get(kind, str)(said)

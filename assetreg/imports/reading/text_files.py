"""Takes CSV files apart: their encoding, their delimiter, their rows as a stream."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

from assetreg.core.errors import Invalid
from assetreg.core.parse import Door
from assetreg.imports.reading.encodings import Decoding, decoding_of
from assetreg.imports.reading.found import Row
from assetreg.imports.reading.grids import MAX_COLUMNS, Book, Grid

_START = 2**16


def open_text(content: bytes, encoding: str | None) -> tuple[Book, Decoding]:
    """The one table of a CSV file, and how its bytes were read; raises ``Invalid`` (``csv_encoding``)."""
    decoding = decoding_of(content, encoding)
    start = content[:_START].decode(decoding.codec, errors="ignore")
    grid = Grid(None, Door.CSV, _rows(content, decoding, delimiter_of(start)))
    return Book("csv", decoding.name, (grid,)), decoding


def delimiter_of(start: str) -> str:
    """The mark that the first line with any of them uses most; a comma, which texts have too, loses a tie."""
    for line in start.splitlines():
        counts = {mark: line.count(mark) for mark in "\t;,"}
        if any(counts.values()):
            return max(counts, key=counts.__getitem__)
    return ","


def _rows(content: bytes, decoding: Decoding, delimiter: str) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        stream = io.TextIOWrapper(io.BytesIO(content), decoding.codec, newline="")
        try:
            for row in csv.reader(stream, delimiter=delimiter):
                if len(row) > MAX_COLUMNS:
                    raise Invalid(code="too_many_columns", limit=MAX_COLUMNS)
                yield row if decoding.mend is None else list(map(decoding.mend, row))
        except csv.Error:
            raise Invalid(code="file_damaged") from None
        except UnicodeDecodeError:
            raise Invalid(code="csv_encoding") from None

    return rows

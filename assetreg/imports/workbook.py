"""The one table of a file that holds one, for those who ask for nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assetreg.core.errors import Invalid
from assetreg.core.parse import Door
from assetreg.imports.headings import Headings
from assetreg.imports.kinds import Kind
from assetreg.imports.reading.found import CHUNK, Chunk, ReadingOptions, Row, Sheet
from assetreg.imports.reading.opening import open_reading

__all__ = ["CHUNK", "Chunk", "Table", "open_table"]


@dataclass(slots=True)
class Table:
    """One table being read, once, from top to bottom. ``sheet`` is None for CSV."""

    found: Sheet

    @property
    def door(self) -> Door:
        return self.found.door

    @property
    def sheet(self) -> str | None:
        return self.found.name

    @property
    def headings(self) -> Headings:
        return self.found.headings

    def rows(self) -> Iterator[tuple[int, Row]]:
        """The rows below the headings with their numbers."""
        return self.found.rows()

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """The same in chunks, as columns by field."""
        return self.found.chunks(size)


def open_table(content: bytes, kind: Kind, *, sheet: str | None = None) -> Table:
    """Open the table of a file; raises ``Invalid`` with a problem of the whole file, or where it holds several."""
    reading = open_reading(content, kind, ReadingOptions(sheets=(sheet,) if sheet else None))
    if len(reading.sheets) > 1:
        raise Invalid(code="several_sheets", sheets=", ".join(one.name or "" for one in reading.sheets))
    return Table(reading.sheets[0])

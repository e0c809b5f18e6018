"""Opens a file of any known format, finds its tables and says what it read, passed over and must ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b

from assetreg.assets.findings import Choice
from assetreg.core.errors import Invalid
from assetreg.core.text import fold
from assetreg.imports.kinds import Kind
from assetreg.imports.reading.books import open_book
from assetreg.imports.reading.forms import Form, Look, Page, look_at
from assetreg.imports.reading.found import Note, Question, Reading, ReadingOptions, Sheet
from assetreg.imports.reading.geo_files import open_places
from assetreg.imports.reading.grids import Book, Grid
from assetreg.imports.reading.html_tables import open_page
from assetreg.imports.reading.layouts import FORMS, REFUSED
from assetreg.imports.reading.tables import Table, tables_of
from assetreg.imports.reading.text_files import open_text
from assetreg.imports.reading.xml_workbook import open_xml
from assetreg.imports.sniff import sniff

_DATED = re.compile(
    r"^\D*\d{1,2}\s*[._/ -]\s*\d{1,2}(?:\s*[._/ -]\s*(?:20)?\d{2})?\D*$|^(?:tuan|thang|t|w)\s*\d{1,2}\b"
)
_BOTH = (Choice("cp1258", "Windows-1258"), Choice("tcvn3", "TCVN3 (.VnTime)"))
LEAST_DATED = 3  # sheets named by date, of which the last is meant


def open_reading(content: bytes, kind: Kind, options: ReadingOptions | None = None) -> Reading:
    """Read a file as ``kind``. Raises ``Invalid`` with a problem of the whole file.

    The rows of its sheets are read when they are asked for; notes about rows are complete after that.
    """
    options = options or ReadingOptions()
    reading, book = _take_apart(content, kind, options)
    _check_sheets(book, options)
    found: list[Table] = []
    empty = True
    for grid in book.grids:
        if (options.sheets is not None and grid.name not in options.sheets) or (
            options.sheets is None and grid.is_hidden
        ):
            reading.passed_over[grid.name or ""] = "not_chosen" if options.sheets is not None else "hidden_sheet"
            continue
        look = look_at(grid)
        empty = empty and not look.said.strip()
        tables = _tables(grid, look, kind, options)
        if tables is None:
            reading.passed_over[grid.name or ""] = "other_kind"
            continue
        if not tables:
            reading.passed_over[grid.name or ""] = "no_headings" if look.said.strip() else "empty_sheet"
        found += tables
    found = found or _guessed(book, kind, options, reading)
    if not found and "other_kind" in reading.passed_over.values():
        raise Invalid(code="things_of_other_kind", kind=kind.name)
    if not found:
        raise Invalid(code="file_empty") if empty else Invalid(code="no_headings", kind=kind.name)
    return _settle(reading, found, options)


def sheets_beside(content: bytes, kind: Kind, options: ReadingOptions, reading: Reading) -> Iterator[Grid]:
    """The sheets of a file that were passed over, as they stand in it; opened anew only where there are any."""
    if not reading.passed_over:
        return
    read = {sheet.name for sheet in reading.sheets}
    _, book = _take_apart(content, kind, options)
    yield from (grid for grid in book.grids if grid.name not in read)


def _take_apart(content: bytes, kind: Kind, options: ReadingOptions) -> tuple[Reading, Book]:
    """The file's sheets, and a reading that says yet only what the file is."""
    sniffed = sniff(content)
    whole = options.encodings.get("")
    if sniffed.format == "csv":
        book, decoding = open_text(content, whole)
        reading = Reading("csv", book.encoding, [])
        if decoding.sample is not None:
            before, after = decoding.sample
            params = {"encoding": decoding.name, "before": before, "after": after}
            reading.notes.append(Note("encoding_guessed", params))
            reading.questions.append(Question("encoding", _BOTH, decoding.name, params))
        return reading, book
    if sniffed.format in ("geojson", "gpkg"):
        if "longitude" not in kind.fields:
            raise Invalid(code="places_only", kind=kind.name)
        book, surfaces = open_places(content, sniffed.format)
        reading = Reading(book.format, None, [])
        for name, n in surfaces.items():
            if n:
                reading.note("point_on_surface", sheet=name, n=n)
        return reading, book
    if sniffed.format == "html":
        book = open_page(content, whole)
    elif sniffed.format == "xml":
        book = open_xml(content)
    else:
        book = open_book(content, sniffed.format, sniffed.odd_parts)
    return Reading(book.format, book.encoding, []), book


def _check_sheets(book: Book, options: ReadingOptions) -> None:
    names = [grid.name for grid in book.grids]
    for wanted in options.sheets or ():
        if wanted not in names:
            raise Invalid(code="no_such_sheet", sheet=wanted, sheets=", ".join(filter(None, names)))


def _tables(grid: Grid, look: Look, kind: Kind, options: ReadingOptions) -> list[Table] | None:
    """What one sheet holds, by the form it is or as a table of the office's own; None: things of another kind."""
    if look.names(kind):  # a program's table is no form, whatever its headings recall
        return tables_of(grid, look, kind, options, None)
    for code, recognise, kinds in REFUSED:
        if kind.name not in kinds and recognise(look):
            raise Invalid(code=code, sheet=grid.name or "")
    form = next((form for form in FORMS if _is_meant(form, kind) and form.recognise(look)), None)
    if isinstance(form, Page):
        if kind.name not in form.kinds:
            raise Invalid(code="form_of_other_kind", form=form.name, kinds=", ".join(sorted(form.kinds)))
        sheet, questions = form.read(grid, look, kind, options)
        return [Table(sheet, questions)]
    if isinstance(form, Form) and (form.kind_of(look) or kind.name) != kind.name:
        return None
    if isinstance(form, Form) and kind.name not in form.kinds:
        raise Invalid(code="form_of_other_kind", form=form.name, kinds=", ".join(sorted(form.kinds)))
    return tables_of(grid, look, kind, options, form)


def _is_meant(form: Form | Page, kind: Kind) -> bool:
    """Whether a file may be this form for a kind; what a list only mentions is no form of its own kind."""
    return isinstance(form, Page) or not form.is_by_the_way or kind.name in form.kinds


def _guessed(book: Book, kind: Kind, options: ReadingOptions, reading: Reading) -> list[Table]:
    """The first table whose headings nobody knows, so that a person can say what they mean."""
    for grid in book.grids:
        if reading.passed_over.get(grid.name or "") != "no_headings":
            continue
        if tables := tables_of(grid, look_at(grid), kind, options, None, guess=True):
            for table in tables:
                table.sheet.why = "headings_guessed"
            del reading.passed_over[grid.name or ""]
            return tables
    return []


def _settle(reading: Reading, found: Sequence[Table], options: ReadingOptions) -> Reading:
    """Choose among the tables found, number them, and gather what is to be asked."""
    kept = list(found)
    if options.sheets is None and len(kept) > 1:
        kept = _without_copies(reading, kept)
        kept = _last_of_dated(reading, kept)
    for place, table in enumerate(kept):
        reading.sheets.append(replace(table.sheet, place=place))
    questions = {question.key: question for table in kept for question in table.questions}
    reading.questions += questions.values()
    return reading


def _without_copies(reading: Reading, tables: list[Table]) -> list[Table]:
    """Sheets that say cell by cell what another says are left out, named."""
    seen: dict[bytes, str] = {}
    kept = []
    for table in tables:
        digest = _digest(table.sheet)
        name = table.sheet.name or ""
        first = seen.setdefault(digest, name)
        if first != name:
            reading.passed_over[name] = "copy_of_sheet"
            reading.note("sheet_copied", sheet=name, copy_of=first)
        else:
            kept.append(table)
    return kept


def _digest(sheet: Sheet) -> bytes:
    said = blake2b(digest_size=16)
    for _, row in sheet.handed_in():
        cells = [str(cell) for cell in row]
        while cells and cells[-1] in ("", "None"):
            cells.pop()
        said.update("\x1f".join(cells).encode() + b"\x1e")
    return said.digest()


def _last_of_dated(reading: Reading, tables: list[Table]) -> list[Table]:
    """Of sheets named by week or day the last is meant, unless a person chooses others."""
    names = list(dict.fromkeys(table.sheet.name or "" for table in tables))
    dated = [name for name in names if _DATED.match(fold(name))]
    if len(dated) < LEAST_DATED or len(dated) < len(names) - 1:
        return tables
    last = dated[-1]
    choices = tuple(Choice(name, name) for name in names)
    reading.questions.append(Question("which_sheets", choices, last, {"n": len(names)}, many=True))
    for name in names:
        if name != last:
            reading.passed_over[name] = "older_sheet"
    chosen = [table for table in tables if table.sheet.name == last]
    for table in chosen:
        table.sheet.why = "last_of_dated"
    return chosen

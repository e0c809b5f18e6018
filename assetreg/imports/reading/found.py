"""What reading a file finds: its sheets with their rows under fields, what was left out and why, and what to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest
from typing import Any, Literal, NamedTuple, Protocol

from assetreg.assets.findings import Choice, Severity
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door
from assetreg.core.values import shown
from assetreg.imports.headings import Column, Headings
from assetreg.imports.reading.above import Above

SHEET_STRIDE = 10_000_000  # more rows than any sheet has
CHUNK = 10_000
MAX_ROWS = 250_000  # of one table
SHOWN = 5  # how many places a note names

type Row = Sequence[Any]
type HiddenRows = Literal["ask", "skip", "read"]


class Where(NamedTuple):
    """A row of a file: the place of its sheet among those read (from 0), and its number in it (from 1)."""

    place: int
    row: int


def where(number: int) -> Where:
    """What a row's number in a batch means; rows of the first sheet keep the numbers that the program shows."""
    return Where(*divmod(number, SHEET_STRIDE))


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that reading noticed; its sentence is ``field.<code>``.

    ``row`` counts from 1 as the program shows it, ``cell`` is ``F12``; None where the whole sheet or file is meant.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.NOTICE
    sheet: str | None = None
    row: int | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must say before a file is read otherwise than carefully; its sentence is ``doubt.<code>``.

    The reading that carries it was made as if ``default`` had been answered; with None it must be answered, with a
    blank it may be. ``place`` tells apart what is asked of several sheets or columns (``Sheet1``, ``Sheet1!B``).
    ``many``: several of the choices may be answered together. ``free``: words of one's own are an answer too.
    """

    code: str
    choices: tuple[Choice, ...]
    default: str | None
    params: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""
    many: bool = False
    free: bool = False

    @property
    def key(self) -> str:
        """By which its answer is handed in."""
        return f"{self.code}:{self.place}" if self.place else self.code


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How a person wants a file read.

    ``sheets``: the only ones to be read, by name. ``encodings``: ``SHEET!LETTER`` or ``""`` (the whole file) ->
    ``unicode``, ``tcvn3`` or ``cp1258``. ``columns``: ``heading_key`` of a heading -> field, or None to leave it out.
    ``values``: field -> ``fold`` of a word -> what it means. ``money_unit``: over what the headings say; ``units`` the
    same for single sheets. ``zones``: ``fold`` of a former province -> EPSG code of its zone of VN-2000.
    """

    sheets: tuple[str, ...] | None = None
    hidden_rows: HiddenRows = "ask"
    encodings: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str | None] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    money_unit: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, int] = field(default_factory=dict)

    def answered(self, answers: Mapping[str, Sequence[str]]) -> ReadingOptions:
        """The same with answers to questions, ``Question.key`` -> the values chosen; unknown keys are left out."""
        changed = self
        for key, values in answers.items():
            code, _, place = key.partition(":")
            if not values:
                continue
            if code == "which_sheets":
                changed = replace(changed, sheets=tuple(values))
            elif code == "hidden_rows" and values[0] in ("skip", "read"):
                changed = replace(changed, hidden_rows="read" if values[0] == "read" else "skip")
            elif code == "encoding":
                changed = replace(changed, encodings={**changed.encodings, place: values[0]})
            elif code == "money_unit":
                units = {**changed.units, place: values[0]}
                changed = replace(changed, units=units) if place else replace(changed, money_unit=values[0])
            elif code == "zone" and values[0].isdigit():
                changed = replace(changed, zones={**changed.zones, place: int(values[0])})
        return changed


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table. ``numbers``: their numbers in the batch; ``columns``: cells by field.

    ``errors``: place in the chunk -> what is wrong with its cells as such. ``raw``: the rows as handed in.
    """

    numbers: list[int]
    columns: Mapping[str, Sequence[Any]]
    errors: Mapping[int, list[FieldError]]
    raw: Sequence[Row] = ()


class Line(NamedTuple):
    """One row that is meant as data: its number in the sheet, its cells as read and as handed in."""

    row: int
    cells: Row
    raw: Row


class Mender(Protocol):
    """Turns the cells of a column as typed into cells that the schema reads; may refuse and tell by row."""

    def __call__(self, sheet: Sheet, name: str, rows: Sequence[int], cells: Sequence[Any], /) -> Sequence[Any]: ...


@dataclass(slots=True)
class Tally:
    """How often something was noticed, and where first."""

    code: str
    severity: Severity
    name: str
    n: int = 0
    first: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def note(self, sheet: str | None) -> Note:
        """One note for all of them."""
        said = "; ".join(dict.fromkeys(filter(None, self.said)))
        params = {"n": self.n, "rows": ", ".join(self.first), "value": said, "field": self.name}
        return Note(self.code, params, self.severity, sheet)


@dataclass(slots=True)
class Sheet:
    """One table of a file. ``name`` is None for CSV; several blocks of one sheet are several tables of that name.

    ``notes``, ``errors`` and ``dropped`` (reason -> rows left out) are complete once the rows were read to the end.
    ``proposed``: it is read unless a person says otherwise; ``why`` is the code of the reason. ``layout`` is
    ``table`` or the name of a known form. ``money_unit``: ``dong``, ``thousand``, ``million`` or None. ``width``: how
    many columns the headings cover. ``menders``: field -> what turns a cell as typed into one the schema reads.
    ``cells``: (row, field) -> ``F12`` where a value does not stand in its column. ``above``: what the lines above the
    table say for its rows, in force when these are read.
    """

    place: int
    name: str | None
    headings: Headings
    door: Door
    lines: Callable[[Sheet], Iterator[Line]]
    all_rows: Callable[[], Iterator[Row]]
    width: int = 0
    layout: str = "table"
    money_unit: str | None = None
    proposed: bool = True
    why: str = "headings_known"
    notes: list[Note] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    errors: dict[int, list[FieldError]] = field(default_factory=dict)
    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    menders: Mapping[str, Mender] = field(default_factory=dict)
    above: Above = field(default_factory=Above)
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    _told: tuple[Note, ...] | None = None

    def rows(self) -> Iterator[tuple[int, Row]]:
        """The rows below the headings with their numbers in the batch, at least as wide as these."""
        for line in self._read():
            yield self.number(line.row), line.cells

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """The same in chunks, as columns by field."""
        lines = self._read()
        while some := list(islice(lines, size)):
            yield self._chunk(some)
        self.notes += [tally.note(self.name) for tally in self.tallies.values()]
        self.tallies.clear()

    def handed_in(self) -> Iterator[tuple[int, Row]]:
        """Every row of the sheet as it stands in the file, from row 1: titles, headings and what was dropped too."""
        yield from enumerate(self.all_rows(), 1)

    def number(self, row: int) -> int:
        """The number of a row in the batch."""
        return self.place * SHEET_STRIDE + row

    def cell(self, row: int, name: str) -> str | None:
        """The cell from which a field of a row was read, as spreadsheets name it; None where no cell says it."""
        if (row, name) in self.cells:
            return self.cells[row, name]
        column = self.headings.fields.get(name)
        return None if column is None else f"{column.letter}{row}"

    def note(self, code: str, severity: Severity = Severity.NOTICE, *, row: int | None = None, cell: str | None = None,
             **params: Any) -> None:  # fmt: skip
        """Tell something about this sheet."""
        self.notes.append(Note(code, params, severity, self.name, row, cell))

    def tally(self, code: str, row: int, name: str = "", *, severity: Severity = Severity.NOTICE,
              value: object = "") -> None:  # fmt: skip
        """Count something that many rows have: one note tells how many, with the first of them."""
        tally = self.tallies.setdefault((code, name), Tally(code, severity, name))
        tally.n += 1
        if len(tally.first) < SHOWN:
            tally.first.append(self.cell(row, name) or str(row))
            tally.said.append(shown(value))

    def refuse(self, row: int, name: str, code: str, **params: Any) -> None:
        """Refuse a cell of a row (its number in the sheet)."""
        self.errors.setdefault(row, []).append(FieldError(name, code, params))

    def _read(self) -> Iterator[Line]:
        """Read from the top, whatever was read before."""
        if self._told is None:
            self._told = tuple(self.notes)
        self.notes[:] = self._told
        self.tallies.clear()
        self.dropped.clear()
        self.errors.clear()
        for n, line in enumerate(self.lines(self), 1):
            if n > MAX_ROWS:
                raise Invalid(code="too_many_rows", limit=MAX_ROWS)
            yield line

    def _chunk(self, lines: list[Line]) -> Chunk:
        columns = list(zip_longest(*(line.cells for line in lines)))
        errors: dict[int, list[FieldError]] = {}
        numbers = [self.number(line.row) for line in lines]
        rows = [line.row for line in lines]
        by_field: dict[str, Sequence[Any]] = {
            name: columns[column.index] for name, column in self.headings.fields.items()
        }
        for name, mend in self.menders.items():
            if name in by_field:
                by_field[name] = mend(self, name, rows, by_field[name])
        for place, row in enumerate(rows):
            if row in self.errors:
                errors[place] = list(self.errors[row])
        return Chunk(numbers, by_field, errors, [line.raw for line in lines])


@dataclass(slots=True)
class Reading:
    """A file as read. ``format``: ``xlsx``, ``xls``, ``ods``, ``html``, ``xml``, ``csv``, ``geojson`` or ``gpkg``.

    ``encoding`` is None where the format leaves no choice. ``sheets``: those to be read, in order; ``passed_over``:
    name of a sheet that is not -> code of the reason.
    """

    format: str
    encoding: str | None
    sheets: list[Sheet]
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    passed_over: dict[str, str] = field(default_factory=dict)

    def note(self, code: str, severity: Severity = Severity.NOTICE, *, sheet: str | None = None, **params: Any) -> None:
        """Tell something about the file."""
        self.notes.append(Note(code, params, severity, sheet))

    @property
    def all_notes(self) -> list[Note]:
        """Those of the file, then those of its sheets."""
        return [*self.notes, *(note for sheet in self.sheets for note in sheet.notes)]

    @property
    def columns(self) -> list[Column]:
        """The columns of every sheet that nobody knows."""
        return [column for sheet in self.sheets for column in sheet.headings.unknown]

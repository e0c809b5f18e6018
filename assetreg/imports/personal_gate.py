"""Keeps personal data out of an import: everything that is read of a file passes here before anything is kept of it.

Columns of personal data are emptied and taken out of the headings, people are taken out of sentences, and both are
said in the notes of the sheet, without what they held. Rows flow on as they are read; nothing is remembered of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest
from typing import Any

from assetreg.core.errors import FieldError
from assetreg.imports.described import Kind
from assetreg.imports.headings import Column
from assetreg.imports.personal import Sort, by_content, by_heading, clues_in, redact
from assetreg.imports.personal_names import is_full_name
from assetreg.imports.reading.found import CHUNK, Line, Reading, Row, Sheet

LOOK_AT = 500  # lines looked at before a file is read, so that no page asks what a personal column means
HEADINGS_IN, LONGEST_HEADING = 20, 40  # rows of a sheet in which its headings stand, and how long one is
# Fields whose words may be the names of people; the others name things, places and bodies.
_FREE = frozenset({"note", "outcome_reason", "user_title", "source", "place", "receiver", "holder"})
# What names a thing by letters and digits is no telephone.
_CODES = frozenset(
    "code national_asset_code asset_unit_code budget_code electronic_id plate chassis_number engine_number symbol "
    "minutes_number agency facility".split()
)
# Kinds that are about people who have agreed to it by their office: accounts of this register.
_OF_PEOPLE = {"accounts": frozenset({"email", "name", "successor"})}


@dataclass(frozen=True, slots=True)
class Dropped:
    """A column that was left out; ``cells`` of it said something."""

    sheet: str | None
    letter: str
    heading: str
    sort: Sort
    cells: int


@dataclass(slots=True)
class Gate:
    """What was kept out of one file so far; complete once its rows were read to the end."""

    columns: dict[tuple[int, int], Dropped] = field(default_factory=dict)  # place of the sheet, index
    sentences: int = 0

    @property
    def found(self) -> bool:
        """Whether the file holds anything personal: then nothing of it is kept but what came through."""
        return bool(self.columns) or self.sentences > 0

    def told(self) -> list[Dropped]:
        """The columns left out, in their order."""
        return [self.columns[key] for key in sorted(self.columns)]


def keep_out(reading: Reading, kind: Kind) -> Gate:
    """Let every row of a reading pass through a gate; call it before anything reads the rows."""
    gate = Gate()
    for sheet in reading.sheets:
        _Watch(gate, kind, sheet).begin()
    return gate


def lists_people(reading: Reading, kind: Kind) -> bool:
    """Whether any of the first rows is about one person, going by headings and cells; keeps nothing."""
    for sheet in reading.sheets:
        watch = _Watch(Gate(), kind, sheet)
        watch.look([row for _, row in islice(sheet.rows(), LOOK_AT)])
        if watch.personal:
            return True
    return False


def cells_about_people(all_rows: Iterator[Row]) -> int:
    """How many cells of a sheet that nobody reads tell of people, in sentences or as a whole column; keeps nothing."""
    found = 0
    while rows := list(islice(all_rows, LOOK_AT)):
        personal = {index for index, cells in enumerate(zip_longest(*rows)) if _is_personal(cells)}
        found += sum(1 for row in rows for index in personal if index < len(row) and row[index] not in ("", None))
        found += sum(map(len, _redacted(rows, frozenset(personal)).values()))
    return found


def _is_personal(cells: Sequence[Any]) -> bool:
    """Whether a column is about people, whatever stands above it: any of its first cells may be the heading."""
    texts = [cell for cell in cells[:HEADINGS_IN] if isinstance(cell, str)]
    return by_content(cells) is not None or any(by_heading(text) for text in texts if len(text) <= LONGEST_HEADING)


class _Watch:
    """Over one sheet: which columns are personal so far, and what was taken out of the others."""

    def __init__(self, gate: Gate, kind: Kind, sheet: Sheet) -> None:
        self._gate, self._sheet = gate, sheet
        self._ours = _OF_PEOPLE.get(kind.name, frozenset())
        self._columns = {column.index: column for column in sheet.headings.columns}
        found = {index: self._by_heading(column) for index, column in self._columns.items()}
        names = any(sort in ("name", "identity") for sort in found.values())
        self.personal: dict[int, Sort] = {
            index: sort
            for index, column in self._columns.items()
            if (sort := found[index] or self._by_heading(column, beside_names=names))
        }

    def begin(self) -> None:
        """Look at the first rows, take personal columns out of the headings, and stand between file and reader."""
        self.look([row for _, row in islice(self._sheet.rows(), LOOK_AT)])
        kept = tuple(column for column in self._columns.values() if column.index not in self.personal)
        self._sheet.headings = replace(self._sheet.headings, columns=kept)
        lines, all_rows = self._sheet.lines, self._sheet.all_rows
        self._sheet.lines = lambda sheet: self._pass(sheet, lines(sheet))
        self._sheet.all_rows = lambda: self._pass_rows(all_rows)

    def look(self, rows: Sequence[Row]) -> None:
        """Judge the columns of some rows."""
        for index, cells in enumerate(zip_longest(*rows)):
            if index not in self.personal and (sort := self._by_content(index, cells)) is not None:
                self.personal[index] = sort

    def _by_heading(self, column: Column, *, beside_names: bool = False) -> Sort | None:
        if column.field in self._ours or column.field == "residence":
            return None
        return by_heading(column.heading, beside_names=beside_names)

    def _by_content(self, index: int, cells: Sequence[Any]) -> Sort | None:
        column = self._columns.get(index)
        named = column.field if column is not None else None
        if named is not None and named not in _FREE:
            return None
        names = any(sort in ("name", "identity") for sort in self.personal.values())
        return by_content(cells, column.heading if column is not None else "", beside_names=names)

    def _pass(self, sheet: Sheet, lines: Iterator[Line]) -> Iterator[Line]:
        counts: dict[int, int] = {}
        noted: dict[int, int] = {}
        while some := list(islice(lines, CHUNK)):
            self.look([line.raw for line in some])
            if self._aligned(some):
                self.look([line.cells for line in some])
            for index in self.personal:
                said = sum(1 for line in some if index < len(line.raw) and line.raw[index] not in ("", None))
                counts[index] = counts.get(index, 0) + said
            yield from self._clean(sheet, some, noted)
        self._tell(sheet, counts, noted)

    def _clean(self, sheet: Sheet, some: list[Line], noted: dict[int, int]) -> Iterator[Line]:
        raw = _redacted([line.raw for line in some], self._skipped())
        together = all(line.cells is line.raw for line in some)
        cells = raw if together else _redacted([line.cells for line in some], self._skipped())
        if self._aligned(some):  # old letters hide in a cell as handed in what its reading shows
            for place, changes in cells.items():
                raw[place] = raw.get(place, {}) | changes
        for index in {index for changes in raw.values() for index in changes}:
            noted[index] = noted.get(index, 0) + sum(1 for changes in raw.values() if index in changes)
        if not (raw or cells or self.personal or sheet.errors):
            yield from some
            return
        for place, line in enumerate(some):
            if line.row in sheet.errors:
                sheet.errors[line.row] = [_silent(error) for error in sheet.errors[line.row]]
            clean = self._row(line.raw, raw.get(place, {}))
            yield Line(line.row, clean if together else self._row(line.cells, cells.get(place, {})), clean)

    def _aligned(self, some: list[Line]) -> bool:
        """Whether cells were read from their own column, in another spelling."""
        return self._sheet.layout == "table" and any(line.cells is not line.raw for line in some)

    def _skipped(self) -> frozenset[int]:
        """Columns whose cells need no look inside: emptied as a whole, or codes."""
        own = {c.index for c in self._columns.values() if c.field in _CODES or c.field in self._ours}
        return frozenset(self.personal) | own

    def _row(self, row: Row, changed: Mapping[int, str]) -> Row:
        if not changed and not any(index < len(row) and row[index] not in ("", None) for index in self.personal):
            return row
        return [None if index in self.personal else changed.get(index, cell) for index, cell in enumerate(row)]

    def _pass_rows(self, all_rows: Callable[[], Iterator[Row]]) -> Iterator[Row]:
        """Every row of the sheet, titles and signatures too: there a name may stand alone."""
        for row in all_rows():
            changed = _redacted([row], self._skipped()).get(0, {})
            said = [index for index, cell in enumerate(row) if cell not in ("", None)]
            if len(said) <= 3 and not any(isinstance(row[index], int | float) for index in said):
                changed |= {i: "" for i in said if isinstance(row[i], str) and is_full_name(row[i].strip())}
            yield self._row(row, changed)

    def _tell(self, sheet: Sheet, counts: Mapping[int, int], noted: Mapping[int, int]) -> None:
        for index, sort in sorted(self.personal.items()):
            column = self._columns.get(index) or Column(index, "", None)
            dropped = Dropped(sheet.name, column.letter, column.heading, sort, counts.get(index, 0))
            self._gate.columns[sheet.place, index] = dropped
            sheet.note(
                "personal_column_left_out", column=column.letter, heading=column.heading or "–", cells=dropped.cells
            )
        for index, cells in sorted(noted.items()):
            self._gate.sentences += cells
            sheet.note("personal_words_left_out", column=Column(index, "", None).letter, cells=cells)
        sheet.notes[:] = [replace(note, params=_silent_params(note.params)) for note in sheet.notes]


def _redacted(rows: Sequence[Row], skipped: frozenset[int]) -> dict[int, dict[int, str]]:
    """Place of a row -> index of a cell -> what is left of its sentence; equal texts are looked at once."""
    changes: dict[int, dict[int, str]] = {}
    for index, cells in enumerate(zip_longest(*rows)):
        if index in skipped:
            continue
        texts = {cell for cell in cells if type(cell) is str and len(cell) > 8}
        if not texts or (clues := clues_in("\n".join(texts))) is None:
            continue
        left = {text: said for text in texts if clues_in(text, clues) and (said := redact(text)[0]) != text}
        if left:
            for place, cell in enumerate(cells):
                if type(cell) is str and cell in left:
                    changes.setdefault(place, {})[index] = left[cell]
    return changes


def _silent(error: FieldError) -> FieldError:
    return FieldError(error.field, error.code, dict(_silent_params(error.params)))


def _silent_params(params: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: redact(value)[0] if isinstance(value, str) else value for name, value in params.items()}

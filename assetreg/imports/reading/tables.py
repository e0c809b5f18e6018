"""Makes of one sheet the tables it holds: headings, what their columns mean, how their rows will be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from assetreg.assets.findings import Choice, Severity
from assetreg.core.parse import Door
from assetreg.imports.headings import (
    Column,
    Headings,
    heading_key,
    letter_of,
    money_unit_of,
    refuse_doubles,
)
from assetreg.imports.kinds import Kind
from assetreg.imports.reading.above import UNIT_FIELDS, Above, read_above
from assetreg.imports.reading.forms import Case, Form, Look
from assetreg.imports.reading.found import Question, ReadingOptions, Sheet
from assetreg.imports.reading.grids import Grid
from assetreg.imports.reading.header import LOOK_AT, Header, Words, find_header, guess_header
from assetreg.imports.reading.mending import menders
from assetreg.imports.reading.mending import words as words_of
from assetreg.imports.reading.survey import Survey, Typed, blocks, survey
from assetreg.imports.reading.tidying import Plan, read_lines

_HIDDEN = (Choice("skip", "Leave hidden rows out"), Choice("read", "Read hidden rows too"))
_LETTERS = (Choice("tcvn3", "Convert it from TCVN3"), Choice("unicode", "Leave it as it stands"))
_LARGEST_WITH_BLOCKS = 60_000  # rows; larger sheets come from programs


@dataclass(frozen=True, slots=True)
class Table:
    """One table found in a sheet: what was read off it, and what must be asked."""

    sheet: Sheet
    questions: tuple[Question, ...]


def tables_of(grid: Grid, look: Look, kind: Kind, options: ReadingOptions, form: Form | None, *,
              guess: bool = False) -> list[Table]:  # fmt: skip
    """The tables of a sheet, none where nothing heads one. ``guess``: take headings of which nobody knows enough."""
    words = Words(kind, options.columns, form.known_to(kind) if form else {})
    head = list(islice(grid.rows(), LOOK_AT))
    header = find_header(head, grid.merged, words)
    if header is None and guess:
        header = guess_header(head, grid.merged, words)
    if header is None:
        return []
    if header.named or grid.door is Door.CSV or (grid.height or 0) > _LARGEST_WITH_BLOCKS:
        found: list[tuple[Header, int | None]] = [(header, None)]
    else:
        found = blocks(grid, header, words)
    return [_table(grid, look, kind, options, form, words, one, end) for one, end in found]


def _table(grid: Grid, look: Look, kind: Kind, options: ReadingOptions, form: Form | None, words: Words,
           header: Header, end: int | None) -> Table:  # fmt: skip
    seen = Survey() if header.named else survey(grid, header, end)
    above = Above() if header.named else read_above(look.texts[: header.top], kind, set(header.fields.values()))
    columns = _columns(header, words, form)
    derived = _derived(kind, header, form, seen, above)
    index = {name: column for column, name in header.fields.items()}
    index |= {name: header.width + place for place, name in enumerate(derived)}
    columns += [Column(index[name], "", name, derived=True) for name in derived if not name.startswith("_")]
    refuse_doubles(columns)
    unit = options.units.get(grid.name or "") or options.money_unit or _unit(header, kind)
    encoded, letters = _letters(grid, seen.typed, options)
    hidden, questions = _hidden(grid, header, end, options)
    plan = Plan(
        grid, header, end, index, header.width + len(derived), encoded, hidden,
        form.hook(Case(look, kind, header, unit, options)) if form else None, seen.totals,
    )  # fmt: skip
    headings = Headings(header.bottom, tuple(sorted(columns, key=lambda column: column.index)), unit)
    sheet = Sheet(
        0, grid.name, headings, grid.door, read_lines(plan), grid.rows, header.width,
        form.name if form else "table", unit, menders=menders(kind, unit, seen.dates, seen.marks, options.values),
        above=above,
    )  # fmt: skip
    if header.named:  # a program's table means at this door what it means at every other
        sheet.menders = words_of(options.values)
    _tell(sheet, grid, header, seen, hidden)
    return Table(sheet, (*questions, *letters))


def _columns(header: Header, words: Words, form: Form | None) -> list[Column]:
    """The columns that are read and those that nobody knows; numbers of rows and what is left out are neither."""
    ignored = form.ignored_by(words.kind) if form else frozenset()
    columns = []
    for column, levels in header.levels.items():
        name = header.fields.get(column)
        if column == header.ordinal or words.leaves_out(levels):
            continue
        if name is not None and not name.startswith("_"):
            columns.append(Column(column, " – ".join(levels), name))
        elif name is None and ignored.isdisjoint(map(heading_key, (levels[0], levels[-1], " ".join(levels)))):
            columns.append(Column(column, " – ".join(levels), None))
    return columns


def _derived(kind: Kind, header: Header, form: Form | None, seen: Survey, above: Above) -> list[str]:
    """Fields that no column says: what a form fills by itself, and what groups or a title carry down."""
    wanted = list(form.derived) if form else []
    wanted += ["holder"] * seen.bodies + ["former_commune"] * seen.units + list(above.said)
    wanted += UNIT_FIELDS * above.lacks_unit
    known = set(header.fields.values())
    return [name for name in dict.fromkeys(wanted) if name not in known and (name[0] == "_" or name in kind.fields)]


def _unit(header: Header, kind: Kind) -> str | None:
    stated = {name: header.stated[column] for column, name in header.fields.items() if column in header.stated}
    return money_unit_of(stated, kind) or header.money_unit


def _letters(
    grid: Grid, typed: Sequence[Typed], options: ReadingOptions
) -> tuple[frozenset[int], tuple[Question, ...]]:
    """The columns to convert from TCVN3, and what to ask about them."""
    encoded, questions = set(), []
    for one in typed:
        place = f"{grid.name or ''}!{letter_of(one.column)}"
        default = "tcvn3" if one.sure else "unicode"
        if options.encodings.get(place, default) == "tcvn3":
            encoded.add(one.column)
        params = {"column": letter_of(one.column), "before": one.before, "after": one.after, "sheet": grid.name}
        questions.append(Question("encoding", _LETTERS, default, params, place))
    return frozenset(encoded), tuple(questions)


def _hidden(
    grid: Grid, header: Header, end: int | None, options: ReadingOptions
) -> tuple[frozenset[int], tuple[Question, ...]]:
    """The rows to leave out because they are hidden, and the question; what a filter hides is read."""
    marks = grid.marks
    last = end if end is not None else 10**9
    rows = frozenset(row for row in marks.hidden_rows if header.bottom < row < last)
    if not rows or marks.filtered:
        return frozenset(), ()
    params = {"n": len(rows), "rows": spans([row + 1 for row in sorted(rows)]), "sheet": grid.name}
    question = Question("hidden_rows", _HIDDEN, "skip", params, grid.name or "")
    return (frozenset() if options.hidden_rows == "read" else rows), (question,)


def _tell(sheet: Sheet, grid: Grid, header: Header, seen: Survey, hidden: frozenset[int]) -> None:
    """Everything that is noticed before the first row is read."""
    marks = grid.marks
    if hidden:
        sheet.note("hidden_rows", Severity.DOUBT, n=len(hidden), rows=spans([row + 1 for row in sorted(hidden)]))
    elif marks.filtered and (behind := [row for row in marks.hidden_rows if row > header.bottom]):
        sheet.note("filter_ignored", n=len(behind))
    known = [letter_of(column) for column in sorted(marks.hidden_columns) if column in header.levels]
    if known:
        sheet.note("hidden_columns", columns=", ".join(known), n=len(known))
    for name, text in sheet.above.said.items():
        sheet.note("holder_from_title" if name == "holder" else "commune_from_title", value=text)
    for one in seen.typed:
        code = "letters_converted" if one.sure else "letters_doubtful"
        severity = Severity.NOTICE if one.sure else Severity.DOUBT
        sheet.note(code, severity, column=letter_of(one.column), before=one.before, after=one.after)
    for name, habit in seen.dates.items():
        if habit.may_be_turned:
            sheet.note("dates_may_be_turned", Severity.DOUBT, n=habit.early, column=sheet.headings.fields[name].letter)
    _tell_marks(sheet, grid, header)


def _tell_marks(sheet: Sheet, grid: Grid, header: Header) -> None:
    marks = grid.marks
    colours = {colour: n for colour, n in marks.colours.items() if n}
    if not header.named and sum(colours.values()) > header.bottom - header.top + 1:
        sheet.note("colours_ignored", n=sum(colours.values()), colours=len(colours))
    if marks.pictures:
        sheet.note("pictures_left_out", n=marks.pictures)
    if marks.protected:
        sheet.note("sheet_protected")


def spans(numbers: Sequence[int]) -> str:
    """Numbers as people write them: ``5-9, 12``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in parts[:10]]
    return ", ".join([*shown, "…"] if len(parts) > 10 else shown)

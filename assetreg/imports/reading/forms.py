"""What a known form is: how it is recognised, what its headings mean, and its own look at each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assetreg.core.text import fold
from assetreg.imports.headings import heading_key, letter_of
from assetreg.imports.kinds import Kind
from assetreg.imports.reading.found import Question, ReadingOptions, Sheet
from assetreg.imports.reading.grids import Grid
from assetreg.imports.reading.header import LOOK_AT, Header, are_names, spread, text_of
from assetreg.imports.reading.tcvn3 import readable
from assetreg.imports.reading.tidying import Hook


@dataclass(frozen=True, slots=True)
class Look:
    """The top of a sheet as texts, merged cells spread; ``said`` is all of it folded, line under line."""

    grid: Grid
    texts: Sequence[Sequence[str]]
    said: str

    @property
    def name(self) -> str:
        """The sheet's name, folded."""
        return fold(self.grid.name or "")

    def keys(self) -> frozenset[str]:
        """Every heading that may stand here, as headings are compared."""
        return frozenset(heading_key(cell) for row in self.texts for cell in row if cell)

    def names(self, kind: Kind) -> bool:
        """Whether a row of field names stands here."""
        return any(are_names(row, kind) for row in self.texts)


@dataclass(frozen=True, slots=True)
class Case:
    """One table of a known form about to be read. ``unit``: of its money, None where nobody said it."""

    look: Look
    kind: Kind
    header: Header
    unit: str | None
    options: ReadingOptions

    def letter(self, name: str) -> str:
        """The column that bears a name."""
        return next((letter_of(column) for column, one in self.header.fields.items() if one == name), "")


@dataclass(frozen=True, slots=True)
class Form:
    """A known form that is a table. ``kinds``: what it can be read as.

    ``aliases``: heading -> field, or a name of the form's own that begins with ``_`` and is handed to its hook.
    ``ignored``: headings that say nothing for these kinds. ``derived``: fields that the hook fills by itself.
    ``is_by_the_way``: a list of other things in which these kinds find some rows; other kinds read it as if it were
    no form. ``kind_of``: the kind whose things a sheet of it lists, where each sheet has its own.
    """

    name: str
    kinds: frozenset[str]
    recognise: Callable[[Look], bool]
    aliases: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    derived: tuple[str, ...] = ()
    hook: Callable[[Case], Hook | None] = lambda _: None
    kind_of: Callable[[Look], str | None] = lambda _: None
    is_by_the_way: bool = False

    def known_to(self, kind: Kind) -> dict[str, str]:
        """The aliases that mean a field of ``kind``, or something to the hook."""
        return {key: name for key, name in self.aliases.items() if name[0] == "_" or name in kind.fields}

    def ignored_by(self, kind: Kind) -> frozenset[str]:
        """The headings that say nothing for ``kind``, among them those of another kind's fields."""
        return self.ignored | (frozenset(self.aliases) - frozenset(self.known_to(kind)))


@dataclass(frozen=True, slots=True)
class Page:
    """A known form that fills a whole sheet with one record and is no table."""

    name: str
    kinds: frozenset[str]
    recognise: Callable[[Look], bool]
    read: Callable[[Grid, Look, Kind, ReadingOptions], tuple[Sheet, tuple[Question, ...]]]


def look_at(grid: Grid) -> Look:
    """The top of a sheet."""
    rows = []
    for number, row in enumerate(grid.rows()):
        if number >= LOOK_AT:
            break
        rows.append([readable(text_of(cell)) for cell in row])
    texts = spread(rows, grid.merged)
    said = "\n".join(" | ".join(dict.fromkeys(filter(None, row))) for row in texts)
    return Look(grid, texts, fold_lines(said))


def fold_lines(text: str) -> str:
    """``fold`` that keeps lines apart."""
    return "\n".join(fold(line) for line in text.split("\n"))


def keyed(aliases: Mapping[str, str]) -> dict[str, str]:
    """Aliases by the key by which headings are compared."""
    return {heading_key(heading): name for heading, name in aliases.items()}

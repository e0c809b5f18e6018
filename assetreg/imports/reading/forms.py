"""What a known form is: how it is recognised, what its headings mean, and its own look at each row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assetreg.core.text import clean, fold
from assetreg.imports.headings import heading_key
from assetreg.imports.kinds import Kind
from assetreg.imports.reading.found import ReadingOptions, Sheet
from assetreg.imports.reading.grids import Grid
from assetreg.imports.reading.header import LOOK_AT, Header, spread, text_of
from assetreg.imports.reading.tcvn3 import readable
from assetreg.imports.reading.tidying import Hook

_HOLDER = re.compile(
    r"^\s*(?:tên\s+)?(?:cơ quan, tổ chức, đơn vị|cơ quan|đơn vị)(?:\s+(?:sử dụng|quản lý)[^:]{0,20})?\s*[:：]"
    r"\s*(.{4,})$",
    re.IGNORECASE,
)
_MONEY_WORDS = re.compile(r"dong|vnd|trieu|nghin|ngan")


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

    def holder(self, above: int) -> str:
        """The body that a line above row ``above`` (from 0) names, or blank."""
        for row in self.texts[:above]:
            for cell in dict.fromkeys(row):
                found = _HOLDER.match(cell)
                if found and not _MONEY_WORDS.search(fold(found[1])):
                    return clean(found[1]).strip(" .…")
        return ""


@dataclass(frozen=True, slots=True)
class Form:
    """A known form that is a table. ``kinds``: what it can be read as.

    ``aliases``: heading -> field, or a name of the form's own that begins with ``_`` and is handed to its hook.
    ``ignored``: headings that say nothing for these kinds. ``derived``: fields that the hook fills by itself.
    """

    name: str
    kinds: frozenset[str]
    recognise: Callable[[Look], bool]
    aliases: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    derived: tuple[str, ...] = ()
    hook: Callable[[Look, Kind, Header], Hook | None] = lambda *_: None


@dataclass(frozen=True, slots=True)
class Page:
    """A known form that fills a whole sheet with one record and is no table."""

    name: str
    kinds: frozenset[str]
    recognise: Callable[[Look], bool]
    read: Callable[[Grid, Look, Kind, ReadingOptions], Sheet]


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

"""A decision on paper while it is judged and written: its rows, what speaks against each, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assetreg.assets.findings import Finding
from assetreg.core.errors import FieldError
from assetreg.dispositions.cases.models import Decision, DispositionLine
from assetreg.dispositions.cases.proposing import Proposed
from assetreg.dispositions.law.authority import Authority
from assetreg.dispositions.papers.identity import split_number
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.recorded.schemas import DecisionRow
from assetreg.documents.models import Document

type Key = tuple[str, str | None, dt.date]
# What rows of one decision say together; the first that says it counts, another word for it is refused.
HEAD = ("issuer", "signer", "capacity", "adjusts", "abstract", "valid_to")
# The same as an attached document says it.
_OF_DOCUMENT = {"issuer": "issuer", "signer": "signer", "capacity": "signer_capacity"}
EARLIER = frozenset({"adjusted", "cancelled"})


@dataclass(slots=True)
class Item:
    """One row: what was found of it, and what it became (``create``, ``revise``, ``unchanged``, ``refuse``).

    ``law_on``: the day whose law it follows. ``known``: the line that stands for it already, under the same decision
    or the one that is adjusted.
    """

    place: int
    row: DecisionRow
    code: str | None = None
    law_on: dt.date = dt.date.max
    errors: list[FieldError] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    proposed: Proposed | None = None
    authority: Authority | None = None
    known: DispositionLine | None = None
    follows: Item | None = None
    line: DispositionLine | None = None
    outcome: str = "create"

    @property
    def stands(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.errors

    def refuse(self, name: str, code: str, **params: object) -> None:
        """Say what speaks against it."""
        self.errors.append(FieldError(name, code, params))


@dataclass(slots=True)
class OnPaper:
    """One decision with its rows, all of the same number, symbol and date."""

    number: str
    symbol: str | None
    issued_on: dt.date
    items: list[Item] = field(default_factory=list)
    said: dict[str, object] = field(default_factory=dict)
    document: Document | None = None
    signature: str | None = None
    paper: Paper | None = None
    decision: Decision | None = None
    adjusted: Decision | None = None

    @property
    def name(self) -> str:
        """How it is cited."""
        return "/".join(part for part in (self.number, self.symbol) if part)

    @property
    def cited(self) -> str:
        """How papers cite it, with its date."""
        return f"Quyết định số {self.name} ngày {self.issued_on:%d/%m/%Y}"

    def text(self, name: str) -> str | None:
        """What it says of itself in words."""
        value = self.said.get(name)
        return None if value is None else str(value)

    def refuse(self, name: str, code: str, **params: object) -> None:
        """What speaks against the paper speaks against every row."""
        for item in self.items:
            item.refuse(name, code, **params)

    def bears(self, document: Document, signature: str | None) -> None:
        """The file that shows it also says what no row did; a signer without a capacity signed as the head."""
        self.document, self.signature = document, signature
        for name, column in _OF_DOCUMENT.items():
            if self.said.get(name) is None:
                self.said[name] = getattr(document, column)
        if self.said.get("capacity") is None and document.signer is not None:
            self.said["capacity"] = "self"

    def adjusts_another(self) -> bool:
        """Whether it speaks of an earlier decision; of one day it comes after those that do not."""
        return self.said.get("adjusts") is not None

    def standing(self) -> list[Item]:
        """The rows that nothing speaks against."""
        return [item for item in self.items if item.stands]


def on_papers(rows: Sequence[DecisionRow]) -> list[OnPaper]:
    """The decisions that rows speak of, the oldest first, each with its rows in their order."""
    found: dict[Key, OnPaper] = {}
    for place, row in enumerate(rows):
        number, symbol = split_number(row.number, row.symbol)
        key = (number or row.number, symbol, row.issued_on)
        one = found.setdefault(key, OnPaper(*key))
        item = Item(place, row)
        one.items.append(item)
        for name in HEAD:
            value = getattr(row, name)
            if value is not None and one.said.setdefault(name, value) != value:
                item.refuse(name, "differs_in_decision", value=value, other=one.said[name])
    return sorted(found.values(), key=lambda one: (one.issued_on, one.adjusts_another(), one.items[0].place))


def in_waves(decisions: Sequence[OnPaper], most: int = 500) -> Iterator[list[OnPaper]]:
    """Runs of decisions that can be judged and written together: no asset stands in two of them, and what adjusts
    comes after what it may adjust."""
    wave: list[OnPaper] = []
    held: set[str | None] = set()
    for one in decisions:
        codes = {item.code for item in one.items if item.code is not None}
        if wave and (len(wave) >= most or codes & held or one.adjusts_another() != wave[0].adjusts_another()):
            yield wave
            wave, held = [], set()
        wave.append(one)
        held |= codes
    if wave:
        yield wave

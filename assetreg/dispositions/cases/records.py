"""A case as it is read: the row with its lines, papers, moves, opinions, limits of time, decisions and acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assetreg.dispositions.cases.models import (
    CaseClock,
    CaseMove,
    CasePaper,
    Consultation,
    Decision,
    DispositionCase,
    DispositionLine,
    LineAct,
    Verdict,
)
from assetreg.dispositions.law.checklists import Item
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.paths import PathRow, Route
from assetreg.dispositions.papers.models import Paper


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A line with its path, what was decided of it and what was done; ``lacking``: acts its path still asks."""

    line: DispositionLine
    path: PathRow | None
    verdicts: Sequence[Verdict]
    acts: Sequence[LineAct]
    lacking: tuple[str, ...]

    @property
    def is_part(self) -> bool:
        """Whether it is about a part of its asset."""
        return any(value is not None for value in (self.line.area_m2, self.line.land_m2, self.line.quantity))


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """A paper of the dossier, and the item of the check-list it answers."""

    link: CasePaper
    paper: Paper


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision with its paper."""

    decision: Decision
    paper: Paper


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as far as the one who asks may see it. ``route`` is None where there is none, or more than one.

    ``lacking``: items of the check-list without a paper, conditional ones among them.
    """

    case: DispositionCase
    law: Law
    route: Route | None
    lines: Sequence[LineRecord]
    papers: Sequence[DossierPaper]
    moves: Sequence[CaseMove]
    consultations: Sequence[Consultation]
    clocks: Sequence[CaseClock]
    decisions: Sequence[DecisionRecord]
    items: Sequence[Item]
    lacking: Sequence[Item]

    @property
    def code(self) -> str:
        """The code of the case."""
        return self.case.code

    @property
    def id(self) -> int:
        """The row of the case."""
        return self.case.id

    @property
    def revision(self) -> int:
        """The revision of the case."""
        return self.case.revision

    @property
    def paths(self) -> tuple[str, ...]:
        """The codes of the paths that the lines take, each once."""
        return tuple(dict.fromkeys(one.line.path for one in self.lines))


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. ``forms`` and ``holders`` of the lines that may be seen, each once; ``assets`` how many."""

    id: int
    code: str
    title: str
    state: str
    origin: str
    due_on: dt.date | None
    due_rule: str | None
    waits_for: str | None
    submitted_on: dt.date | None
    decided_on: dt.date | None
    updated_at: dt.datetime
    province_code: str
    commune_id: int | None
    confirmed_on: dt.date | None
    forms: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    assets: int = 0

"""Knows the whole law of dispositions as of one day: forms, paths, moves, check-lists, grounds, limits of sale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from assetreg.core.errors import NotFound
from assetreg.dispositions.law.checklists import Item
from assetreg.dispositions.law.grounds import Ground, read_ground
from assetreg.dispositions.law.legal_forms import AssetFacts, Form, Offered, bucket_of, offered, outcome_of
from assetreg.dispositions.law.paths import MoveRule, PathRow, Route, Situation, fitting, moves_from
from assetreg.dispositions.law.sales import SaleFacts, SaleLimits, obstacle_to


@dataclass(frozen=True, slots=True)
class Law:
    """What holds on ``on``; mappings run in the order of the tables. ``limits`` is None before the decree."""

    on: dt.date
    forms: Mapping[str, Form]
    paths: Mapping[str, PathRow]
    moves: tuple[MoveRule, ...]
    items: Mapping[str, tuple[Item, ...]]
    grounds: Mapping[str, Ground]
    limits: SaleLimits | None = None

    def form(self, code: str) -> Form:
        """A form; raises ``NotFound`` (``form_not_found``)."""
        return _found(self.forms, code, "form_not_found")

    def path(self, code: str) -> PathRow:
        """A path; raises ``NotFound`` (``path_not_found``)."""
        return _found(self.paths, code, "path_not_found")

    def paths_of(self, form: str) -> list[PathRow]:
        """Every path of a form, in the order of the table."""
        return [path for path in self.paths.values() if path.form == form]

    def paths_for(self, form: str, situation: Situation) -> list[PathRow]:
        """The paths of a form that a situation may take, the best match first; none where the law has none."""
        return fitting(self.paths_of(form), situation)

    def offered(self, asset: AssetFacts, regime: str) -> list[Offered]:
        """Every form with what keeps an asset under a regime from it, None where it may be taken."""
        return offered(self.forms, asset, regime, self.on)

    def items_of(self, path: PathRow) -> tuple[Item, ...]:
        """The check-list of a path, in its order."""
        return self.items.get(path.dossier, ())

    def grounds_of(self, form: str) -> list[Ground]:
        """The grounds on which a form may rest."""
        return [ground for ground in self.grounds.values() if form in ground.forms]

    def ground(self, text: str) -> Ground | None:
        """The ground that a text cites, by code or as people write it; None where the law knows none such."""
        code = read_ground(text)
        return self.grounds.get(code) if code else None

    def moves_from(self, route: Route, state: str) -> list[MoveRule]:
        """The moves that a route allows from a state."""
        return moves_from(self.moves, route, state)

    def sale_obstacle(self, method: str, facts: SaleFacts) -> str | None:
        """Why an asset may not be sold in a way (a code of ``sales.obstacle_to``); None where it may, or before the
        decree."""
        return None if self.limits is None else obstacle_to(method, facts, self.limits)

    def outcome_of(self, form: str | None) -> str:
        """The outcome that a form leads to; undecided where none follows."""
        return outcome_of(self.forms.get(form or ""))

    def bucket_of(self, form: str | None, final_use: str | None) -> str | None:
        """Where the surplus report counts an asset under a form; None where nowhere yet."""
        return bucket_of(self.forms.get(form or ""), final_use)


def _found[T](rules: Mapping[str, T], code: str, problem: str) -> T:
    rule = rules.get(code)
    if rule is None:
        raise NotFound(problem, rule=code)
    return rule

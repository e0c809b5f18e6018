"""What the law makes of each kind of reorganisation of bodies: who ends, who follows, and whether assets go along.

Decree 186/2025/NĐ-CP, Art. 38: at a merger or consolidation the new legal person inherits, without a transfer. At a
division the plan approved with the scheme decides; where functions move, the assets are handed to the receiver and an
assignment decision follows (Art. 6(4)); at a dissolution without successor the superior body or a named receiver takes
care. So only the first two move a holder by themselves; a renamed body is the same legal person under another name.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from assetreg.core.errors import FieldError

type EventKind = Literal["merge", "consolidate", "divide", "function_moved", "dissolve", "rename"]

KINDS: tuple[EventKind, ...] = ("merge", "consolidate", "divide", "function_moved", "dissolve", "rename")
INHERITING = frozenset({"merge", "consolidate", "rename"})  # kinds at which what a body held goes along by law
_MANY = 1000


@dataclass(frozen=True, slots=True)
class EventRule:
    """One kind of event under one legal text, from ``valid_from`` until before ``valid_to``.

    ``ends``: whether the bodies it happens to cease; None where the act says. ``bodies`` and ``followers``: how many
    of each there may be. ``opens``: whether it may open a new body. ``waits_for``: what must still be decided about
    what they held (a message id), None where the assets go along.
    """

    kind: EventKind
    ends: bool | None
    bodies: tuple[int, int]
    followers: tuple[int, int]
    opens: bool
    waits_for: str | None
    document: str
    article: str
    verified: bool
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @property
    def inherits(self) -> bool:
        """Whether the follower holds what the bodies held, without a decision."""
        return self.waits_for is None


_FROM = dt.date(2025, 7, 1)
_DECREE = "Nghị định 186/2025/NĐ-CP"
_BEFORE = "Nghị định 151/2017/NĐ-CP"  # its wording on reorganisation was not read: the same steps are taken as given
_DIVISION_PLAN = "The division plan approved with the scheme"
_ASSIGNMENT = "An assignment decision to the receiving body"
_HANDLING = "A handling decision on what the caretaker keeps"


def _rules(
    document: str, article: str, moved_article: str, *, verified: bool, **validity: dt.date
) -> tuple[EventRule, ...]:
    def rule(
        kind: EventKind,
        ends: bool | None,
        bodies: tuple[int, int],
        followers: tuple[int, int],
        opens: bool,
        waits_for: str | None = None,
    ) -> EventRule:
        where = moved_article if kind == "function_moved" else article
        return EventRule(kind, ends, bodies, followers, opens, waits_for, document, where, verified, **validity)

    return (
        rule("merge", True, (1, _MANY), (1, 1), False),
        rule("consolidate", True, (2, _MANY), (1, 1), True),
        rule("divide", None, (1, 1), (1, _MANY), True, _DIVISION_PLAN),
        rule("function_moved", None, (1, _MANY), (1, _MANY), False, _ASSIGNMENT),
        rule("dissolve", True, (1, _MANY), (0, 0), False, _HANDLING),
        rule("rename", True, (1, 1), (1, 1), True),
    )


RULES: tuple[EventRule, ...] = (
    *_rules(_DECREE, "Điều 38", "Điều 38; Điều 6, khoản 4", verified=True, valid_from=_FROM),
    *_rules(_BEFORE, "", "", verified=False, valid_to=_FROM),
)


def rule_of(kind: str, on: dt.date) -> EventRule:
    """The rule for a kind of event that takes effect on a day; LookupError for a kind nobody knows."""
    for rule in RULES:
        starts = rule.valid_from is None or rule.valid_from <= on
        if rule.kind == kind and starts and (rule.valid_to is None or on < rule.valid_to):
            return rule
    raise LookupError(kind)


def miscounted(rule: EventRule, bodies: int, followers: int) -> list[FieldError]:
    """What is wrong with the numbers of bodies and of those that follow them."""
    errors = []
    for field, n, (least, most) in (("bodies", bodies, rule.bodies), ("successors", followers, rule.followers)):
        if n < least:
            errors.append(FieldError(field, "too_few_bodies", {"least": least, "n": n}))
        elif n > most:
            errors.append(FieldError(field, "too_many_bodies", {"most": most, "n": n}))
    return errors

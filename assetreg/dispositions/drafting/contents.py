"""Which contents the law asks of a decision, form by form, and which of them a draft still lacks.

Source: Decree 186/2025/NĐ-CP, Articles 6, 16, 18, 21, 23, 29, 33, 35, 37: holder; receiver if there is one; list with
name, quantity, area of land and house, original cost, residual value, reason; present and later purpose of what is
converted; method of a sale; who organises; management of the money; validity of a sale; responsibilities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from assetreg.dispositions.drafting.shapes import DecisionDraft, Line

DECREE = "Nghị định 186/2025/NĐ-CP"


@dataclass(frozen=True, slots=True)
class Required:
    """What a decision of one form must say, and the article that asks for it; every form needs its list."""

    article: str
    contents: tuple[str, ...]


_ALWAYS = ("holder", "reason", "duties")
_WITH_RECEIVER = (*_ALWAYS, "receiver")
REQUIRED: Mapping[str, Required] = {
    "assign": Required("6", ("receiver", "reason", "duties")),
    "divide": Required("6", ("receiver", "reason", "duties")),
    "one_manager": Required("6", ("receiver", "reason", "duties")),
    "convert": Required("16", (*_ALWAYS, "purposes")),
    "recover": Required("18", _ALWAYS),
    "transfer": Required("21", _WITH_RECEIVER),
    "sell": Required("23", (*_ALWAYS, "method", "organiser", "money", "validity")),
    "liquidate": Required("29", (*_ALWAYS, "method", "organiser", "money")),
    "destroy": Required("33", (*_ALWAYS, "organiser")),
    "lost": Required("35", _ALWAYS),
    "to_locality": Required("37", _WITH_RECEIVER),
    "to_land_fund": Required("19", _WITH_RECEIVER),
    "to_house_management": Required("37", _WITH_RECEIVER),
    "temporary_use": Required("19", _WITH_RECEIVER),
}
_OTHERWISE = Required("6", _ALWAYS)

_of_line: Mapping[str, Callable[[Line], bool]] = {
    "holder": lambda line: bool(line.holder),
    "receiver": lambda line: bool(line.receiver),
    "reason": lambda line: bool(line.reason or line.ground),
    "purposes": lambda line: bool(line.current_use and line.later_use),
    "method": lambda line: bool(line.method),
    "quantity": lambda line: line.quantity is not None,
    "areas": lambda line: line.kind != "facility" or line.land_m2 is not None or line.floor_m2 is not None,
    "original_cost": lambda line: line.original_cost_vnd is not None,
    "residual_value": lambda line: line.residual_value_vnd is not None,
    "book_date": lambda line: line.book_date is not None,
}
_LIST = ("quantity", "areas", "original_cost", "residual_value", "book_date")
_of_decision: Mapping[str, Callable[[DecisionDraft], bool]] = {
    "organiser": lambda draft: bool(draft.organiser),
    "money": lambda draft: bool(draft.money),
    "validity": lambda draft: bool(draft.validity),
    "duties": lambda draft: bool(draft.duties),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A content that is missing: ``lines`` are numbers in the list (from 1); none: of the decision as a whole."""

    content: str
    source: str
    lines: tuple[int, ...] = ()


def required(form: str) -> Required:
    """What a decision of this form must say."""
    return REQUIRED.get(form, _OTHERWISE)


def missing(draft: DecisionDraft) -> list[Gap]:
    """What the decree asks for and the draft does not say; lines it refuses are not asked."""
    gaps = dict[tuple[str, str], list[int]]()
    whole = set[tuple[str, str]]()
    for number, line in enumerate(draft.lines, 1):
        if line.refused is not None:
            continue
        asked = required(line.form)
        source = f"{DECREE}, Điều {asked.article}"
        whole.update((name, source) for name in asked.contents if _lacks_as_a_whole(draft, name))
        for name in _lacking(line, asked):
            gaps.setdefault((name, source), []).append(number)
    return [
        *(Gap(name, source) for name, source in sorted(whole)),
        *(Gap(name, source, tuple(numbers)) for (name, source), numbers in sorted(gaps.items())),
    ]


def _lacks_as_a_whole(draft: DecisionDraft, name: str) -> bool:
    return name in _of_decision and not _of_decision[name](draft)


def _lacking(line: Line, asked: Required) -> Iterator[str]:
    for name in (*asked.contents, *_LIST):
        if name in _of_line and not _of_line[name](line):
            yield name

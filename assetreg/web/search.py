"""One search for everything: each feature says how it finds its things, one page shows what all of them found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

SHOWN = 8  # per kind; the rest stands in the kind's own list
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found; ``under`` tells it from its namesakes, ``address`` leads to it."""

    title: str
    code: str
    under: str
    address: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What one feature found: at most ``SHOWN``, and the list with all of them where there are more."""

    items: Sequence[Found]
    more: str | None = None


@dataclass(frozen=True, slots=True)
class Searcher:
    """``label`` is a message id; ``find`` asks for the words as typed."""

    label: str
    order: int
    find: Callable[[str], Findings]


_searchers: dict[str, Searcher] = {}


def register_search(searcher: Searcher) -> None:
    """Let the one search ask ``searcher``; a second one of the same label takes its place."""
    _searchers[searcher.label] = searcher


def search(words: str) -> list[tuple[Searcher, Findings]]:
    """Whoever found something, in order."""
    asked = ((one, one.find(words)) for one in sorted(_searchers.values(), key=lambda one: one.order))
    return [(searcher, findings) for searcher, findings in asked if findings.items]

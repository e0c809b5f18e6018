"""Pieces of a page that are put there by features above it, such as distances on a facility's record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

type Render = Callable[[Any], str | None]

_panels: dict[tuple[str, str], tuple[int, Render]] = {}


def register_panel(*, page: str, order: int, render: Render) -> None:
    """Show what ``render(subject)`` answers on ``page``, in ``order``; None shows nothing.

    Pages: ``facility`` (subject: the record's read model) and ``dashboard`` (subject: None).
    """
    _panels[page, f"{render.__module__}.{render.__qualname__}"] = (order, render)


def panels(page: str, subject: Any = None) -> list[Markup]:
    """The panels of a page, rendered by templates that have escaped what they were given."""
    ordered = sorted((order, name, render) for (p, name), (order, render) in _panels.items() if p == page)
    rendered = (render(subject) for _, _, render in ordered)
    return [Markup(html) for html in rendered if html]

"""What the rail offers: each feature's pages, in one order, to those who may open them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.web.guards import current_actor


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. ``label`` is a message id; ``count`` says how much work waits there (0 or None: none)."""

    endpoint: str
    label: str
    order: int
    icon: str = "dot"
    permission: Permission = Permission.REGISTER_VIEW
    count: Callable[[], int | None] | None = None


_items: dict[str, NavItem] = {}


def register_nav(item: NavItem) -> None:
    """Offer ``item``; a second one with the same endpoint takes its place."""
    _items[item.endpoint] = item


def nav_items() -> list[NavItem]:
    """The entries that this actor may open."""
    actor = current_actor()
    return [i for i in sorted(_items.values(), key=lambda i: i.order) if may(actor, i.permission)]


def is_current(item: NavItem) -> bool:
    """Whether the page being shown belongs to the entry: the same blueprint."""
    return bool(request.endpoint) and item.endpoint.split(".")[0] == str(request.endpoint).split(".")[0]

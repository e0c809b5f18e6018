"""What else is done in the transaction of a load of units: features above say what of theirs depends on them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

type Follow = Callable[[Session], object]

_follows: dict[str, Follow] = {}


def register_after_load(name: str, follow: Follow) -> None:
    """Do ``follow(session)`` after every load that was written. A second registration of a name replaces the first."""
    _follows[name] = follow


def follow_load(session: Session) -> None:
    """Do all of it, in the order of the names."""
    for _, follow in sorted(_follows.items()):
        follow(session)

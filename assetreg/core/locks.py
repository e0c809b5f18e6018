"""Locks by name that a transaction holds until it ends: of two who want to do the same, one waits for the other."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

# Taken one after another in one order, so that nobody waits in a circle.
_TAKE = text("SELECT pg_advisory_xact_lock(hashtextextended('assetreg.' || :name, 0))")


def take_turns(session: Session, names: Iterable[str]) -> None:
    """Wait until nobody else holds any of the names; what others committed meanwhile is then seen."""
    for name in sorted(set(names)):
        session.execute(_TAKE, {"name": name})

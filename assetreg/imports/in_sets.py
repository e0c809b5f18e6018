"""Statements over a whole batch: the planner must not think that rows just written are few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

_NESTED_LOOPS = text("SELECT set_config('enable_nestloop', :switch, true)")


@contextmanager
def in_sets(session: Session) -> Iterator[None]:
    """Join by hash or merge inside the block.

    Tables filled in the same transaction have no statistics yet (and the web role may not ANALYZE): a join of 10,000
    rows was planned as nested loops and ran 24 seconds instead of 20 milliseconds.
    """
    session.execute(_NESTED_LOOPS, {"switch": "off"})
    yield
    session.execute(_NESTED_LOOPS, {"switch": "on"})

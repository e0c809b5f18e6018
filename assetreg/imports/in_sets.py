"""Statements over a whole batch: the planner must not think that rows just written are few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

_SWITCH = text("SELECT set_config('enable_nestloop', :switch, true), set_config('jit', :switch, true)")


@contextmanager
def in_sets(session: Session) -> Iterator[None]:
    """Join by hash or merge inside the block.

    Tables filled in the same transaction have no statistics yet (and the web role may not ANALYZE): a join of 10,000
    rows was planned as nested loops and ran 24 seconds instead of 20 milliseconds. Forbidden joins count as dear, so
    that compiling would start; no statement here is worth it.
    """
    session.execute(_SWITCH, {"switch": "off"})
    yield
    session.execute(_SWITCH, {"switch": "on"})

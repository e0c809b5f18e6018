"""Opens a change set: everything a transaction changes afterwards is remembered under it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor


class OpenChange(NamedTuple):
    """The number of the change set under which this transaction writes: every change of the register asks for one, so
    nothing else of it is read."""

    id: int


type Door = Literal["form", "api", "import", "command"]
_door: ContextVar[Door] = ContextVar("door", default="command")
_OPEN = text("""
    SELECT id FROM open_change_set(
      :actor, :verb, :reason, :province_code, CAST(:summary AS jsonb), :user_id, :door, :stands_in_for, :undoes)
""")


def came_through(door: Door) -> None:
    """Say through which door this thread's next changes come; a command where nobody says."""
    _door.set(door)


@contextmanager
def through(door: Door) -> Iterator[None]:
    """The same inside a block only."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


def open_change_set(
    session: Session,
    actor: Actor,
    verb: str,
    *,
    reason: str | None = None,
    province_code: str | None = None,
    summary: dict[str, Any] | None = None,
    undoes: int | None = None,
) -> OpenChange:
    """Record who is about to do what, and tell the triggers of this transaction under which number.

    One transaction has one change set: a second call joins the first, whose verb stands; the later one is counted in
    ``summary["also"]``, and its reason is kept where the first gave none.
    """
    values = {
        "actor": actor.name, "verb": verb, "reason": reason, "province_code": province_code,
        "summary": json.dumps(summary or {}), "user_id": actor.user_id, "door": _door.get(),
        "stands_in_for": actor.stands_in_for, "undoes": undoes,
    }  # fmt: skip
    # Changes that wait in the session belong to this change set: none of them may be written before it is named.
    with session.no_autoflush:
        return OpenChange(session.execute(_OPEN, values).scalar_one())

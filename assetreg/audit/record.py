"""Opens a change set: everything a transaction changes afterwards is remembered under it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.audit.models import ChangeSet


def open_change_set(
    session: Session,
    actor: Actor,
    verb: str,
    *,
    reason: str | None = None,
    province_code: str | None = None,
    summary: dict[str, Any] | None = None,
) -> ChangeSet:
    """Record who is about to do what, and tell the history triggers of this transaction under which number."""
    values = {
        "actor": actor.name, "verb": verb, "reason": reason, "province_code": province_code, "summary": summary or {}
    }  # fmt: skip
    # Changes that wait in the session belong to this change set: none of them may be written before it is named.
    with session.no_autoflush:
        change_set = session.scalars(insert(ChangeSet).values(values).returning(ChangeSet)).one()
        session.execute(text("SELECT set_config('assetreg.change_set', :id, true)"), {"id": str(change_set.id)})
    return change_set

"""Enters, revises and withdraws remembered rows, each under its change set and guarded by its revision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.audit.models import Remembered
from assetreg.audit.record import open_change_set
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, NotFound


def enter[R: Remembered](session: Session, actor: Actor, row: R, verb: str, *, reason: str | None = None) -> R:
    """Add a new row; ``verb`` is ``<thing>.create``."""
    change = open_change_set(session, actor, verb, reason=reason, province_code=row.province_code)
    row.change_set_id = change.id
    session.add(row)
    session.flush()
    return row


def held[R: Remembered](session: Session, model: type[R], row_id: int, *, revision: int | None) -> R:
    """The row, locked until the transaction ends.

    ``revision``: what the reader saw; None where nobody waits between reading and writing. Raises ``NotFound``
    (``<table>_not_found``) and ``Conflict`` (``stale_revision``).
    """
    row = session.scalar(select(model).where(model.id == row_id).with_for_update())
    if row is None:
        raise NotFound(code="record_not_found", record=str(row_id))
    if revision is not None and row.revision != revision:
        raise Conflict("stale_revision", facility=shown_name(row), current=row.revision)
    return row


def amend[R: Remembered](
    session: Session, actor: Actor, row: R, changes: Mapping[str, Any], verb: str, *, reason: str | None = None
) -> R:
    """Change columns of a row that ``held`` gave; where nothing differs nothing is written."""
    differing = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not differing:
        return row
    with session.no_autoflush:
        change = open_change_set(session, actor, verb, reason=reason, province_code=row.province_code)
        for name, value in differing.items():
            setattr(row, name, value)
        row.change_set_id = change.id
        row.revision += 1
        row.updated_at = now()
    session.flush()
    return row


def withdraw(session: Session, actor: Actor, row: Remembered, verb: str, *, reason: str | None = None) -> None:
    """Delete a row that ``held`` gave; its last version stays in the history."""
    with session.no_autoflush:
        open_change_set(session, actor, verb, reason=reason, province_code=row.province_code)
    session.delete(row)
    session.flush()


def shown_name(row: Remembered) -> str:
    """What a refusal calls the row: its code where it has one."""
    return str(getattr(row, "code", None) or row.id)

"""What the end of a transaction does to its change set, for tests whose transactions never end."""

from __future__ import annotations

from sqlalchemy import event, text
from sqlalchemy.orm import Session


def seal(session: Session) -> None:
    """Seal the change set that is open, so that what follows belongs to another one."""
    session.flush()
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def seal_at_commit(session: Session) -> Session:
    """Let each commit of a session that lives in a savepoint end its change set, as a real one does."""
    event.listen(session, "before_commit", _seal_whole)
    return session


def _seal_whole(session: Session) -> None:
    """A savepoint that is released ends no transaction, and so no change set."""
    if not session.in_nested_transaction():
        seal(session)

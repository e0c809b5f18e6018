"""One request, one session, one transaction: GET reads only, anything else commits when its answer is a success."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from assetreg.access.actor import NOWHERE, Actor
from assetreg.access.roles import admit, enter_scope
from assetreg.core.db import belongs_to, set_locally
from assetreg.core.settings import Settings

READING = frozenset({"GET", "HEAD", "OPTIONS"})
READ_TIMEOUT_MS = 15_000
WRITE_TIMEOUT_MS = 60_000
_EXTENSION = "assetreg.sessions"

type OpenSession = Callable[[], Session]


def init_transactions(app: Flask, open_session: OpenSession, installation: Settings) -> None:
    """Let requests take their sessions from ``open_session`` and close them when the request is over."""

    def opened() -> Session:
        session = open_session()
        belongs_to(session, installation)
        return session

    app.extensions[_EXTENSION] = opened
    app.teardown_appcontext(_close)


def db() -> Session:
    """The session of this request, opened when first asked for; it sees nothing of the register before ``let_in``."""
    if "db_session" not in g:
        session: Session = current_app.extensions[_EXTENSION]()
        _limit(session, read_only=request.method in READING)
        enter_scope(session, NOWHERE)
        g.db_session = session
    found: Session = g.db_session
    return found


def let_in(actor: Actor) -> None:
    """Let this request see what its actor may see, and nothing else, until it ends."""
    admit(db(), actor)


@contextmanager
def apart() -> Iterator[Session]:
    """A transaction of its own, committed whatever becomes of the request: for what must survive a refusal."""
    with current_app.extensions[_EXTENSION]() as session:
        yield session
        session.commit()


def settle(response: Response) -> None:
    """End the request's transaction: commit a success, roll back a refusal. Reading never commits."""
    if "db_session" not in g:
        return
    if request.method not in READING and response.status_code < 400:
        g.db_session.commit()
    else:
        g.db_session.rollback()


def discard() -> None:
    """Undo what the request did so far; the session may be used again, to read for an error page."""
    if "db_session" in g:
        g.db_session.rollback()


def _limit(session: Session, *, read_only: bool) -> None:
    """Bounds of every transaction of the request, also of those that follow a commit or a rollback in the middle."""
    bounds = {
        "statement_timeout": str(READ_TIMEOUT_MS if read_only else WRITE_TIMEOUT_MS),
        "transaction_read_only": "on" if read_only else "off",
    }
    set_locally(session, bounds)


def _close(_error: BaseException | None) -> None:
    session = g.pop("db_session", None)
    if session is not None:
        session.close()

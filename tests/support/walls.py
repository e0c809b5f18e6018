"""Sessions as the server's requests have them: of the web login, behind both walls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from assetreg.access.actor import COUNTRY, Scope
from assetreg.access.roles import enter_scope, wall_in
from assetreg.core.db import make_session_factory
from assetreg.core.runtime import Runtime


@contextmanager
def behind_walls(runtime: Runtime, scope: Scope = COUNTRY, *, user_id: int | None = None) -> Iterator[Session]:
    """One transaction that sees ``scope``; committed when the block ends well."""
    with wall_in(make_session_factory(runtime.engine("web"))()) as session:
        enter_scope(session, scope, user_id=user_id)
        yield session
        session.commit()

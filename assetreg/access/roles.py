"""The second wall: under which PostgreSQL role, and for which part of the country, a session speaks to the database.

The policies themselves stand in ``migrations/replaceable/policies.sql``; here only the role is chosen that they are
written for. A scope over the country, over provinces, over communes and over some of both each have a role of their
own, so that every policy compares one bare column and its index serves.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from assetreg.access.actor import COUNTRY, NOWHERE, Actor, Scope
from assetreg.access.permissions import Permission
from assetreg.access.policy import reach_of, scope_of
from assetreg.access.rows import narrow
from assetreg.core.db import make_session_factory, set_locally
from assetreg.core.runtime import Runtime

WALLED = "assetreg.walled"


def admit(session: Session, actor: Actor) -> None:
    """Let the session see what the actor may see somewhere, in this transaction and in all that follow."""
    planning = scope_of(actor, Permission.COMMUTING_COMPUTE)
    enter_scope(session, reach_of(actor), user_id=actor.user_id, planning=planning)


def enter_scope(session: Session, scope: Scope, *, user_id: int | None = None, planning: Scope = NOWHERE) -> None:
    """The same for a part of the country. Before it a walled session sees nothing of the register."""
    narrow(session, scope, user_id=user_id, planning=planning)
    if session.info.get(WALLED):
        set_locally(session, settings_of(scope, user_id))


def wall_in(session: Session) -> Session:
    """Mark a session of one of the serving logins: every transaction takes on a role. Begins as nobody's."""
    session.info[WALLED] = True
    enter_scope(session, NOWHERE)
    return session


def worker_session(runtime: Runtime) -> Session:
    """A session of the worker's own: of the web role, seeing the whole country, nobody's in particular."""
    session = wall_in(make_session_factory(runtime.engine("web"), runtime.settings)())
    enter_scope(session, COUNTRY)
    return session


def settings_of(scope: Scope, user_id: int | None) -> dict[str, str]:
    """The settings that put a transaction behind the wall; arrays as PostgreSQL writes them."""
    return {
        "role": role_of(scope),
        "assetreg.provinces": _array(sorted(scope.provinces)),
        "assetreg.communes": _array(sorted(scope.communes)),
        "assetreg.user": "" if user_id is None else str(user_id),
    }


def role_of(scope: Scope) -> str:
    """The role whose policies fit the scope."""
    if scope.country:
        return "assetreg_national"
    if scope.provinces and scope.communes:
        return "assetreg_mixed"
    if scope.provinces:
        return "assetreg_province"
    return "assetreg_commune" if scope.communes else "assetreg_nobody"


def _array(values: Iterable[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"

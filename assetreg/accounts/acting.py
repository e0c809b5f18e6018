"""Makes a user the one who acts: the roles of a day, own ones and those of whomever one stands in for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy.orm import Session

from assetreg.access.actor import COUNTRY, NOWHERE, Actor, Grant, Scope
from assetreg.accounts.models import User
from assetreg.core.clock import today
from assetreg.core.sql import sql

# The present communes begin here; a code used before belongs to another commune.
PRESENT_COMMUNES_SINCE = dt.date(2025, 7, 1)


def actor_of(
    session: Session, user: User, on: dt.date | None = None, *, permits: Collection[str] | None = None
) -> Actor:
    """The user as the one who acts on a day, today unless said; one statement.

    ``permits`` narrows what is done by a token. An actor without grants is known and may do nothing.
    """
    rows = session.execute(
        sql("assetreg.accounts", "grants_on"),
        {"user_id": user.id, "on": on or today(), "since": PRESENT_COMMUNES_SINCE},
    ).all()
    return Actor(
        user.email,
        user_id=user.id,
        grants=tuple(Grant(row.role, scope_of_unit(row.level, row.code, row.communes)) for row in rows),
        stands_in_for=", ".join(dict.fromkeys(row.for_email for row in rows if row.for_email)) or None,
        permits=None if permits is None else frozenset(permits),
    )


def scope_of_unit(level: str | None, code: str | None, communes: Collection[int] | None = None) -> Scope:
    """What a grant over a unit covers; no unit is the whole country, and a former district covers nothing."""
    if level is None or code is None:
        return COUNTRY
    if level == "province":
        return Scope(provinces=frozenset({code}))
    return Scope(communes=frozenset(communes or ())) if level == "commune" else NOWHERE

"""The two questions: may this actor do that there, and what part of the country may it do that in."""

from __future__ import annotations

from functools import reduce
from operator import or_

from assetreg.access.actor import NOWHERE, Actor, Place, Scope
from assetreg.access.permissions import ROLES_WITH, Permission
from assetreg.core.errors import Forbidden, Unauthenticated


def scope_of(actor: Actor, permission: Permission) -> Scope:
    """The part of the country in which the actor holds the permission; empty where nowhere."""
    if actor.permits is not None and str(permission) not in actor.permits:
        return NOWHERE
    carrying = ROLES_WITH[permission]
    return reduce(or_, (grant.scope for grant in actor.grants if grant.role in carrying), NOWHERE)


def reach_of(actor: Actor) -> Scope:
    """All of the country in which the actor holds any permission at all: what may be read for such an actor."""
    if actor.permits is not None and not actor.permits:
        return NOWHERE
    return reduce(or_, (grant.scope for grant in actor.grants), NOWHERE)


def may(actor: Actor, permission: Permission, place: Place | None = None) -> bool:
    """Whether the actor holds the permission at ``place``; without a place, whether anywhere."""
    scope = scope_of(actor, permission)
    return not scope.is_empty if place is None else scope.covers(place)


def require(actor: Actor, permission: Permission, place: Place | None = None) -> None:
    """Raise ``Unauthenticated`` for nobody and ``Forbidden`` for somebody without the permission (there).

    Whoever holds no role today is told that (``no_grant_today``).
    """
    if may(actor, permission, place):
        return
    if not actor.is_known:
        raise Unauthenticated()
    raise Forbidden(permission=str(permission)) if actor.grants else Forbidden("no_grant_today")

"""The question every service asks before it acts."""

from __future__ import annotations

from assetreg.access.actor import Actor
from assetreg.access.permissions import ROLES_WITH, Permission
from assetreg.core.errors import Forbidden, Unauthenticated


def may(actor: Actor, permission: Permission) -> bool:
    """Whether any role of the actor carries the permission."""
    return bool(actor.roles & ROLES_WITH[permission])


def require(actor: Actor, permission: Permission) -> None:
    """Raise ``Unauthenticated`` for nobody and ``Forbidden`` for somebody without the permission."""
    if may(actor, permission):
        return
    raise Forbidden(permission=str(permission)) if actor.is_known else Unauthenticated()

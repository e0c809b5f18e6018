"""Finds the filters that somebody saved or is shown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import scope_of
from assetreg.admin_units.models import AdminUnit
from assetreg.lists.models import SavedView


def list_views(session: Session, actor: Actor, page: str) -> Sequence[SavedView]:
    """The actor's own views of a page and those shared with a province of his, own ones first, by name."""
    mine = SavedView.user_id == actor.user_id
    scope = scope_of(actor, Permission.REGISTER_VIEW)
    shared = (
        SavedView.shared_with.is_not(None) if scope.country else SavedView.shared_with.in_(provinces_of(session, actor))
    )
    query = select(SavedView).where(SavedView.page == page, or_(mine, shared))
    return session.scalars(query.order_by(mine.desc(), SavedView.name, SavedView.id)).all()


def provinces_of(session: Session, actor: Actor) -> list[str]:
    """The provinces in which the actor's roles lie, those of his communes among them."""
    scope = scope_of(actor, Permission.REGISTER_VIEW)
    if not scope.communes:
        return sorted(scope.provinces)
    found = session.scalars(select(AdminUnit.province_code).where(AdminUnit.id.in_(scope.communes)).distinct())
    return sorted(scope.provinces | set(found))

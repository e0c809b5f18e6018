"""Saves, shares and forgets filters."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.core.text import clean
from assetreg.lists.models import SavedView
from assetreg.lists.queries import provinces_of

LONGEST_NAME = 80
LONGEST_QUERY = 2000
_PAGE = re.compile(r"(?:/[a-z-]{1,30}){1,3}")
_PASSING = frozenset({"cursor", "lang", "saved"})  # where one stands in a list, not what it shows


def save_view(session: Session, actor: Actor, page: str, name: str, query: str, *, share: bool = False) -> SavedView:
    """Keep a list's address under a name; a second time under one name replaces it.

    ``share``: show it to the people of the one province in which the actor works. Raises ``Invalid``: ``name``
    (``required``, ``too_long``), ``query`` (``too_long``), ``share`` (``no_one_province``).
    """
    name, kept = clean(name), wanted_of(query)
    errors = []
    if not name or len(name) > LONGEST_NAME:
        code = "too_long" if name else "required"
        errors.append(FieldError("view_name", code, {"value": name[:20], "limit": LONGEST_NAME}))
    if not _PAGE.fullmatch(page) or len(kept) > LONGEST_QUERY:
        errors.append(FieldError("view_query", "too_long", {"value": kept[:20], "limit": LONGEST_QUERY}))
    provinces = provinces_of(session, actor) if share else []
    if share and len(provinces) != 1:
        errors.append(FieldError("view_share", "no_one_province"))
    if errors:
        raise Invalid(errors)
    values = {"query": kept, "shared_with": provinces[0] if share else None}
    statement = insert(SavedView).values(user_id=actor.user_id, page=page, name=name, **values)
    statement = statement.on_conflict_do_update(constraint="uq_saved_view_name", set_=values)
    return session.scalars(statement.returning(SavedView), execution_options={"populate_existing": True}).one()


def forget_view(session: Session, actor: Actor, view_id: int) -> SavedView:
    """Take away a view of one's own; raises ``NotFound``."""
    view = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == actor.user_id))
    if view is None:
        raise NotFound(code="view_not_found")
    session.execute(delete(SavedView).where(SavedView.id == view.id))
    return view


def wanted_of(query: str) -> str:
    """What an address asks, without what only says where in the list one stands."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name not in _PASSING])

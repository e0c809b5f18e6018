"""Finds users: for sign-in, by token, and those an administrator manages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from assetreg.access.actor import Scope
from assetreg.accounts.acting import actor_of
from assetreg.accounts.labels import COUNTRY_CODE
from assetreg.accounts.models import Attempt, Invitation, SignInSession, StandIn, User, UserRole, Viewing
from assetreg.accounts.reach import within
from assetreg.accounts.tokens import find_token
from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import now, today
from assetreg.core.errors import NotFound
from assetreg.core.pages import Page, page_through
from assetreg.core.text import fold

__all__ = ["Newest", "PersonRow", "actor_of", "find_user", "find_user_by_token", "find_users", "get_person", "get_user"]


@dataclass(frozen=True, slots=True)
class Newest[R]:
    """The latest rows of a log; ``next`` is the number of the last one shown where older ones follow."""

    items: tuple[R, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list: the roles held today as ``(role, unit's name or None for the country)``."""

    id: int
    email: str
    name: str
    active: bool
    has_password: bool
    second_factor: str | None
    roles: tuple[tuple[str, str | None], ...]
    last_seen_at: dt.datetime | None


def find_user(session: Session, *, email: str | None = None, uniquifier: str | None = None) -> User | None:
    """The user with this e-mail (in any case) or session name, with all grants; None if there is none."""
    matches = func.lower(User.email) == email.lower() if email is not None else User.fs_uniquifier == uniquifier
    return session.execute(select(User).where(matches).options(joinedload(User.grants))).unique().scalar_one_or_none()


def get_user(session: Session, email: str) -> User:
    """The same; raises NotFound."""
    user = find_user(session, email=email)
    if user is None:
        raise NotFound("user_not_found", email=email)
    return user


def find_users(session: Session, emails: Collection[str]) -> dict[str, User]:
    """Those of these e-mails (in small letters) that have an account, with all grants and their units."""
    found = select(User).where(func.lower(User.email).in_(emails))
    users = session.scalars(found.options(selectinload(User.grants).joinedload(UserRole.unit)))
    return {user.email.lower(): user for user in users}


def find_user_by_token(session: Session, digest: str) -> User | None:
    """The active user whose unexpired token has this digest."""
    token = find_token(session, digest)
    return token.user if token is not None else None


def visible_people(scope: Scope) -> ColumnElement[bool]:
    """The condition that somebody holds, held or will hold a role in a scope."""
    if scope.country:
        return true()
    inside = select(UserRole.user_id).join(AdminUnit, AdminUnit.id == UserRole.unit_id).where(within(scope))
    return User.id.in_(inside)


def get_person(session: Session, scope: Scope, user_id: int) -> User:
    """Somebody an administrator of ``scope`` may see, with grants and units; raises NotFound."""
    user = session.scalar(
        select(User)
        .where(User.id == user_id, visible_people(scope))
        .options(selectinload(User.grants).joinedload(UserRole.unit))
        .execution_options(populate_existing=True)
    )
    if user is None:
        raise NotFound("person_not_found")
    return user


def get_person_by_email(session: Session, email: str) -> User:
    """The user with this e-mail, with grants and units; raises NotFound."""
    user = find_users(session, [email.lower()]).get(email.lower())
    if user is None:
        raise NotFound("user_not_found", email=email)
    return user


def list_people(
    session: Session,
    scope: Scope,
    *,
    q: str | None = None,
    role: str | None = None,
    unit: str | None = None,
    state: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[PersonRow]:
    """People by e-mail. ``role``, ``unit`` (code, VN): of a grant of today; ``state``: active, invited, left."""
    found = _people(scope, q=q, state=state)
    if role or unit:
        found = found.where(User.id.in_(_holding(scope, role, unit)))
    keys: tuple[ColumnElement[Any], ...] = (func.lower(User.email), User.id.expression)
    page = page_through(session, found, keys, lambda row: row[0], limit=limit, cursor=cursor)
    roles = _roles_today(session, scope, [user.id for user in page.items])
    seen = _last_seen(session, [user.id for user in page.items])
    rows = tuple(
        PersonRow(
            user.id, user.email, user.name, user.active, user.password is not None, user.second_factor,
            tuple(roles.get(user.id, ())), seen.get(user.id),
        )
        for user in page.items
    )  # fmt: skip
    return Page(rows, page.next, page.count, page.count_is)


def _people(scope: Scope, *, q: str | None, state: str | None) -> Select[User]:
    found = select(User).where(visible_people(scope))
    if q:
        found = found.where(User.search_text.contains(fold(q), autoescape=True))
    if state == "left":
        return found.where(~User.active)
    if state is not None:
        found = found.where(User.active)
    return found.where(User.password.is_(None)) if state == "invited" else found


def _holding(scope: Scope, role: str | None, unit: str | None) -> Select[int]:
    found = select(UserRole.user_id).outerjoin(AdminUnit, AdminUnit.id == UserRole.unit_id)
    found = found.where(UserRole.holding(today()), within(scope))
    if role:
        found = found.where(UserRole.role == role)
    if unit:
        found = found.where(UserRole.unit_id.is_(None) if unit == COUNTRY_CODE else AdminUnit.code == unit)
    return found


def _roles_today(session: Session, scope: Scope, ids: Sequence[int]) -> dict[int, list[tuple[str, str | None]]]:
    rows = session.execute(
        select(UserRole.user_id, UserRole.role, AdminUnit.name)
        .outerjoin(AdminUnit, AdminUnit.id == UserRole.unit_id)
        .where(UserRole.user_id.in_(ids), UserRole.holding(today()), within(scope))
        .order_by(UserRole.user_id, UserRole.role, AdminUnit.name)
    )
    roles: dict[int, list[tuple[str, str | None]]] = {}
    for user_id, role, name in rows:
        roles.setdefault(user_id, []).append((role, name))
    return roles


def _last_seen(session: Session, ids: Sequence[int]) -> dict[int, dt.datetime]:
    rows = session.execute(
        select(SignInSession.user_id, func.max(SignInSession.last_seen_at).label("seen_at"))
        .where(SignInSession.user_id.in_(ids))
        .group_by(SignInSession.user_id)
    )
    return {row.user_id: row.seen_at for row in rows}


def open_invitation(session: Session, user_id: int) -> Invitation | None:
    """The invitation that somebody could still use."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.user_id == user_id, Invitation.used_at.is_(None), Invitation.expires_at > now())
        .order_by(Invitation.id.desc())
        .limit(1)
    )


def stand_ins_of(session: Session, user_id: int) -> Sequence[StandIn]:
    """Whom the user stands in for and who stands in for the user, the latest first."""
    found = select(StandIn).where((StandIn.user_id == user_id) | (StandIn.for_user_id == user_id))
    return session.scalars(
        found.options(joinedload(StandIn.user), joinedload(StandIn.for_user)).order_by(
            StandIn.valid_from.desc(), StandIn.id
        )
    ).all()


def list_attempts(session: Session, scope: Scope, *, before: int | None = None, limit: int = 100) -> Newest[Attempt]:
    """Refused attempts; below the country only those under an e-mail of somebody there."""
    found = select(Attempt)
    if not scope.country:
        found = found.where(Attempt.actor.in_(select(func.lower(User.email)).where(visible_people(scope))))
    return _newest(session, found, Attempt.id, before, limit)


def list_viewings(
    session: Session, scope: Scope, *, q: str | None = None, before: int | None = None, limit: int = 100
) -> Newest[Viewing]:
    """What was shown to inspectors; ``q``: part of a person's name, of an e-mail or of what was shown."""
    found = select(Viewing).join(User, User.id == Viewing.user_id).where(visible_people(scope))
    if q:
        in_path = Viewing.path.contains(q, autoescape=True)
        found = found.where(in_path | User.search_text.contains(fold(q), autoescape=True))
    return _newest(session, found.options(joinedload(Viewing.user)), Viewing.id, before, limit)


def _newest[R](
    session: Session, found: Select[R], number: InstrumentedAttribute[int], before: int | None, limit: int
) -> Newest[R]:
    if before is not None:
        found = found.where(number < before)
    rows = session.scalars(found.order_by(number.desc()).limit(limit + 1)).all()
    shown = tuple(rows[:limit])
    return Newest(shown, getattr(shown[-1], number.key) if len(rows) > limit else None)

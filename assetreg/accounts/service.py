"""Saves users with a role and a password, issues tokens, and applies a list of people; the rest is in ``people``."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import ROLES, Permission
from assetreg.access.policy import require
from assetreg.accounts.by_list import apply_account, apply_accounts, check_accounts
from assetreg.accounts.models import User
from assetreg.accounts.passwords import check_password, hash_password
from assetreg.accounts.people import new_user, put_grant
from assetreg.accounts.queries import find_user, get_user
from assetreg.accounts.reach import Over, require_over, require_whole
from assetreg.accounts.schemas import GrantInput, inspector_ends, read_email
from assetreg.accounts.tokens import MOST_DAYS, VALID_FOR, issue_token
from assetreg.admin_units.models import AdminUnit
from assetreg.audit.record import open_change_set
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.values import Refused

__all__ = ["apply_account", "apply_accounts", "check_accounts", "check_password", "give_token", "save_user"]


def save_user(
    session: Session,
    actor: Actor,
    email: str,
    *,
    role: str,
    unit_id: int | None,
    password: str | None,
    name: str = "",
    given: GrantInput | None = None,
) -> User:
    """Make the user, or give an existing one the role too; ``password`` None keeps the one there is.

    ``unit_id`` None is the whole country; ``given`` says the dates and the paper of the role. A name that is given
    replaces the one there is. A new password ends every session that knew the old one. Raises Invalid for a bad
    e-mail or role, for an inspector without an end, and for a new user without a password.
    """
    require(actor, Permission.ACCOUNT_MANAGE)
    user = find_user(session, email=email)
    grant = (given or GrantInput.model_construct(unit="")).model_copy(update={"role": role})
    if errors := _errors(email, grant, password_missing=user is None and not password):
        raise Invalid(errors)
    over = Over.of(session.get_one(AdminUnit, unit_id) if unit_id is not None else None)
    require_over(actor, over)
    if user is not None and (password or name):
        require_whole(session, actor, user)
    summary = {"email": email.lower(), "role": role, "unit": over.code, "new_password": bool(password)}
    open_change_set(session, actor, "user.save", summary=summary)
    if user is None:
        user = new_user(email, name)
        session.add(user)
    user.name = name or user.name
    if password:
        user.password = hash_password(password)
        user.fs_uniquifier = uuid.uuid4().hex
    put_grant(user, over, grant)
    session.flush()
    return user


def give_token(
    session: Session, actor: Actor, email: str, *, scopes: Collection[str] | None = None, days: int = VALID_FOR.days
) -> str:
    """A new API token of the user with this e-mail; shown this once. Raises NotFound."""
    require(actor, Permission.ACCOUNT_MANAGE)
    user = get_user(session, email)
    require_whole(session, actor, user)
    return _issue(session, actor, user, name="", scopes=scopes, days=days)


def make_own_token(
    session: Session, actor: Actor, user: User, *, name: str, scopes: Collection[str] | None, days: int
) -> str:
    """A token somebody makes for a program of theirs; it cannot do more than they may. Raises Invalid."""
    return _issue(session, actor, user, name=name, scopes=scopes, days=days)


def _issue(session: Session, actor: Actor, user: User, *, name: str, scopes: Collection[str] | None, days: int) -> str:
    errors = [
        FieldError("scopes", "not_a_choice", {"value": scope, "choices": ", ".join(Permission)})
        for scope in sorted(set(scopes or ()) - set(Permission))
    ]
    if scopes is not None and not scopes:
        errors.append(FieldError("scopes", "required"))
    if not 1 <= days <= MOST_DAYS:
        errors.append(FieldError("days", "days_out_of_range", {"most": MOST_DAYS}))
    if errors:
        raise Invalid(errors)
    said = None if scopes is None else sorted(scopes)
    open_change_set(session, actor, "user.token", summary={"email": user.email, "scopes": said, "days": days})
    return issue_token(session, user, valid_for=dt.timedelta(days=days), name=name, scopes=said)


def _errors(email: str, grant: GrantInput, *, password_missing: bool) -> Sequence[FieldError]:
    errors = []
    try:
        read_email(email)
    except Refused as refused:
        errors.append(FieldError("email", refused.code, refused.params))
    if grant.role not in ROLES:
        errors.append(FieldError("role", "not_a_choice", {"value": grant.role, "choices": ", ".join(ROLES)}))
    if wrong := inspector_ends(grant.role, grant.valid_to):
        errors.append(wrong)
    if password_missing:
        errors.append(FieldError("password", "required"))
    return errors

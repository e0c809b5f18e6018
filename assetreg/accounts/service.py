"""Makes users, gives them roles over units and issues their tokens."""

from __future__ import annotations

import datetime as dt
import uuid

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import ROLES, Permission
from assetreg.access.policy import require
from assetreg.accounts.models import User, UserRole
from assetreg.accounts.passwords import SHORTEST, hash_password
from assetreg.accounts.queries import find_user, get_user
from assetreg.accounts.tokens import issue_token
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid


def save_user(
    session: Session, actor: Actor, email: str, *, role: str, unit_id: int, password: str | None, name: str = ""
) -> User:
    """Make the user, or give an existing one the role too; ``password`` None keeps the one there is.

    A new password ends every session that knew the old one. Raises Invalid for a bad e-mail or role, and for a
    new user without a password.
    """
    require(actor, Permission.ACCOUNT_MANAGE)
    user = find_user(session, email=email)
    errors = _errors(email, role, password_missing=user is None and not password)
    if errors:
        raise Invalid(errors)
    open_change_set(session, actor, "user.save", summary={"email": email.lower(), "role": role, "unit_id": unit_id})
    if user is None:
        user = User(email=email.lower(), name=name, password="", fs_uniquifier="")
        user.grants = []
        session.add(user)
    if password:
        user.password = hash_password(password)
        user.fs_uniquifier = uuid.uuid4().hex
    if not any(grant.role == role and grant.unit_id == unit_id for grant in user.grants):
        ends = today() + dt.timedelta(days=90) if role == "inspector" else None
        user.grants.append(UserRole(role=role, unit_id=unit_id, valid_to=ends))
    session.flush()
    return user


def give_token(session: Session, actor: Actor, email: str) -> str:
    """A new API token of the user with this e-mail; shown this once. Raises NotFound."""
    require(actor, Permission.ACCOUNT_MANAGE)
    user = get_user(session, email)
    open_change_set(session, actor, "user.token", summary={"email": user.email})
    return issue_token(session, user)


def check_password(password: str) -> None:
    """Raise Invalid where a password chosen by a person is too short."""
    if len(password) < SHORTEST:
        raise Invalid([FieldError("password", "too_short", {"length": SHORTEST})])


def _errors(email: str, role: str, *, password_missing: bool) -> list[FieldError]:
    errors = []
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        errors.append(FieldError("email", "bad_email", {"value": email}))
    if role not in ROLES:
        errors.append(FieldError("role", "not_a_choice", {"value": role, "choices": ", ".join(ROLES)}))
    if password_missing:
        errors.append(FieldError("password", "required"))
    return errors

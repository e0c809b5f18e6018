"""Signing in and out and changing the password: Flask-Security with our tables, pages, lock-out and session list."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, g, request, session
from flask_login import current_user, user_logged_out  # type: ignore[import-untyped]
from flask_security import password_changed, user_authenticated
from flask_security.core import RoleMixin, Security
from flask_security.datastore import UserDatastore
from flask_security.forms import LoginForm
from flask_security.utils import set_request_attr
from sqlalchemy.orm import Session
from wtforms import BooleanField  # type: ignore[import-untyped]

from assetreg.access.actor import NOBODY, Actor
from assetreg.accounts.attempts import FAILED_SIGN_IN, is_locked_out, record_attempt
from assetreg.accounts.models import User
from assetreg.accounts.passwords import LANES, MEMORY_KIB, NORMAL_FORM, PASSES, SHORTEST
from assetreg.accounts.queries import actor_of, find_user
from assetreg.accounts.second_factor import init_second_factor
from assetreg.accounts.sessions import (
    LASTS_KEPT,
    SEEN_EVERY,
    end_sessions,
    end_this_session,
    find_signed_in,
    note_seen,
    start_session,
)
from assetreg.accounts.tokens import digest_of, find_token, note_used
from assetreg.core.clock import now
from assetreg.web.csrf import vouch_for_token
from assetreg.web.guards import PUBLIC, SIGNED_IN, declare
from assetreg.web.transactions import READING, apart, db

BEARER = "Bearer "
# What the cookie carries: the number of the row in the list of sessions, and whether it was asked to be kept.
NUMBER = "session_number"
KEEP = "keep_signed_in"
# Message ids; the templates translate them. The rest of Flask-Security's sentences belong to parts left out.
MESSAGES = {
    "GENERIC_AUTHN_FAILED": "The e-mail or the password is not right.",
    "EMAIL_NOT_PROVIDED": "Enter your e-mail.",
    "PASSWORD_NOT_PROVIDED": "Enter the password.",
    "PASSWORD_NOT_SET": "The e-mail or the password is not right.",
    "INVALID_EMAIL_ADDRESS": "The e-mail or the password is not right.",
    "DISABLED_ACCOUNT": "The e-mail or the password is not right.",
    "INVALID_PASSWORD": "The present password is not right.",
    "PASSWORD_IS_THE_SAME": "The new password must differ from the present one.",
    "RETYPE_PASSWORD_MISMATCH": "The two new passwords differ.",
    "PASSWORD_INVALID_LENGTH": "The password is too short.",
    "PASSWORD_CHANGE": "The password has been changed.",
}
LOCKED = "Too many failed attempts. Wait 15 minutes, or ask the administrator."


class Accounts(UserDatastore):
    """Flask-Security's view of our users, through the request's own session."""

    def __init__(self) -> None:
        super().__init__(User, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **asked: Any) -> User | None:
        """By ``email`` or by ``fs_uniquifier``; e-mails never distinguish case."""
        return find_user(db(), email=asked.get("email"), uniquifier=asked.get("fs_uniquifier"))

    def put(self, model: Any) -> Any:
        """Add to the request's transaction."""
        db().add(model)
        return model

    def commit(self) -> None:
        """Nothing: the request commits, as every other request (web/transactions.py)."""


class SignInForm(LoginForm):
    """Counts failures per account and address, apart from the refused request, and locks out for a while."""

    remember = None  # a cookie of its own could not be ended from the list of sessions
    keep = BooleanField()

    def validate(self, **extra: Any) -> bool:
        email = (self.email.data or "").strip()
        with apart() as session_apart:
            locked = is_locked_out(session_apart, email, request.remote_addr)
        if locked:
            self.form_errors = [LOCKED]
            return False
        if super().validate(**extra):
            session[KEEP] = bool(self.keep.data)
            return True
        if email and self.password.data:
            with apart() as session_apart:
                record_attempt(session_apart, FAILED_SIGN_IN, email, address=request.remote_addr)
        return False


def init_sign_in(app: Flask) -> None:
    """Add ``/sign-in``, ``/sign-out`` and ``/account/password``."""
    _configure(app)
    security = Security(app, Accounts(), login_form=SignInForm)
    security.login_manager.user_loader(load_user)
    security.login_manager.request_loader(lambda _request: None)  # bearer tokens are ours (load_actor)
    security.principal.skip_static = True
    # A key of its own, so that neither use of the installation's key tells anything about the other.
    init_second_factor(app, security, hashlib.sha256(f"second factor {app.secret_key!s}".encode()).hexdigest())
    app.after_request(_note_use)
    user_authenticated.connect(_begin_session, app)
    user_logged_out.connect(_end_session, app)
    password_changed.connect(_end_other_sessions, app)
    declare(app, security__login=PUBLIC, security__logout=PUBLIC, security__change_password=SIGNED_IN)


def _configure(app: Flask) -> None:
    """Flask-Security's settings: our addresses, pages and sentences, argon2, nothing by mail."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=LASTS_KEPT,  # how long a cookie may live; the session's row says how long it does
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_POST_CHANGE_VIEW="/account",
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_FRESHNESS=dt.timedelta(minutes=-1),  # no second asking for the password: no page for it
        SECURITY_LOGIN_USER_TEMPLATE="accounts/sign_in.html",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="accounts/password.html",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_CACHE_CONTROL=None,  # web.headers says it, for every page alike
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_TWO_FACTOR_IMPLEMENTATIONS={"second_step": "assetreg.accounts.second_factor.SecondStep"},
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__type": "ID",
            "argon2__memory_cost": MEMORY_KIB,
            "argon2__time_cost": PASSES,
            "argon2__parallelism": LANES,
        },
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST,
        SECURITY_PASSWORD_NORMALIZE_FORM=NORMAL_FORM,
        SECURITY_API_ENABLED_METHODS=["session"],
        **{f"SECURITY_MSG_{name}": (text, "error") for name, text in MESSAGES.items()},
    )
    app.config["SECURITY_MSG_PASSWORD_CHANGE"] = (MESSAGES["PASSWORD_CHANGE"], "success")


def load_user(uniquifier: str) -> User | None:
    """Whose session this is, while it stands in the list of sessions; one statement, and a note every five minutes."""
    number = session.get(NUMBER)
    found = find_signed_in(db(), number, uniquifier) if isinstance(number, str) else None
    if found is None:
        return None
    user, row = found
    if row.last_seen_at < now() - SEEN_EVERY:
        g.session_to_note = row.id
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return user


def load_actor() -> Actor:
    """Who sends this request: the holder of the bearer token if one was sent, else of the session; two statements."""
    header = request.headers.get("Authorization", "")
    if header.startswith(BEARER):
        return _token_actor(digest_of(header.removeprefix(BEARER).strip()))
    return actor_of(db(), current_user._get_current_object()) if current_user.is_authenticated else NOBODY


def _note_use(response: Response) -> Response:
    """Remember, apart from the request and every five minutes at most, that a session or a token was used."""
    if "session_to_note" in g or "token_to_note" in g:
        with apart() as session_apart:
            if "session_to_note" in g:
                note_seen(session_apart, g.session_to_note, request.remote_addr)
            if "token_to_note" in g:
                note_used(session_apart, g.token_to_note)
    return response


def _token_actor(digest: str) -> Actor:
    token = find_token(db(), digest)
    if token is None:
        return NOBODY
    if token.last_used_at is None or token.last_used_at < now() - SEEN_EVERY:
        g.token_to_note = token.id
    vouch_for_token()
    return actor_of(db(), token.user, permits=token.scopes)


@contextmanager
def _writing() -> Iterator[Session]:
    """The request's own transaction where it may write; apart where a GET signs somebody in (OpenID)."""
    if request.method in READING:
        with apart() as session_apart:
            yield session_apart
    else:
        yield db()


def _begin_session(_app: Flask, user: User, authn_via: list[str] | None = None, **_: Any) -> None:
    """A row in the list of sessions for who has just signed in; an older one of this browser ends."""
    keep = bool(session.pop(KEEP, False))
    before = session.get(NUMBER)
    with _writing() as writing:
        if isinstance(before, str):
            end_this_session(writing, before)
        session[NUMBER] = start_session(
            writing,
            user,
            agent=request.user_agent.string,
            address=request.remote_addr,
            via="openid" if authn_via and "openid" in authn_via else "password",
            keep=keep,
        )
    session.permanent = keep


def _end_session(_app: Flask, **_: Any) -> None:
    number = session.pop(NUMBER, None)
    if isinstance(number, str):
        with _writing() as writing:
            end_this_session(writing, number)


def _end_other_sessions(_app: Flask, user: User, **_: Any) -> None:
    end_sessions(db(), user.id, but=session.get(NUMBER))

"""Signing in and out and changing the password: Flask-Security with our tables, pages and lock-out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Flask, request
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security.core import RoleMixin, Security
from flask_security.datastore import UserDatastore
from flask_security.forms import LoginForm

from assetreg.access.actor import NOBODY, Actor
from assetreg.accounts.attempts import FAILED_SIGN_IN, is_locked_out, record_attempt
from assetreg.accounts.models import User
from assetreg.accounts.passwords import LANES, MEMORY_KIB, NORMAL_FORM, PASSES, SHORTEST
from assetreg.accounts.queries import actor_of, find_user, find_user_by_token
from assetreg.accounts.tokens import digest_of
from assetreg.web.csrf import vouch_for_token
from assetreg.web.guards import PUBLIC, SIGNED_IN, declare
from assetreg.web.transactions import apart, db

BEARER = "Bearer "
# Message ids; the templates translate them. The rest of Flask-Security's sentences belong to parts left out.
MESSAGES = {
    "GENERIC_AUTHN_FAILED": "The e-mail or the password is not right.",
    "EMAIL_NOT_PROVIDED": "Enter your e-mail.",
    "PASSWORD_NOT_PROVIDED": "Enter the password.",
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

    def validate(self, **extra: Any) -> bool:
        email = (self.email.data or "").strip()
        with apart() as session:
            locked = is_locked_out(session, email, request.remote_addr)
        if locked:
            self.form_errors = [LOCKED]
            return False
        if super().validate(**extra):
            return True
        if email and self.password.data:
            with apart() as session:
                record_attempt(session, FAILED_SIGN_IN, email, address=request.remote_addr)
        return False


def init_sign_in(app: Flask) -> None:
    """Add ``/sign-in``, ``/sign-out`` and ``/account/password``."""
    app.config.update(
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_FRESHNESS=dt.timedelta(minutes=-1),  # no second asking for the password: no page for it
        SECURITY_LOGIN_USER_TEMPLATE="accounts/sign_in.html",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="accounts/password.html",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_CACHE_CONTROL=None,  # web.headers says it, for every page alike
        SECURITY_RETURN_GENERIC_RESPONSES=True,
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
    # Holds the templates only; the routes are Flask-Security's.
    app.register_blueprint(Blueprint("accounts", __name__, template_folder="templates"))
    security = Security(app, Accounts(), login_form=SignInForm)
    security.login_manager.request_loader(lambda _request: None)  # bearer tokens are ours (load_actor)
    security.principal.skip_static = True
    declare(app, security__login=PUBLIC, security__logout=PUBLIC, security__change_password=SIGNED_IN)


def load_actor() -> Actor:
    """Who sends this request: the holder of the bearer token if one was sent, else of the session."""
    header = request.headers.get("Authorization", "")
    if header.startswith(BEARER):
        user = find_user_by_token(db(), digest_of(header.removeprefix(BEARER).strip()))
        if user is None:
            return NOBODY
        vouch_for_token()
        return actor_of(user)
    return actor_of(current_user) if current_user.is_authenticated else NOBODY

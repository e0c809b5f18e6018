"""The second factor of sign-in: an authenticator app's code (TOTP), or a printed code, asked after the password."""

from __future__ import annotations

import time
from typing import Any

import segno
from flask import Flask, redirect, request, session, url_for
from flask_security.core import Security
from flask_security.tf_plugin import TfPluginBase
from flask_security.totp import Totp
from passlib.totp import TotpMatch  # type: ignore[import-untyped]
from sqlalchemy import update
from sqlalchemy.orm import Session

from assetreg.accounts.models import User
from assetreg.accounts.people import clear_second_factor
from assetreg.accounts.recovery import renew_recovery_codes, use_recovery_code

ISSUER = "assetreg"
WAIT_S = 600  # how long the password that was given remains good for the second step
CLOCKS_DIFFER_S = 30
DIGITS = 6
# What Flask-Security keeps about somebody between the two steps, and what we add.
WAITING = "tf_user_id"
SINCE = "second_step_since"
_KEPT = (WAITING, SINCE, "tf_remember_login", "tf_select")


class AppCodes(Totp):
    """TOTP whose codes are good once each; secrets are encrypted with a key derived from the installation's."""

    def get_last_counter(self, user: Any) -> int | None:
        counter: int | None = user.totp_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        user.totp_counter = tmatch.counter


class SecondStep(TfPluginBase):
    """Tells Flask-Security whom to ask for a second factor, and where."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)

    def create_blueprint(self, app: Flask, bp: Any, state: Security) -> None:
        """Nothing: the pages are ours (``views.entering``)."""

    def get_setup_methods(self, user: Any) -> list[tuple[str, str]]:
        """One method where a second factor is set up."""
        return [(user.second_factor, user.second_factor)] if user.second_factor else []

    def tf_login(self, user: Any, json_payload: dict[str, Any], next_loc: str | None) -> Any:
        """The password was right: ask for the second factor."""
        session[SINCE] = time.time()
        # Flask-Security says this very page where nobody asked to go anywhere.
        wanted = request.form.get("next") or next_loc or ""
        return redirect(url_for("entering.second_step", next=wanted if wanted.startswith("/") else None))


def init_second_factor(app: Flask, security: Security, secret_key: str) -> None:
    """Let sign-in ask for it; Flask-Security's own pages for it stay away."""
    app.extensions["assetreg.app_codes"] = AppCodes({"1": secret_key}, ISSUER)
    security.support_mfa = True


def waiting_uniquifier() -> str | None:
    """The session name of who has given the right password and not yet the second factor; None after ten minutes."""
    since = session.get(SINCE)
    if not isinstance(since, float | int) or time.time() - since > WAIT_S:
        forget_waiting()
    found = session.get(WAITING)
    return found if isinstance(found, str) else None


def forget_waiting() -> None:
    """Begin again with the password."""
    for key in _KEPT:
        session.pop(key, None)


def new_secret(codes: AppCodes) -> str:
    """A secret for an authenticator app, encrypted: fit for a signed cookie and for the table."""
    secret: str = codes.generate_totp_secret()
    return secret


def picture_of(codes: AppCodes, user: User, secret: str) -> tuple[str, str]:
    """The QR code that an app photographs, as an SVG data address; and the key to be typed instead."""
    made = segno.make(codes.get_totp_uri(user.email, secret), error="m", micro=False)
    return made.svg_data_uri(scale=5, border=3, dark="#1d2a33", light="#fff"), codes.get_totp_pretty_key(secret)


def turn_on_app(db: Session, codes: AppCodes, user: User, secret: str, typed: str) -> list[str] | None:
    """Ask for the app's code from now on; gives recovery codes for a day without the phone. None: a wrong code."""
    user.totp_counter = None
    if not _verified(codes, user, secret, typed):
        return None
    user.second_factor, user.totp_secret = "app", secret
    return renew_recovery_codes(db, user)


def turn_on_printed(db: Session, user: User) -> list[str]:
    """Ask for a printed code from now on: for a shared computer, or where nobody has a phone."""
    user.second_factor, user.totp_secret, user.totp_counter = "codes", None, None
    return renew_recovery_codes(db, user)


def turn_off(db: Session, user: User) -> None:
    """Ask for the password alone."""
    clear_second_factor(db, user)


def passes(db: Session, codes: AppCodes, user: User, typed: str) -> bool:
    """Whether what was typed is the app's present code or a printed one; whichever it is, it is good no more."""
    plain = "".join(typed.split())
    if user.totp_secret is not None and plain.isascii() and plain.isdigit() and len(plain) == DIGITS:
        return _verified(codes, user, user.totp_secret, plain) and _used_first(db, user)
    return use_recovery_code(db, user, typed)


def _verified(codes: AppCodes, user: User, secret: str, typed: str) -> bool:
    try:
        good: bool = codes.verify_totp("".join(typed.split()), secret, user, window=CLOCKS_DIFFER_S)
    except (ValueError, KeyError):  # the installation's key has changed: the secret cannot be read any more
        return False
    return good


def _used_first(db: Session, user: User) -> bool:
    """Of two who send the same code at the same moment one comes first."""
    counter = user.totp_counter
    taken = db.execute(
        update(User)
        .where(User.id == user.id, (User.totp_counter.is_(None)) | (User.totp_counter < counter))
        .values(totp_counter=counter)
        .returning(User.id)
        .execution_options(synchronize_session=False, autoflush=False)
    ).first()
    return taken is not None

"""The pages before somebody is signed in: the second step, sign-in through a provider, and the first password."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.core import Security
from flask_security.utils import login_user

from assetreg.accounts.attempts import FAILED_SECOND_STEP, is_second_step_locked, record_attempt
from assetreg.accounts.invitations import accept_invitation, get_invited
from assetreg.accounts.labels import FIELD_LABELS
from assetreg.accounts.models import User
from assetreg.accounts.openid import NotConfirmed, ask_provider, provider_host, who_came_back
from assetreg.accounts.passwords import SHORTEST
from assetreg.accounts.queries import find_user
from assetreg.accounts.recovery import FEW, recovery_codes_left
from assetreg.accounts.second_factor import forget_waiting, passes, waiting_uniquifier
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.web.forms import Form
from assetreg.web.guards import public
from assetreg.web.transactions import apart, db, discard

blueprint = Blueprint("entering", __name__, template_folder="../templates")
VIA = "signed_in_via"
NEXT = "openid_next"


@blueprint.app_context_processor
def _provider() -> dict[str, object]:
    """The sign-in page asks whether there is a provider."""
    return {"openid_host": provider_host}


@blueprint.get("/sign-in/second")
@public
def second_step() -> ResponseReturnValue:
    """Asks whoever has given the right password for the second factor."""
    user = _waiting_user()
    return _second_page(user, Form(labels=FIELD_LABELS)) if user is not None else redirect(url_for("security.login"))


@blueprint.post("/sign-in/second")
@public
def take_second_step() -> ResponseReturnValue:
    """Signs in, or counts the failure."""
    user = _waiting_user()
    if user is None:
        return redirect(url_for("security.login"))
    with apart() as session_apart:
        locked = is_second_step_locked(session_apart, user.email)
    if locked:
        return _second_page(user, _wrong("code", "second_step_locked")), 422
    typed = request.form.get("code", "")
    by_app = user.totp_secret is not None and typed.strip().replace(" ", "").isdigit()
    if not passes(db(), current_app.extensions["assetreg.app_codes"], user, typed):
        with apart() as session_apart:
            record_attempt(session_apart, FAILED_SECOND_STEP, user.email, address=request.remote_addr)
        return _second_page(user, _wrong("code", "wrong_second_code")), 422
    via = str(session.pop(VIA, "password"))
    forget_waiting()
    login_user(user, remember=False, authn_via=[via])
    if not by_app and recovery_codes_left(db(), user.id) <= FEW:
        flash("Few recovery codes are left. Print new ones now.", "warning")
        return redirect(url_for("account.second_factor"))
    return redirect(_own_path(request.args.get("next")))


@blueprint.get("/sign-in/openid")
@public
def openid() -> ResponseReturnValue:
    """Sends the browser to the provider."""
    session[NEXT] = _own_path(request.args.get("next"))
    return ask_provider(url_for(".openid_back", _external=True))


@blueprint.get("/sign-in/openid/back")
@public
def openid_back() -> ResponseReturnValue:
    """Signs in whom the provider confirms, and asks for the second factor where the account has one here."""
    wanted = _own_path(session.pop(NEXT, None))
    try:
        user = who_came_back(db())
        db().expunge(user)  # a GET reads only: what follows is written apart
        discard()
    except NotConfirmed as refused:
        flash(str(refused), "error")
        return redirect(url_for("security.login"))
    security: Security = current_app.extensions["security"]
    session[VIA] = "openid"
    second = security.two_factor_plugins.tf_enter(user, False, "openid", next_loc=wanted)
    if second is not None:
        answer: ResponseReturnValue = second
        return answer
    session.pop(VIA, None)
    login_user(user, remember=False, authn_via=["openid"])
    return redirect(wanted)


@blueprint.get("/invitation")
@public
def invitation() -> str:
    """Asks for the code of an invitation and for a password."""
    return _invitation_page(Form({"code": request.args.get("code", "")}, labels=FIELD_LABELS))


@blueprint.post("/invitation")
@public
def accept() -> ResponseReturnValue:
    """Sets the first password; the code is not good a second time."""
    code, password = request.form.get("code", ""), request.form.get("password", "")
    errors: list[FieldError] = []
    try:
        get_invited(db(), code)
    except NotFound:
        errors.append(FieldError("code", "invitation_not_good"))
    if len(password) < SHORTEST:
        errors.append(FieldError("password", "too_short", {"length": SHORTEST}))
    elif password != request.form.get("password_again", ""):
        errors.append(FieldError("password_again", "passwords_differ"))
    try:
        if errors:
            raise Invalid(errors)
        accept_invitation(db(), code, password)
    except Invalid as refusal:
        discard()
        return _invitation_page(Form({"code": code}, refusal.errors, FIELD_LABELS)), 422
    flash("The password is set. Sign in with it.", "success")
    return redirect(url_for("security.login"), code=303)


def _waiting_user() -> User | None:
    uniquifier = waiting_uniquifier()
    user = find_user(db(), uniquifier=uniquifier) if uniquifier is not None else None
    return user if user is not None and user.active and user.second_factor else None


def _second_page(user: User, form: Form) -> str:
    return render_template("accounts/second_step.html", user=user, form=form)


def _invitation_page(form: Form) -> str:
    return render_template("accounts/invitation.html", form=form, shortest=SHORTEST)


def _wrong(field: str, code: str) -> Form:
    return Form({}, [FieldError(field, code)], FIELD_LABELS)


def _own_path(wanted: str | None) -> str:
    """A path of ours; whatever would lead elsewhere leads to the first page."""
    if wanted and wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable():
        return wanted
    return url_for("home.dashboard")

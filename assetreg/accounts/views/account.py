"""One's own account: roles, second factor, recovery codes, sessions and tokens."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from assetreg.access.actor import COUNTRY
from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.accounts import second_factor as factors
from assetreg.accounts.attempts import FAILED_SIGN_IN, is_locked_out, record_attempt
from assetreg.accounts.labels import FIELD_LABELS, PERMISSION_LABELS
from assetreg.accounts.models import User
from assetreg.accounts.passwords import is_password
from assetreg.accounts.queries import get_person, stand_ins_of
from assetreg.accounts.recovery import recovery_codes_left, renew_recovery_codes
from assetreg.accounts.secret_codes import digest_of
from assetreg.accounts.service import make_own_token
from assetreg.accounts.sessions import end_session, end_sessions, list_sessions
from assetreg.accounts.sign_in import NUMBER
from assetreg.accounts.tokens import MOST_DAYS, READING, list_tokens, revoke_token
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Forbidden, Invalid
from assetreg.core.text import clean
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, signed_in
from assetreg.web.transactions import apart, db, discard

blueprint = Blueprint("account", __name__, url_prefix="/account", template_folder="../templates")
SECRET = "second_factor_secret"  # encrypted; in the signed cookie until the app's first code proves it


@blueprint.before_request
def _only_in_person() -> None:
    """A program's token neither makes tokens nor changes how its owner signs in."""
    if g.get("by_token", False):
        raise Forbidden("not_by_token")


@blueprint.get("")
@signed_in
def overview() -> str:
    """What one may do here and until when, where one is signed in, and ways to the rest."""
    user = get_person(db(), COUNTRY, _me().id)
    return render_template(
        "accounts/account.html",
        user=user,
        today=today(),
        stand_ins=stand_ins_of(db(), user.id),
        sessions=list_sessions(db(), user.id),
        here=digest_of(session.get(NUMBER, "")),
        tokens=list_tokens(db(), user.id),
        codes_left=recovery_codes_left(db(), user.id),
    )


@blueprint.post("/sessions/<int(max=9223372036854775807):session_id>/end")
@signed_in
def end_one_session(session_id: int) -> ResponseReturnValue:
    """Signs one browser out."""
    end_session(db(), _me().id, session_id)
    flash("Signed out there.", "success")
    return redirect(url_for(".overview"), code=303)


@blueprint.post("/sessions/end")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Signs every other browser out."""
    end_sessions(db(), _me().id, but=session.get(NUMBER))
    flash("Signed out everywhere else.", "success")
    return redirect(url_for(".overview"), code=303)


@blueprint.get("/second-factor")
@signed_in
def second_factor() -> str:
    """The ways to a second factor, and the state of the one there is."""
    return _factor_page(Form(labels=FIELD_LABELS))


@blueprint.post("/second-factor/app")
@signed_in
def begin_app() -> ResponseReturnValue:
    """Shows the code an authenticator app photographs."""
    if refused := _password_refused():
        return refused
    session[SECRET] = factors.new_secret(_codes())
    return redirect(url_for(".app_setup"), code=303)


@blueprint.get("/second-factor/app")
@signed_in
def app_setup() -> ResponseReturnValue:
    """The picture and the key, until the app's first code was typed."""
    return _app_page(Form(labels=FIELD_LABELS)) if SECRET in session else redirect(url_for(".second_factor"))


@blueprint.post("/second-factor/app/confirm")
@signed_in
def confirm_app() -> ResponseReturnValue:
    """Turns the app on once it has shown that it knows the key; shows the recovery codes this once."""
    secret = session.get(SECRET)
    if not isinstance(secret, str):
        return redirect(url_for(".second_factor"))
    _remember("user.second_factor", factor="app")
    printed = factors.turn_on_app(db(), _codes(), _me(), secret, request.form.get("code", ""))
    if printed is None:
        discard()
        return _app_page(Form({}, [FieldError("code", "wrong_second_code")], FIELD_LABELS)), 422
    session.pop(SECRET, None)
    return _codes_page(printed)


@blueprint.post("/second-factor/codes")
@signed_in
def use_printed() -> ResponseReturnValue:
    """Printed codes alone as the second factor, for a shared computer; shows them this once."""
    if refused := _password_refused():
        return refused
    _remember("user.second_factor", factor="codes")
    return _codes_page(factors.turn_on_printed(db(), _me()))


@blueprint.post("/second-factor/renew")
@signed_in
def renew_codes() -> ResponseReturnValue:
    """New recovery codes in place of the old ones; shows them this once."""
    if refused := _password_refused():
        return refused
    if _me().second_factor is None:
        return redirect(url_for(".second_factor"))
    _remember("user.recovery_codes")
    return _codes_page(renew_recovery_codes(db(), _me()))


@blueprint.post("/second-factor/off")
@signed_in
def turn_off() -> ResponseReturnValue:
    """The password alone again."""
    if refused := _password_refused():
        return refused
    _remember("user.second_factor", factor=None)
    factors.turn_off(db(), _me())
    flash("Sign-in asks for the password alone again.", "success")
    return redirect(url_for(".overview"), code=303)


@blueprint.get("/tokens")
@signed_in
def tokens() -> str:
    """The tokens that programs use in one's name, and a form for a new one."""
    return _tokens_page(Form({"days": "90", "scopes": " ".join(READING)}, labels=FIELD_LABELS))


@blueprint.post("/tokens")
@signed_in
def make_token() -> ResponseReturnValue:
    """Makes a token, shown this once."""
    chosen = request.form.getlist("scopes")
    typed = {name: request.form.get(name, "") for name in ("name", "days", "all")} | {"scopes": " ".join(chosen)}
    days = clean(typed["days"])
    try:
        issued = make_own_token(
            db(), current_actor(), _me(),
            name=clean(typed["name"])[:100],
            scopes=None if typed["all"] else chosen,
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
        )  # fmt: skip
        db().flush()
    except Invalid as refusal:
        discard()
        return _tokens_page(Form(typed, refusal.errors, FIELD_LABELS)), 422
    return _tokens_page(Form({"days": "90", "scopes": " ".join(READING)}, labels=FIELD_LABELS), issued=issued)


@blueprint.post("/tokens/<int(max=9223372036854775807):token_id>/revoke")
@signed_in
def revoke(token_id: int) -> ResponseReturnValue:
    """Ends one token at once."""
    _remember("user.revoke_token", token=token_id)
    revoke_token(db(), _me().id, token_id)
    flash("The token is good no more.", "success")
    return redirect(url_for(".tokens"), code=303)


def _me() -> User:
    """The user of this request; a token's as well as a session's."""
    return db().scalars(select(User).where(User.id == current_actor().user_id)).one()


def _codes() -> factors.AppCodes:
    codes: factors.AppCodes = current_app.extensions["assetreg.app_codes"]
    return codes


def _password_refused() -> ResponseReturnValue | None:
    """The page again unless the present password was given; accounts without one sign in elsewhere."""
    user = _me()
    if user.password is None:
        return None
    with apart() as session_apart:
        locked = is_locked_out(session_apart, user.email, request.remote_addr)
    if not locked and is_password(user.password, request.form.get("present_password", "")):
        return None
    with apart() as session_apart:
        record_attempt(session_apart, FAILED_SIGN_IN, user.email, address=request.remote_addr)
    code = "locked_out" if locked else "wrong_password"
    return _factor_page(Form({}, [FieldError("present_password", code)], FIELD_LABELS)), 422


def _remember(verb: str, **summary: object) -> None:
    open_change_set(db(), current_actor(), verb, summary={"email": _me().email, **summary})


def _factor_page(form: Form) -> str:
    user = _me()
    return render_template(
        "accounts/second_factor.html", user=user, form=form, codes_left=recovery_codes_left(db(), user.id)
    )


def _app_page(form: Form) -> str:
    picture, key = factors.picture_of(_codes(), _me(), session[SECRET])
    return render_template("accounts/second_factor_app.html", form=form, picture=picture, key=key)


def _codes_page(printed: list[str]) -> str:
    return render_template("accounts/recovery_codes.html", codes=printed, user=_me())


def _tokens_page(form: Form, issued: str | None = None) -> str:
    offered = [one for one in Permission if may(current_actor(), one)]
    return render_template(
        "accounts/tokens.html",
        form=form,
        issued=issued,
        tokens=list_tokens(db(), _me().id),
        offered=[(str(one), PERMISSION_LABELS[one]) for one in offered],
        most_days=MOST_DAYS,
        permission_labels=PERMISSION_LABELS,
    )

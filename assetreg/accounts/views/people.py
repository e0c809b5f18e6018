"""The administrator's pages: people with their dated roles, invitations, leavers, stand-ins; attempts and viewings."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.actor import Scope
from assetreg.access.permissions import ROLES, Permission
from assetreg.access.policy import scope_of
from assetreg.accounts import people as service
from assetreg.accounts.invitations import Issued
from assetreg.accounts.labels import COUNTRY_CODE, FIELD_LABELS, ROLE_LABELS
from assetreg.accounts.models import User
from assetreg.accounts.queries import (
    find_user,
    list_attempts,
    list_people,
    list_viewings,
    open_invitation,
    stand_ins_of,
)
from assetreg.accounts.reach import Over
from assetreg.accounts.recovery import recovery_codes_left
from assetreg.accounts.schemas import GrantInput, PersonInput, StandInInput
from assetreg.admin_units import queries as units
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.parse import Door, Schema, parse
from assetreg.core.text import clean
from assetreg.web.errors import register_constraint
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.schema_forms import section
from assetreg.web.transactions import db, discard

register_constraint("uq_app_user_email", "email", "account_exists")
register_constraint("ex_user_role_once", "valid_from", "grants_overlap")
register_constraint("ex_stand_in_once", "valid_from", "stands_in_already")
blueprint = Blueprint("people", __name__, url_prefix="/admin", template_folder="../templates")
STATES = {"active": "state.active", "invited": "state.invited", "left": "state.left"}
_ROLE_HINTS = {
    "unit": "A commune or province by name or code, or VN for the whole country",
    "valid_to": "An inspector's role ends with the inspection decision",
}
_GRANT_FIELDS = ("role", "unit", "valid_from", "valid_to", "paper", "paper_date")
_CHOICES = {"role": ROLE_LABELS}


@blueprint.get("")
@permission(Permission.ACCOUNT_MANAGE)
def list_page() -> str:
    """People, by e-mail."""
    asked = {name: clean(request.args.get(name, "")) or None for name in ("q", "role", "unit", "state", "cursor")}
    asked["role"] = asked["role"] if asked["role"] in ROLES else None
    asked["state"] = asked["state"] if asked["state"] in STATES else None
    page = list_people(
        db(), _scope(), q=asked["q"], role=asked["role"], unit=asked["unit"], state=asked["state"],
        cursor=asked["cursor"],
    )  # fmt: skip
    return render_template("accounts/people.html", page=page, asked=asked, states=STATES, roles=ROLE_LABELS)


@blueprint.get("/people/new")
@permission(Permission.ACCOUNT_MANAGE)
def new() -> str:
    """A form for a new person with a first role."""
    return _new_page(Form(labels=FIELD_LABELS))


@blueprint.post("/people/new")
@permission(Permission.ACCOUNT_MANAGE)
def create() -> ResponseReturnValue:
    """Makes the account and shows the invitation this once."""
    try:
        issued = service.create_person(db(), current_actor(), _given(PersonInput))
        db().flush()
    except Invalid as refusal:
        discard()
        return _new_page(_refused(refusal)), 422
    user = find_user(db(), email=issued.email)
    assert user is not None, "just made"
    return _person_page(user.id, invited=issued)


@blueprint.get("/people/<int(max=9223372036854775807):user_id>")
@permission(Permission.ACCOUNT_MANAGE)
def person(user_id: int) -> str:
    """One person: roles with their dates, how they sign in, stand-ins, and what can be done."""
    return _person_page(user_id)


@blueprint.post("/people/<int(max=9223372036854775807):user_id>/name")
@permission(Permission.ACCOUNT_MANAGE)
def rename(user_id: int) -> ResponseReturnValue:
    """Corrects the name."""
    service.rename_person(db(), current_actor(), _person(user_id), clean(request.form.get("name", ""))[:200])
    return _back(user_id, "Saved.")


@blueprint.post("/people/<int(max=9223372036854775807):user_id>/grants")
@permission(Permission.ACCOUNT_MANAGE)
def grant(user_id: int) -> ResponseReturnValue:
    """Gives a role beside those held, or in place of them."""
    user = _person(user_id)
    give = service.move_person if request.form.get("_instead") else service.grant_role
    try:
        give(db(), current_actor(), user, _given(GrantInput))
    except Invalid as refusal:
        discard()
        return _person_page(user_id, grant_form=_refused(refusal)), 422
    return _back(user_id, "The role is granted.")


@blueprint.post("/people/<int(max=9223372036854775807):user_id>/grants/<int(max=9223372036854775807):grant_id>/end")
@permission(Permission.ACCOUNT_MANAGE)
def end_grant(user_id: int, grant_id: int) -> ResponseReturnValue:
    """Takes a role from today on."""
    service.end_grant(db(), current_actor(), _person(user_id), grant_id)
    return _back(user_id, "The role has ended.")


@blueprint.post("/people/<int(max=9223372036854775807):user_id>/invite")
@permission(Permission.ACCOUNT_MANAGE)
def invite(user_id: int) -> ResponseReturnValue:
    """Makes a new invitation and shows it this once."""
    drop = bool(request.form.get("drop_second_factor"))
    issued = service.invite_again(db(), current_actor(), _person(user_id), drop_second_factor=drop)
    return _person_page(user_id, invited=issued)


@blueprint.post("/people/<int(max=9223372036854775807):user_id>/leave")
@permission(Permission.ACCOUNT_MANAGE)
def leave(user_id: int) -> ResponseReturnValue:
    """Closes the account today and hands open work to the successor."""
    user = _person(user_id)
    email = clean(request.form.get("successor", ""))
    successor = find_user(db(), email=email) if email else None
    try:
        if email and successor is None:
            raise Invalid([FieldError("successor", "no_such_account", {"value": email})])
        service.deactivate(db(), current_actor(), user, successor=successor)
    except (Invalid, Conflict) as refusal:
        discard()
        errors = refusal.errors if isinstance(refusal, Invalid) else [FieldError("successor", refusal.code)]
        return _person_page(user_id, leave_form=Form({"successor": email}, errors, FIELD_LABELS)), 422
    return _back(user_id, "The account is closed.")


@blueprint.get("/people/<int(max=9223372036854775807):user_id>/stand-ins")
@permission(Permission.ACCOUNT_MANAGE)
def stand_in_form(user_id: int) -> str:
    """Asks for whom, from when and until when this person stands in."""
    return _stand_in_page(user_id, Form(labels=FIELD_LABELS))


@blueprint.post("/people/<int(max=9223372036854775807):user_id>/stand-ins")
@permission(Permission.ACCOUNT_MANAGE)
def stand_in(user_id: int) -> ResponseReturnValue:
    """Lets this person do another's work for a time."""
    user = _person(user_id)
    try:
        service.add_stand_in(db(), current_actor(), user, _given(StandInInput))
    except Invalid as refusal:
        discard()
        return _stand_in_page(user_id, _refused(refusal)), 422
    return _back(user_id, "The stand-in is recorded.")


@blueprint.post(
    "/people/<int(max=9223372036854775807):user_id>/stand-ins/<int(max=9223372036854775807):stand_in_id>/end"
)
@permission(Permission.ACCOUNT_MANAGE)
def end_stand_in(user_id: int, stand_in_id: int) -> ResponseReturnValue:
    """Ends a stand-in today."""
    service.end_stand_in(db(), current_actor(), _person(user_id), stand_in_id)
    return _back(user_id, "The stand-in has ended.")


@blueprint.get("/attempts")
@permission(Permission.ACCOUNT_MANAGE)
def attempts() -> str:
    """What was refused, the newest first."""
    return render_template("accounts/attempts.html", page=list_attempts(db(), _scope(), before=_before()))


@blueprint.get("/viewings")
@permission(Permission.ACCOUNT_MANAGE)
def viewings() -> str:
    """What was shown to inspectors, the newest first."""
    q = clean(request.args.get("q", "")) or None
    return render_template("accounts/viewings.html", page=list_viewings(db(), _scope(), q=q, before=_before()), q=q)


def _scope() -> Scope:
    return scope_of(current_actor(), Permission.ACCOUNT_MANAGE)


def _person(user_id: int) -> User:
    return service.person(db(), current_actor(), user_id)


def _given[S: Schema](schema: type[S]) -> S:
    return parse(
        schema, {name: value for name, value in request.form.items() if not name.startswith("_")}, Door.FORM
    ).accept()


def _refused(refusal: Invalid) -> Form:
    return Form(
        {name: value for name, value in request.form.items() if name != "csrf_token"}, refusal.errors, FIELD_LABELS
    )


def _before() -> int | None:
    said = request.args.get("before", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def _back(user_id: int, message: str) -> ResponseReturnValue:
    db().flush()
    flash(message, "success")
    return redirect(url_for(".person", user_id=user_id), code=303)


def _new_page(form: Form) -> str:
    sections = [
        section(PersonInput, "The person", ("email", "name"), wide=()),
        _role_section(PersonInput),
    ]
    return render_template("accounts/person_new.html", form=form, sections=sections)


def _role_section(schema: type[Schema]) -> object:
    return section(schema, "The role", _GRANT_FIELDS, choices=_CHOICES, hints=_ROLE_HINTS, units=("unit",))


def _person_page(
    user_id: int,
    *,
    invited: Issued | None = None,
    grant_form: Form | None = None,
    leave_form: Form | None = None,
) -> str:
    user = _person(user_id)
    mine = [one for one in user.grants if Over.of(one.unit).lies_in(_scope())]
    return render_template(
        "accounts/person.html",
        user=user,
        today=today(),
        grants=mine,
        elsewhere=len(user.grants) - len(mine),
        provinces={one.code: one.name for one in units.provinces(db(), today())},
        country=COUNTRY_CODE,
        stand_ins=stand_ins_of(db(), user.id),
        invitation=open_invitation(db(), user.id),
        codes_left=recovery_codes_left(db(), user.id),
        invited=invited,
        grant_form=grant_form or Form(labels=FIELD_LABELS),
        grant_sections=[_role_section(GrantInput)],
        leave_form=leave_form or Form(labels=FIELD_LABELS),
    )


def _stand_in_page(user_id: int, form: Form) -> str:
    sections = [section(StandInInput, "For whom and when", tuple(StandInInput.model_fields))]
    return render_template("accounts/person_stand_in.html", user=_person(user_id), form=form, sections=sections)

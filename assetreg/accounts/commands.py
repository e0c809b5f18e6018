"""``assetreg user``: accounts, their dated roles and their tokens from the command line."""

from __future__ import annotations

import datetime as dt
import secrets
import sys
from collections.abc import Callable
from typing import Any

import click

from assetreg.access.actor import OPERATOR
from assetreg.access.permissions import ROLES, Permission
from assetreg.accounts import people, service
from assetreg.accounts.queries import find_user, get_person_by_email
from assetreg.accounts.reach import Over, get_over
from assetreg.accounts.schemas import GrantInput
from assetreg.accounts.tokens import MOST_DAYS, VALID_FOR
from assetreg.core.clock import today
from assetreg.core.console import answer, dry_run_option, json_option, note, pass_runtime
from assetreg.core.errors import Invalid, NotFound
from assetreg.core.i18n import gettext
from assetreg.core.parse import Door, parse
from assetreg.core.runtime import Runtime

# An inspector made without an end gets this one, and the command says so.
INSPECTION_DAYS = 90
_DAY = click.DateTime(["%Y-%m-%d"])


def _grant_options[F: Callable[..., Any]](command: F) -> F:
    for option in reversed(
        (
            click.option("--role", required=True, type=click.Choice(ROLES), help="What the user may do."),
            click.option("--unit", required=True, help="Code of the province (2 digits) or commune (5), or VN."),
            click.option("--from", "begins", type=_DAY, help="First day of the role (default: today)."),
            click.option("--until", "ends", type=_DAY, help="First day on which it no longer holds."),
            click.option("--paper", help="Number of the decision."),
            click.option("--paper-date", type=_DAY, help="Date of the decision."),
        )
    ):
        command = option(command)
    return command


@click.group()
def user() -> None:
    """Accounts, their roles over units, and their API tokens."""


@user.command()
@click.argument("email")
@_grant_options
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@click.option("--name", default="", help="The person's name.")
@dry_run_option
@json_option
@pass_runtime
def create(
    runtime: Runtime, /, email: str, password_stdin: bool, name: str, dry_run: bool, as_json: bool, **said: Any
) -> None:
    """Make a user, or give an existing one another role. Without --password-stdin a new user's is made and shown."""
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    if given is not None:
        service.check_password(given)
    with runtime.session(dry_run=dry_run) as session:
        over = _over(session, said["unit"])
        role = _grant(said)
        made = secrets.token_urlsafe(12) if given is None and find_user(session, email=email) is None else None
        service.save_user(
            session, OPERATOR, email,
            role=role.role, unit_id=over.unit_id, password=given if given is not None else made, name=name, given=role,
        )  # fmt: skip
    if dry_run:
        made = None  # nobody has it
    payload = _payload(email, role, over) | ({"password": made} if made else {})
    lines = _lines(email, role, over) + ([gettext("Password: {password}", password=made)] if made else [])
    answer(payload, lines, as_json=as_json)


@user.command()
@click.argument("email")
@_grant_options
@click.option("--instead", is_flag=True, help="In place of every role held (the person moves).")
@dry_run_option
@json_option
@pass_runtime
def grant(runtime: Runtime, /, email: str, instead: bool, dry_run: bool, as_json: bool, **said: Any) -> None:
    """Give a user a role over a unit for a time; where it is held already, its dates become these."""
    role = _grant(said)
    with runtime.session(dry_run=dry_run) as session:
        over = _over(session, said["unit"])
        give = people.move_person if instead else people.grant_role
        give(session, OPERATOR, get_person_by_email(session, email), role)
    answer(_payload(email, role, over), _lines(email, role, over), as_json=as_json)


@user.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--unit", required=True, help="Code of the province or commune, or VN.")
@click.option("--on", type=_DAY, help="First day without the role (default: today).")
@dry_run_option
@json_option
@pass_runtime
def revoke(
    runtime: Runtime, email: str, role: str, unit: str, on: dt.datetime | None, dry_run: bool, as_json: bool
) -> None:
    """Take a role from a user."""
    day = _date(on) or today()
    with runtime.session(dry_run=dry_run) as session:
        found, over = get_person_by_email(session, email), _over(session, unit)
        held = [one for one in found.grants if one.role == role and one.unit_id == over.unit_id]
        open_ones = [one for one in held if one.valid_to is None or one.valid_to > day]
        if not open_ones:
            raise NotFound("grant_not_found")
        for one in open_ones:
            people.end_grant(session, OPERATOR, found, one.id, day)
    sentence = gettext("{email} is {role} over {unit} no longer", email=email.lower(), role=role, unit=over.name)
    answer({"email": email.lower(), "role": role, "unit": over.code, "ended_on": day}, [sentence], as_json=as_json)


@user.command()
@click.argument("email")
@click.option("--successor", help="E-mail of who takes over the open work.")
@dry_run_option
@json_option
@pass_runtime
def deactivate(runtime: Runtime, email: str, successor: str | None, dry_run: bool, as_json: bool) -> None:
    """Close an account: roles, sessions, tokens and stand-ins end today; open work goes to the successor."""
    with runtime.session(dry_run=dry_run) as session:
        heir = get_person_by_email(session, successor) if successor is not None else None
        handed = people.deactivate(session, OPERATOR, get_person_by_email(session, email), successor=heir)
    lines = [gettext("The account {email} is closed.", email=email.lower())]
    answer({"email": email.lower(), "handed_over": handed}, lines, as_json=as_json)


@user.command()
@click.argument("email")
@click.option("--drop-second-factor", is_flag=True, help="For who has lost the phone and the printed codes.")
@dry_run_option
@json_option
@pass_runtime
def invite(runtime: Runtime, email: str, drop_second_factor: bool, dry_run: bool, as_json: bool) -> None:
    """Make an invitation with which a person chooses a password; it is shown this once."""
    with runtime.session(dry_run=dry_run) as session:
        found = get_person_by_email(session, email)
        issued = people.invite_again(session, OPERATOR, found, drop_second_factor=drop_second_factor)
    code = None if dry_run else issued.code
    answer({"email": issued.email, "code": code, "expires_at": issued.expires_at}, [code or ""], as_json=as_json)


@user.command()
@click.argument("email")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice([one.value for one in Permission]), help="May be given often."
)
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=VALID_FOR.days, show_default=True)
@dry_run_option
@json_option
@pass_runtime
def token(runtime: Runtime, email: str, scopes: tuple[str, ...], days: int, dry_run: bool, as_json: bool) -> None:
    """Issue an API token; it is shown this once. Without --scope it may do all that the user's roles carry."""
    with runtime.session(dry_run=dry_run) as session:
        issued = service.give_token(session, OPERATOR, email, scopes=scopes or None, days=days)
    answer({"token": None if dry_run else issued}, [] if dry_run else [issued], as_json=as_json)


def _over(session: Any, said: str) -> Over:
    """The unit a command names; one that is unknown is refused as every command refuses it."""
    try:
        return get_over(session, said)
    except Invalid:
        raise NotFound("unknown_unit", unit=said) from None


def _grant(said: dict[str, Any]) -> GrantInput:
    raw = {
        "role": said["role"],
        "unit": said["unit"],
        "valid_from": _date(said["begins"]),
        "valid_to": _date(said["ends"]),
        "paper": said["paper"],
        "paper_date": _date(said["paper_date"]),
    }
    if said["role"] == "inspector" and raw["valid_to"] is None:
        begins: dt.date = raw["valid_from"] or today()
        raw["valid_to"] = begins + dt.timedelta(days=INSPECTION_DAYS)
        note(gettext("An inspector's role ends: without --until on {day}.", day=raw["valid_to"]))
    return parse(GrantInput, raw, Door.SHEET).accept()


def _date(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment is not None else None


def _payload(email: str, role: GrantInput, over: Over) -> dict[str, Any]:
    dated = {"from": role.valid_from, "until": role.valid_to, "paper": role.paper}
    stated = {name: value for name, value in dated.items() if value is not None}
    return {"email": email.lower(), "role": role.role, "unit": over.code} | stated


def _lines(email: str, role: GrantInput, over: Over) -> list[str]:
    lines = [gettext("{email} is {role} over {unit}", email=email.lower(), role=role.role, unit=over.name)]
    if role.valid_to is not None:
        lines.append(gettext("Until {day}, which is the first day without it", day=role.valid_to))
    return lines

"""``assetreg user``: accounts and their tokens from the command line."""

from __future__ import annotations

import secrets
import sys

import click

from assetreg.access.actor import OPERATOR
from assetreg.access.permissions import ROLES
from assetreg.accounts import service
from assetreg.accounts.queries import find_user
from assetreg.admin_units import queries as units
from assetreg.core.clock import today
from assetreg.core.console import answer, dry_run_option, json_option, pass_runtime
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime


@click.group()
def user() -> None:
    """Accounts, their roles over units, and their API tokens."""


@user.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the user may do.")
@click.option("--unit", required=True, help="Code of the province (2 digits) or commune (5 digits).")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@click.option("--name", default="", help="The person's name.")
@dry_run_option
@json_option
@pass_runtime
def create(
    runtime: Runtime, email: str, role: str, unit: str, password_stdin: bool, name: str, dry_run: bool, as_json: bool
) -> None:
    """Make a user, or give an existing one another role. Without --password-stdin a new user's is made and shown."""
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    if given is not None:
        service.check_password(given)
    with runtime.session(dry_run=dry_run) as session:
        over = units.get_unit(session, unit, on=today())
        unit_id, unit_name = over.id, over.name
        made = secrets.token_urlsafe(12) if given is None and find_user(session, email=email) is None else None
        service.save_user(
            session,
            OPERATOR,
            email,
            role=role,
            unit_id=unit_id,
            password=given if given is not None else made,
            name=name,
        )
    if dry_run:
        made = None  # nobody has it
    payload = {"email": email.lower(), "role": role, "unit": unit} | ({"password": made} if made else {})
    lines = [gettext("{email} is {role} over {unit}", email=email.lower(), role=role, unit=unit_name)]
    answer(payload, lines + ([gettext("Password: {password}", password=made)] if made else []), as_json=as_json)


@user.command()
@click.argument("email")
@dry_run_option
@json_option
@pass_runtime
def token(runtime: Runtime, email: str, dry_run: bool, as_json: bool) -> None:
    """Issue an API token, good for a year; it is shown this once."""
    with runtime.session(dry_run=dry_run) as session:
        issued = service.give_token(session, OPERATOR, email)
    answer({"token": None if dry_run else issued}, [] if dry_run else [issued], as_json=as_json)

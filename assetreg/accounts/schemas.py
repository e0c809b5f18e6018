"""What can be said about people and their roles, at every door: form, command line and spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from email_validator import EmailNotValidError, validate_email
from pydantic import Field

from assetreg.access.permissions import ROLES
from assetreg.accounts.labels import ACTION_ALIASES, ACTION_LABELS, ROLE_ALIASES, ROLE_LABELS
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import Refused, choice_reader, read_code, read_date, read_text, shown

Role = Literal[
    "clerk", "leader", "superior", "records", "officer", "reviewer", "approver", "recorder", "receiver", "planner",
    "inspector", "admin",
]  # fmt: skip
assert get_args(Role) == tuple(ROLES), "the roles of a schema are those of the permission table"


def read_email(raw: Any) -> str:
    """An address of e-mail, in small letters."""
    typed = read_text(raw)
    try:
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Refused("bad_email", value=shown(raw)) from None


Email = Annotated[str, Reads(read_email), Field(max_length=254)]
RoleField = Annotated[Role, Reads(choice_reader(ROLE_LABELS, ROLE_ALIASES))]
# A code of 2 or 5 digits, the name of a province or commune, or VN for the whole country.
Unit = Annotated[str, Reads(read_code), Field(max_length=300)]
Day = Annotated[dt.date | None, Reads(read_date)]
Paper = Annotated[str | None, Reads(read_text), Field(max_length=200)]
PersonName = Annotated[str | None, Reads(read_text), Field(max_length=200)]


def ends_after_beginning(valid_from: dt.date | None, valid_to: dt.date | None) -> FieldError | None:
    """Dates are half-open: ``valid_to`` is the first day on which it no longer holds."""
    if valid_from is None or valid_to is None or valid_from < valid_to:
        return None
    return FieldError("valid_to", "end_before_begin", {"begin": valid_from, "end": valid_to})


def inspector_ends(role: str | None, valid_to: dt.date | None) -> FieldError | None:
    """What an inspector may see ends with the inspection, so its end is known when it begins."""
    return FieldError("valid_to", "inspector_needs_end") if role == "inspector" and valid_to is None else None


class GrantInput(Schema):
    """A role over a unit from a day (today unless said) until the day before ``valid_to``, by a decision."""

    role: RoleField
    unit: Unit
    valid_from: Day = None
    valid_to: Day = None
    paper: Paper = None
    paper_date: Day = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """An end after the beginning, and an end for inspectors."""
        return (Rule(("valid_from", "valid_to"), ends_after_beginning), Rule(("role", "valid_to"), inspector_ends))


class PersonInput(GrantInput):
    """A new person with a first role."""

    email: Email
    name: PersonName = None


class StandInInput(Schema):
    """Somebody does the work of ``for_email`` from a day until the day before ``valid_to``."""

    for_email: Email
    valid_from: Day = None
    valid_to: Annotated[dt.date, Reads(read_date)]
    paper: Paper = None
    paper_date: Day = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """An end after the beginning."""
        return (Rule(("valid_from", "valid_to"), ends_after_beginning),)


class AccountInput(Schema):
    """One row of a list of people.

    ``add``: the role beside those held, and an account where there is none. ``move``: the role in place of those
    held, from ``valid_from``. ``leave``: no more, today; open work goes to ``successor``.
    """

    email: Email
    name: PersonName = None
    role: Annotated[Role | None, Reads(choice_reader(ROLE_LABELS, ROLE_ALIASES))] = None
    unit: Annotated[str | None, Reads(read_code), Field(max_length=300)] = None
    valid_from: Day = None
    valid_to: Day = None
    paper: Paper = None
    paper_date: Day = None
    action: Annotated[Literal["add", "move", "leave"] | None, Reads(choice_reader(ACTION_LABELS, ACTION_ALIASES))] = (
        None
    )
    successor: Annotated[str | None, Reads(read_email), Field(max_length=254)] = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """A role and a unit unless the person leaves; an end after the beginning, and an end for inspectors."""

        def needed(field: str) -> Rule:
            def check(action: str | None, value: str | None) -> FieldError | None:
                return FieldError(field, "required") if action != "leave" and value is None else None

            return Rule(("action", field), check)

        return (
            needed("role"),
            needed("unit"),
            Rule(("valid_from", "valid_to"), ends_after_beginning),
            Rule(("role", "valid_to"), inspector_ends),
        )

    def grant(self) -> GrantInput:
        """The role this row gives; only where the person does not leave."""
        assert self.role is not None, "rules() asked for it"
        assert self.unit is not None, "rules() asked for it"
        return GrantInput.model_construct(
            role=self.role, unit=self.unit, valid_from=self.valid_from, valid_to=self.valid_to,
            paper=self.paper, paper_date=self.paper_date,
        )  # fmt: skip

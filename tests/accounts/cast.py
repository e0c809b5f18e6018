"""People for the tests of accounts, and a clock that can be moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor
from assetreg.accounts.acting import actor_of
from assetreg.accounts.models import User
from assetreg.accounts.people import create_person
from assetreg.accounts.queries import get_person_by_email
from assetreg.accounts.schemas import GrantInput, PersonInput
from assetreg.core.clock import VIETNAM, _fixed, today
from assetreg.core.parse import Door, parse

COMMUNE = "23776"  # lies in Gia Lai (52)
OTHER_COMMUNE = "23728"
PROVINCE = "52"
NEIGHBOUR = "51"


def grant_input(role: str = "officer", unit: str = PROVINCE, **said: object) -> GrantInput:
    """A role as a form would give it; an inspector's ends in thirty days unless said."""
    if role == "inspector":
        said.setdefault("valid_to", today() + dt.timedelta(days=30))
    return parse(GrantInput, {"role": role, "unit": unit, **said}, Door.JSON).accept()


def person(session: Session, email: str, role: str = "officer", unit: str = PROVINCE, **said: object) -> User:
    """An account with one role."""
    grant = grant_input(role, unit, **said).model_dump()
    create_person(session, OPERATOR, PersonInput.model_construct(email=email, name=None, **grant))
    return get_person_by_email(session, email)


def admin_of(session: Session, unit: str) -> Actor:
    """An administrator of one unit, as the actor of today."""
    return actor_of(session, person(session, f"admin-{unit.lower()}@demo.example", "admin", unit))


@contextmanager
def on_day(day: dt.date) -> Iterator[None]:
    """It is noon of that day in Viet Nam."""
    token = _fixed.set(dt.datetime.combine(day, dt.time(12), VIETNAM))
    try:
        yield
    finally:
        _fixed.reset(token)

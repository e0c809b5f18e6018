"""Cases in draft and people with tokens, made before a race begins."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Grant, Scope
from assetreg.accounts.models import User
from assetreg.accounts.tokens import issue_token
from tests.dispositions.cases.cast import PROVINCE, facility_of, holder, open_case, scan
from tests.support.web import make_user

# Thirty people who have work with a case, and two who have none.
CAST = {"clerk": 7, "leader": 5, "superior": 4, "officer": 6, "reviewer": 4, "approver": 4, "inspector": 1,
        "receiver": 1}  # fmt: skip
HOLDERS = 12
LINES = ({"form": "recover", "ground": "41(1)a", "receiver": "Sở Tài chính"}, {"form": "liquidate", "ground": "45(1)b"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part: ``number`` marks what he says."""

    number: int
    role: str
    user_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case that is raced for: its code, and the file that shows its decision."""

    code: str
    scan_id: int


def make_people(session: Session) -> list[Person]:
    """The 32 of ``CAST``, each with a token."""
    roles = [role for role, count in CAST.items() for _ in range(count)]
    people = []
    for number, role in enumerate(roles, 10):
        user = make_user(session, role)
        people.append(Person(number, role, user.id, issue_token(session, user, name="race")))
    session.commit()
    return people


def make_cases(session: Session, people: Sequence[Person], count: int) -> list[Dossier]:
    """Cases over one or two seats of a dozen holders, prepared by the clerks in turn."""
    clerks = itertools.cycle([_actor(session, one) for one in people if one.role == "clerk"])
    bodies = [holder(session) for _ in range(HOLDERS)]
    made = []
    for number in range(count):
        held = [facility_of(session, bodies[number % HOLDERS]) for _ in range(1 + number % 2)]
        lines = [{"asset": one.code, **LINES[number % 5 == 0]} for one in held]
        case = open_case(session, lines, next(clerks))
        made.append(Dossier(case.code, scan(session, held[0]).id))
    session.commit()
    return made


def _actor(session: Session, person: Person) -> Actor:
    user = session.get_one(User, person.user_id)
    return Actor(user.email, user.id, (Grant(person.role, Scope(provinces=frozenset({PROVINCE}))),))

"""A list of people says of roles that are held already that they are."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.accounts.models import UserRole
from assetreg.imports.service import apply_import, plan_import

HEAD = "email,name,role,unit,valid_from,valid_to,paper,action\n"


def plan(session: Session, *rows: str) -> dict[str, int]:
    batch = plan_import(session, OPERATOR, (HEAD + "\n".join(rows) + "\n").encode(), "x.csv", kind="accounts")
    counts = dict(batch.counts)
    apply_import(session, OPERATOR, batch.id)
    session.commit()
    return counts


def test_a_role_held_already_is_unchanged_and_one_that_would_say_more_is_revised(session: Session) -> None:
    assert plan(session, "a@x.example,A,clerk,52,,,,", "b@x.example,B,clerk,52,,,,") == {"create": 2}
    rows = ("a@x.example,A,clerk,52,,,,", "b@x.example,B,clerk,52,,,QĐ 12,", "c@x.example,C,clerk,52,,,,")
    assert plan(session, *rows) == {"unchanged": 1, "revise": 1, "create": 1}
    assert plan(session, *rows) == {"unchanged": 3}
    assert session.scalar(select(func.count()).select_from(UserRole)) == 3


def test_another_role_or_unit_is_new_and_who_stands_twice_is_judged_row_by_row(session: Session) -> None:
    plan(session, "a@x.example,A,clerk,52,,,,")
    assert plan(session, "a@x.example,A,officer,52,,,,") == {"create": 1}
    twice = ("a@x.example,A,clerk,52,,,QĐ 7,", "a@x.example,A,clerk,51,,,,")
    assert plan(session, *twice) == {"create": 2}

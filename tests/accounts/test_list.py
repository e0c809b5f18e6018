"""A list of people: hundreds come, move and leave in one act, and one bad row stops all of it with its reason."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.accounts.acting import actor_of
from assetreg.accounts.invitations import accept_invitation
from assetreg.accounts.models import Invitation, User
from assetreg.accounts.queries import find_user, get_user
from assetreg.accounts.reach import find_overs
from assetreg.accounts.schemas import AccountInput
from assetreg.accounts.service import apply_account, apply_accounts, check_accounts
from assetreg.admin_units.queries import list_units
from assetreg.core.clock import today
from assetreg.core.errors import Invalid
from assetreg.core.parse import Door, parse
from tests.accounts.cast import COMMUNE, NEIGHBOUR, PROVINCE, admin_of, person
from tests.support.counting import count_statements
from tests.support.web import PASSWORD

FOUR_HUNDRED = 400
SECONDS = 2


def row(
    email: str, action: str = "add", role: str | None = "clerk", unit: str | None = COMMUNE, **said: object
) -> AccountInput:
    given = {"email": email, "action": action, "role": role, "unit": unit, **said}
    return parse(AccountInput, given, Door.SHEET).accept()


def test_four_hundred_accounts_come_from_one_list_in_seconds(session: Session) -> None:
    communes = [unit.code for unit in list_units(session, "commune", within=PROVINCE)]
    rows = [
        row(f"person{n}@demo.example", unit=communes[n % len(communes)], name=f"Người thứ {n}")
        for n in range(FOUR_HUNDRED)
    ]
    began = time.process_time()  # of ours alone: other tests may share the machine
    with count_statements(session) as sent:
        issued = apply_accounts(session, OPERATOR, rows)
    spent = time.process_time() - began
    assert spent < SECONDS
    assert len(sent) < 30  # not one by one
    assert session.scalar(select(func.count(User.id))) == FOUR_HUNDRED
    assert len({one.code for one in issued if one is not None}) == FOUR_HUNDRED
    last = issued[-1]
    assert last is not None
    accept_invitation(session, last.code, PASSWORD)
    assert actor_of(session, get_user(session, last.email)).roles == {"clerk"}


def test_a_person_in_two_rows_gets_two_roles_and_one_invitation(session: Session) -> None:
    first, second = apply_accounts(session, OPERATOR, [row("a@demo.example"), row("a@demo.example", role="records")])
    assert first is not None
    assert second is None
    assert actor_of(session, get_user(session, "a@demo.example")).roles == {"clerk", "records"}


def test_the_same_list_again_changes_nothing_and_keeps_the_printed_codes_good(session: Session) -> None:
    issued = apply_account(session, OPERATOR, row("a@demo.example"))
    assert issued is not None
    assert apply_account(session, OPERATOR, row("a@demo.example")) is None
    assert session.scalar(select(func.count(Invitation.id))) == 1
    assert len(get_user(session, "a@demo.example").grants) == 1
    accept_invitation(session, issued.code, PASSWORD)


def test_people_move_and_leave_by_list(session: Session) -> None:
    mover, leaver = person(session, "m@demo.example", "clerk", COMMUNE), person(session, "l@demo.example")
    begins = today() + dt.timedelta(days=3)
    apply_accounts(
        session, OPERATOR,
        [
            row("m@demo.example", "move", "officer", PROVINCE, valid_from=begins),
            row("l@demo.example", "leave", None, None, successor="m@demo.example"),
        ],
    )  # fmt: skip
    assert actor_of(session, mover).roles == {"clerk"}
    assert actor_of(session, mover, begins).roles == {"officer"}
    assert not leaver.active


def test_somebody_who_comes_back_is_invited_again(session: Session) -> None:
    person(session, "a@demo.example")
    apply_account(session, OPERATOR, row("a@demo.example", "leave", None, None))
    assert apply_account(session, OPERATOR, row("a@demo.example")) is not None
    back = get_user(session, "a@demo.example")
    assert back.active
    assert back.password is None


def test_one_bad_row_stops_the_list_and_every_bad_row_says_why(session: Session) -> None:
    admin = admin_of(session, PROVINCE)
    person(session, "far@demo.example", "clerk", NEIGHBOUR)
    rows = [
        row("good@demo.example"),
        row("a@demo.example", unit=NEIGHBOUR),
        row("b@demo.example", unit="VN"),
        row("c@demo.example", unit="Xã Không Có"),
        row("nobody@demo.example", "leave", None, None),
        row("far@demo.example", "move"),
        row("far@demo.example", "leave", None, None),
        row(admin.name, "leave", None, None),
    ]
    found = check_accounts(session, admin, rows)
    assert {number: [(e.field, e.code) for e in errors] for number, errors in found.items()} == {
        1: [("unit", "beyond_your_units")],
        2: [("unit", "beyond_your_units")],
        3: [("unit", "unknown_account_unit")],
        4: [("email", "no_such_account")],
        5: [("email", "beyond_your_units")],
        6: [("email", "beyond_your_units")],
        7: [("email", "own_account")],
    }
    with pytest.raises(Invalid):
        apply_accounts(session, admin, rows)
    assert find_user(session, email="good@demo.example") is None


def test_a_unit_is_known_by_code_and_by_name(session: Session) -> None:
    apply_accounts(
        session, OPERATOR,
        [
            row(f"{name}@demo.example", unit=unit)
            for name, unit in zip(
                "abcde", ("tỉnh gia lai", "Cả nước", PROVINCE, "Xã Ia Krái, Tỉnh Gia Lai", COMMUNE), strict=True
            )
        ],
    )  # fmt: skip
    scopes = [actor_of(session, get_user(session, f"{name}@demo.example")).grants[0].scope for name in "abcde"]
    assert scopes[0] == scopes[2]
    assert scopes[1].country
    assert scopes[3] == scopes[4]


@pytest.mark.parametrize(
    "unit", ["Xã Ia Krái, Tỉnh Đồng Nai", "Xã Tân Hòa", "540", "26740.0", "1", "Huyện Chư Păh", ","]
)
def test_what_means_nothing_or_several_things_is_no_unit(session: Session, unit: str) -> None:
    assert find_overs(session, [unit]) == {unit: None}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"email": "a@demo.example"}, {("role", "required"), ("unit", "required")}),
        ({"email": "a", "role": "clerk", "unit": "52"}, {("email", "bad_email")}),
        ({"email": "a@demo.example", "role": "king", "unit": "52"}, {("role", "not_a_choice")}),
        ({"email": "a@demo.example", "role": "Thanh tra", "unit": "52"}, {("valid_to", "inspector_needs_end")}),
        (
            {
                "email": "a@demo.example",
                "role": "clerk",
                "unit": "52",
                "valid_from": "2/2/2027",
                "valid_to": "2/2/2027",
            },
            {("valid_to", "end_before_begin")},
        ),
        ({"email": "a@demo.example", "action": "leave", "successor": "x"}, {("successor", "bad_email")}),
    ],
)
def test_a_row_is_read_alike_at_every_door(given: dict[str, str], wrong: set[tuple[str, str]]) -> None:
    for door in Door:
        errors = parse(AccountInput, given, door).errors
        assert {(error.field, error.code) for error in errors} == wrong

"""Applies a list of people, row by row in its order: who comes, who moves, who leaves; hundreds in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.accounts.invitations import Issued, issue_invitations
from assetreg.accounts.leaving import hand_over_work
from assetreg.accounts.models import User
from assetreg.accounts.people import held_grant, leave, new_user, put_grant, put_move, says_nothing_new
from assetreg.accounts.queries import find_users
from assetreg.accounts.reach import Over, find_overs, require_whole
from assetreg.accounts.schemas import AccountInput
from assetreg.audit.record import open_change_set
from assetreg.core.errors import FieldError, Forbidden, Invalid


@dataclass(slots=True)
class _Known:
    """What a list refers to, read in a few statements however long it is."""

    overs: Mapping[str, Over | None]
    users: dict[str, User]


def check_accounts(session: Session, actor: Actor, given: Sequence[AccountInput]) -> dict[int, list[FieldError]]:
    """What is wrong with each row (by its place in the list): units, people, and what lies beyond the actor's hand."""
    require(actor, Permission.ACCOUNT_MANAGE)
    return _check(session, actor, given, _read(session, given))


def known_already(session: Session, given: Sequence[AccountInput]) -> dict[int, Literal["unchanged", "revise"]]:
    """Of rows that add a role somebody holds at that time, by their place: whether it would say anything new.

    Rows of people who stand several times in the list are left out: what the rows above do comes before them.
    """
    known = _read(session, given)
    times = Counter(one.email for one in given)
    found: dict[int, Literal["unchanged", "revise"]] = {}
    for number, row in enumerate(given):
        user, over = known.users.get(row.email), known.overs.get(row.unit) if row.unit is not None else None
        if row.action in ("move", "leave") or times[row.email] > 1 or user is None or over is None:
            continue
        held = held_grant(user, over, row.grant())
        if held is not None:
            named = not row.name or bool(user.name)
            same = user.active and named and says_nothing_new(held, row.grant())
            found[number] = "unchanged" if same else "revise"
    return found


def apply_account(session: Session, actor: Actor, given: AccountInput) -> Issued | None:
    """One row; the invitation where the person has no password yet. Raises Invalid."""
    return apply_accounts(session, actor, [given])[0]


def apply_accounts(
    session: Session, actor: Actor, given: Sequence[AccountInput], *, reason: str | None = None
) -> list[Issued | None]:
    """All rows under one change set; per row the invitation of an account this list makes or wakes, at its first row.

    Nobody's password is digested: invited people choose theirs later. Raises Invalid with the errors of every row.
    """
    require(actor, Permission.ACCOUNT_MANAGE)
    known = _read(session, given)
    errors = _check(session, actor, given, known)
    if errors:
        raise Invalid([error for row in sorted(errors) for error in errors[row]])
    summary = {"rows": len(given), "emails": sorted({one.email for one in given})}
    open_change_set(session, actor, "user.list", reason=reason, summary=summary)
    invited = _arrive(session, given, known)
    for row in given:
        _apply(session, actor, row, known)
    session.flush()
    codes = {one.email: one for one in issue_invitations(session, [user for user in invited if user.active])}
    return [codes.pop(row.email, None) for row in given]


def _read(session: Session, given: Sequence[AccountInput]) -> _Known:
    named = {one.unit for one in given if one.unit is not None}
    emails = {one.email for one in given} | {one.successor for one in given if one.successor is not None}
    return _Known(find_overs(session, named) if named else {}, find_users(session, emails))


def _check(session: Session, actor: Actor, given: Sequence[AccountInput], known: _Known) -> dict[int, list[FieldError]]:
    scope = scope_of(actor, Permission.ACCOUNT_MANAGE)
    errors: dict[int, list[FieldError]] = defaultdict(list)
    for number, row in enumerate(given):
        user = known.users.get(row.email)
        if row.action != "leave" and row.unit is not None:
            over = known.overs[row.unit]
            if over is None:
                errors[number].append(FieldError("unit", "unknown_account_unit", {"value": row.unit}))
            elif not over.lies_in(scope):
                errors[number].append(FieldError("unit", "beyond_your_units", {"value": row.unit}))
        if row.action in ("move", "leave"):
            errors[number] += _check_present(session, actor, row, user, known)
    return {number: found for number, found in errors.items() if found}


def _check_present(
    session: Session, actor: Actor, row: AccountInput, user: User | None, known: _Known
) -> list[FieldError]:
    """What a row needs that moves or takes leave of somebody: an account, all of it within the actor's hand."""
    if user is None:
        return [FieldError("email", "no_such_account", {"value": row.email})]
    if row.action == "leave" and user.id == actor.user_id:
        return [FieldError("email", "own_account")]
    try:
        require_whole(session, actor, user)
    except Forbidden:
        return [FieldError("email", "beyond_your_units", {"value": row.email})]
    successor = known.users.get(row.successor) if row.successor is not None else None
    if row.successor is not None and (successor is None or not successor.active or successor.id == user.id):
        return [FieldError("successor", "no_such_successor", {"value": row.successor})]
    return []


def _arrive(session: Session, given: Sequence[AccountInput], known: _Known) -> list[User]:
    """Make the accounts that are missing and wake those of people who come back; who needs an invitation."""
    invited: list[User] = []
    for row in given:
        if row.action == "leave":
            continue
        user = known.users.get(row.email)
        if user is None:
            user = known.users[row.email] = new_user(row.email, row.name or "")
            session.add(user)
            invited.append(user)
        elif not user.active:
            user.active = True
            invited.append(user)
        if row.name and (row.action == "move" or not user.name):
            user.name = row.name  # a name is corrected by who manages the whole account
    session.flush()
    return invited


def _apply(session: Session, actor: Actor, row: AccountInput, known: _Known) -> None:
    user = known.users[row.email]
    if row.action == "leave":
        hand_over_work(session, actor, user, known.users.get(row.successor) if row.successor else None)
        leave(session, user)
        return
    assert row.unit is not None, "the rules of the schema asked for it"
    over = known.overs[row.unit]
    assert over is not None, "_check refused the unknown"
    if row.action == "move":
        put_move(user, over, row.grant())
    else:
        put_grant(user, over, row.grant())

"""Gives people their roles and takes them: grants, moves, stand-ins, leavers, invitations; all of it dated."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.accounts.invitations import Issued, close_invitations, issue_invitations
from assetreg.accounts.leaving import hand_over_work
from assetreg.accounts.models import StandIn, User, UserRole
from assetreg.accounts.queries import get_person, get_user
from assetreg.accounts.reach import Over, get_over, require_over, require_whole
from assetreg.accounts.recovery import drop_recovery_codes
from assetreg.accounts.schemas import GrantInput, PersonInput, StandInInput
from assetreg.accounts.sessions import end_sessions
from assetreg.accounts.tokens import revoke_tokens
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound


def person(session: Session, actor: Actor, user_id: int) -> User:
    """Somebody the actor may manage something of, with grants and units; raises NotFound."""
    require(actor, Permission.ACCOUNT_MANAGE)
    return get_person(session, scope_of(actor, Permission.ACCOUNT_MANAGE), user_id)


def create_person(session: Session, actor: Actor, given: PersonInput, *, reason: str | None = None) -> Issued:
    """An account with a first role, and the invitation to choose its password.

    Raises Invalid where the e-mail has an account already, Forbidden beyond the actor's units.
    """
    over = get_over(session, given.unit)
    require_over(actor, over)
    if session.scalar(select(User.id).where(User.email == given.email)) is not None:
        raise Invalid([FieldError("email", "account_exists")])
    _remember(session, actor, "user.create", over, reason, email=given.email, role=given.role, unit=over.code)
    user = new_user(given.email, given.name or "")
    session.add(user)
    session.flush()
    put_grant(user, over, given)
    session.flush()
    return issue_invitations(session, [user])[0]


def rename_person(session: Session, actor: Actor, user: User, name: str) -> None:
    """Correct what somebody is called."""
    require_whole(session, actor, user)
    _remember(session, actor, "user.rename", None, None, email=user.email, old=user.name, new=name)
    user.name = name
    session.flush()


def grant_role(session: Session, actor: Actor, user: User, given: GrantInput, *, reason: str | None = None) -> UserRole:
    """Give a role over a unit; where it is held already, its dates and paper become these.

    Raises Forbidden beyond the actor's units, Invalid where two grants of the same would overlap.
    """
    over = get_over(session, given.unit)
    require_over(actor, over)
    _remember(session, actor, "user.grant", over, reason, **_said(user, over, given))
    grant = put_grant(user, over, given)
    session.flush()
    return grant


def end_grant(session: Session, actor: Actor, user: User, grant_id: int, on: dt.date | None = None) -> None:
    """Take a role from a day on, today unless said; raises NotFound where the user has no such grant any more."""
    grant = next((one for one in user.grants if one.id == grant_id), None)
    day = on or today()
    if grant is None or (grant.valid_to is not None and grant.valid_to <= min(day, today())):
        raise NotFound("grant_not_found")
    over = Over.of(grant.unit)
    require_over(actor, over)
    _remember(session, actor, "user.revoke", over, None, email=user.email, role=grant.role, unit=over.code, on=str(day))
    close_grant(grant, day)
    session.flush()


def move_person(
    session: Session, actor: Actor, user: User, given: GrantInput, *, reason: str | None = None
) -> UserRole:
    """Give a role in place of all that are held, from its first day on; all must lie where the actor manages."""
    over = get_over(session, given.unit)
    require_over(actor, over)
    require_whole(session, actor, user)
    _remember(session, actor, "user.move", over, reason, **_said(user, over, given))
    grant = put_move(user, over, given)
    session.flush()
    return grant


def invite_again(session: Session, actor: Actor, user: User, *, drop_second_factor: bool = False) -> Issued:
    """A new invitation, for who has lost the first one or forgot the password; the present password stays until then.

    ``drop_second_factor``: for who has lost the phone and the printed codes too. Raises Conflict for who has left.
    """
    require_whole(session, actor, user)
    if not user.active:
        raise Conflict("person_has_left", email=user.email)
    _remember(session, actor, "user.invite", None, None, email=user.email, second_factor_dropped=drop_second_factor)
    if drop_second_factor:
        clear_second_factor(session, user)
    return issue_invitations(session, [user])[0]


def deactivate(
    session: Session, actor: Actor, user: User, *, successor: User | None = None, reason: str | None = None
) -> dict[str, int]:
    """Somebody leaves today: roles, sessions, tokens, invitations and stand-ins end; open work goes to the successor.

    Says how many pieces of work of each kind went over. Raises Conflict for one's own account, and where work is
    open that needs a successor.
    """
    require_whole(session, actor, user)
    if user.id == actor.user_id:
        raise Conflict("own_account")
    if successor is not None and (not successor.active or successor.id == user.id):
        raise Invalid([FieldError("successor", "no_such_successor", {"value": successor.email})])
    to = successor.email if successor is not None else None
    _remember(session, actor, "user.leave", None, reason, email=user.email, successor=to)
    handed = hand_over_work(session, actor, user, successor)
    leave(session, user)
    return handed


def add_stand_in(session: Session, actor: Actor, user: User, given: StandInInput) -> StandIn:
    """``user`` does the work of another for a time. All that the other holds must lie where the actor manages."""
    absent = _with_grants(session, get_user(session, given.for_email))
    require_whole(session, actor, absent)
    begins = given.valid_from or today()
    if absent.id == user.id or given.valid_to <= begins:
        field, code = ("for_email", "not_oneself") if absent.id == user.id else ("valid_to", "end_before_begin")
        raise Invalid([FieldError(field, code, {"begin": begins, "end": given.valid_to})])
    others = select(StandIn.id).where(StandIn.user_id == user.id, StandIn.for_user_id == absent.id)
    if session.scalar(others.where(StandIn.valid_from < given.valid_to, StandIn.valid_to > begins).limit(1)):
        raise Invalid([FieldError("valid_from", "stands_in_already")])
    _remember(
        session, actor, "user.stand_in", None, None,
        email=user.email, stands_in_for=absent.email, begin=str(begins), end=str(given.valid_to),
    )  # fmt: skip
    standing = StandIn(
        user_id=user.id, for_user_id=absent.id, valid_from=begins, valid_to=given.valid_to,
        paper=given.paper, paper_date=given.paper_date,
    )  # fmt: skip
    session.add(standing)
    session.flush()
    return standing


def end_stand_in(session: Session, actor: Actor, user: User, stand_in_id: int) -> None:
    """End a stand-in today, on either side of it; raises NotFound."""
    standing = session.scalar(
        select(StandIn).where(
            StandIn.id == stand_in_id,
            or_(StandIn.user_id == user.id, StandIn.for_user_id == user.id),
            StandIn.valid_to > today(),
        )
    )
    if standing is None:
        raise NotFound("stand_in_not_found")
    require_whole(session, actor, session.get_one(User, standing.for_user_id))
    _remember(session, actor, "user.end_stand_in", None, None, stand_in=standing.id)
    standing.valid_to = max(standing.valid_from, today())
    session.flush()


def new_user(email: str, name: str) -> User:
    """An account nobody has chosen a password for yet; it cannot be signed in to."""
    user = User(email=email.lower(), name=name, fs_uniquifier=uuid.uuid4().hex)
    user.grants = []
    return user


def held_grant(user: User, over: Over, given: GrantInput) -> UserRole | None:
    """The one grant of this role over this unit that holds during some of the time asked for."""
    begins = given.valid_from or today()
    same = [one for one in user.grants if one.role == given.role and one.unit_id == over.unit_id]
    touching = [one for one in same if _overlap(one, begins, given.valid_to)]
    return touching[0] if len(touching) == 1 else None


def says_nothing_new(held: UserRole, given: GrantInput) -> bool:
    """Whether ``put_grant`` would leave a grant as it is."""
    return (
        held.valid_from <= (given.valid_from or today())
        and held.valid_to == given.valid_to
        and given.paper in (None, held.paper)
        and given.paper_date in (None, held.paper_date)
    )


def put_grant(user: User, over: Over, given: GrantInput) -> UserRole:
    """Add a grant, or let the one that is held already say what this one says; the caller has asked and remembers."""
    begins = given.valid_from or today()
    if given.valid_to is not None and given.valid_to <= begins:
        raise Invalid([FieldError("valid_to", "end_before_begin", {"begin": begins, "end": given.valid_to})])
    same = [one for one in user.grants if one.role == given.role and one.unit_id == over.unit_id]
    touching = [one for one in same if _overlap(one, begins, given.valid_to)]
    if len(touching) > 1:
        raise Invalid([FieldError("valid_from", "grants_overlap")])
    if not touching:
        grant = UserRole(
            role=given.role, unit_id=over.unit_id, valid_from=begins, valid_to=given.valid_to,
            paper=given.paper, paper_date=given.paper_date,
        )  # fmt: skip
        user.grants.append(grant)
        return grant
    grant = touching[0]
    grant.valid_from, grant.valid_to = min(grant.valid_from, begins), given.valid_to
    grant.paper, grant.paper_date = given.paper or grant.paper, given.paper_date or grant.paper_date
    return grant


def put_move(user: User, over: Over, given: GrantInput) -> UserRole:
    """Close what is held on the first day of a grant, and add that grant; the caller has asked and remembers."""
    begins = given.valid_from or today()
    for one in user.grants:
        if one.role != given.role or one.unit_id != over.unit_id:
            close_grant(one, begins)
    return put_grant(user, over, given)


def close_grant(grant: UserRole, on: dt.date) -> None:
    """Let a grant hold no longer from a day on; one that would begin later never does."""
    if grant.valid_to is None or grant.valid_to > on:
        grant.valid_to = max(grant.valid_from, on)


def leave(session: Session, user: User) -> None:
    """Close an account today; the caller has asked, handed over the work and remembers."""
    for grant in user.grants:
        close_grant(grant, today())
    for standing in session.scalars(
        select(StandIn).where(or_(StandIn.user_id == user.id, StandIn.for_user_id == user.id))
    ):
        standing.valid_to = min(standing.valid_to or today(), max(standing.valid_from, today()))
    user.active = False
    user.password = None
    user.fs_uniquifier = uuid.uuid4().hex
    clear_second_factor(session, user)
    end_sessions(session, user.id)
    revoke_tokens(session, user.id)
    close_invitations(session, [user.id])
    session.flush()


def clear_second_factor(session: Session, user: User) -> None:
    """Sign-in asks for the password alone again."""
    user.second_factor, user.totp_secret, user.totp_counter = None, None, None
    drop_recovery_codes(session, user)


def _overlap(grant: UserRole, begins: dt.date, ends: dt.date | None) -> bool:
    """Whether two half-open periods share a day; one that never held shares none."""
    if grant.valid_to is not None and grant.valid_to <= grant.valid_from:
        return False
    return (ends is None or grant.valid_from < ends) and (grant.valid_to is None or grant.valid_to > begins)


def _with_grants(session: Session, user: User) -> User:
    return session.scalars(select(User).where(User.id == user.id).options(selectinload(User.grants))).one()


def _said(user: User, over: Over, given: GrantInput) -> dict[str, str | None]:
    begins = given.valid_from or today()
    return {
        "email": user.email, "role": given.role, "unit": over.code, "begin": str(begins),
        "end": str(given.valid_to) if given.valid_to else None, "paper": given.paper,
    }  # fmt: skip


def _remember(
    session: Session, actor: Actor, verb: str, over: Over | None, reason: str | None, **summary: object
) -> None:
    province = over.place.province_code if over is not None and over.place is not None else None
    open_change_set(session, actor, verb, reason=reason, province_code=province, summary=summary)

"""Over what a role is held: the country, a province or a commune; and whether an administrator's hand reaches there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session, joinedload

from assetreg.access.actor import Actor, Place, Scope
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.accounts.labels import COUNTRY_CODE
from assetreg.accounts.models import StandIn, User, UserRole
from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Forbidden, Invalid
from assetreg.core.text import fold

_COUNTRY_NAMES = frozenset({"vn", "viet nam", "ca nuoc", "toan quoc"})


@dataclass(frozen=True, slots=True)
class Over:
    """The part of the country one role is held over; ``unit_id`` None: all of it."""

    unit_id: int | None
    code: str
    name: str
    place: Place | None

    @classmethod
    def of(cls, unit: AdminUnit | None) -> Over:
        """The part that a unit is."""
        if unit is None:
            return THE_COUNTRY
        commune_id = None if unit.level == "province" else unit.id
        return cls(unit.id, unit.code, unit.name, Place(unit.province_code, commune_id))

    def lies_in(self, scope: Scope) -> bool:
        """Whether whoever manages ``scope`` manages this."""
        return scope.country if self.place is None else scope.covers(self.place)


THE_COUNTRY = Over(None, COUNTRY_CODE, "Việt Nam", None)


def find_overs(session: Session, said: Collection[str]) -> Mapping[str, Over | None]:
    """What each text means: VN, a code of 2 or 5 digits, or the name of one present province or commune.

    A commune's name may be followed by its province's, as forms propose it. None where a text means nothing, or
    more than one thing; one statement for all.
    """
    parts = {text: [fold(part) for part in text.split(",")] for text in said}
    names = {part for folded in parts.values() for part in (folded[0], folded[-1])}
    units = session.scalars(
        select(AdminUnit).where(
            AdminUnit.level.in_(("province", "commune")),
            AdminUnit.stands_on(today()),
            or_(AdminUnit.code.in_(said), AdminUnit.search_name.in_(names)),
        )
    ).all()
    named: dict[str, list[AdminUnit]] = {}
    for unit in units:
        named.setdefault(unit.code, []).append(unit)
        named.setdefault(unit.search_name, []).append(unit)
    return {text: _meant(named, text, folded) for text, folded in parts.items()}


def _meant(named: Mapping[str, list[AdminUnit]], text: str, folded: Sequence[str]) -> Over | None:
    if folded == [folded[0]] and folded[0] in _COUNTRY_NAMES:
        return THE_COUNTRY
    found = named.get(text) or named.get(folded[0], [])
    if len(folded) > 1:
        provinces = {one.code for one in named.get(folded[-1], []) if one.level == "province"}
        found = [one for one in found if one.level == "commune" and one.province_code in provinces]
    return Over.of(found[0]) if len(found) == 1 else None


def get_over(session: Session, said: str) -> Over:
    """What a text means; raises Invalid (``unit``)."""
    over = find_overs(session, [said])[said]
    if over is None:
        raise Invalid([FieldError("unit", "unknown_account_unit", {"value": said})])
    return over


def require_over(actor: Actor, over: Over) -> None:
    """Raise Forbidden where the actor does not manage accounts there."""
    if over.place is not None:
        require(actor, Permission.ACCOUNT_MANAGE, over.place)
        return
    require(actor, Permission.ACCOUNT_MANAGE)
    if not scope_of(actor, Permission.ACCOUNT_MANAGE).country:
        raise Forbidden("beyond_your_units")


def require_whole(session: Session, actor: Actor, user: User) -> None:
    """Raise Forbidden unless all that this user holds, now or later, lies where the actor manages accounts.

    Asked before anything that hands the account over or takes it away. What is carried as a stand-in counts too, or
    else an administrator of one commune could enter another's account by way of it.
    """
    require(actor, Permission.ACCOUNT_MANAGE)
    scope = scope_of(actor, Permission.ACCOUNT_MANAGE)
    if not all(over.lies_in(scope) for over in carried(session, user, today())):
        raise Forbidden("beyond_your_units")


def carried(session: Session, user: User, on: dt.date) -> Iterable[Over]:
    """Over what the user holds roles on a day or later, own ones and those carried for others."""
    for_others = select(StandIn.for_user_id).where(StandIn.user_id == user.id, StandIn.valid_to > on)
    grants = session.scalars(
        select(UserRole)
        .where(
            or_(UserRole.user_id == user.id, UserRole.user_id.in_(for_others)),
            or_(UserRole.valid_to.is_(None), UserRole.valid_to > on),
        )
        .options(joinedload(UserRole.unit))
    )
    return [Over.of(grant.unit) for grant in grants]


def within(scope: Scope) -> ColumnElement[bool]:
    """The condition on ``AdminUnit`` (outer joined to a grant) that the grant lies in a scope."""
    if scope.country:
        return true()
    if scope.is_empty:
        return false()
    return or_(AdminUnit.province_code.in_(sorted(scope.provinces)), AdminUnit.id.in_(sorted(scope.communes)))

"""Reads what decides in a province on a day, and the facts of assets that are to be handled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import predecessors, provinces
from assetreg.agencies.models import Agency
from assetreg.core.text import fold
from assetreg.dispositions.law.authority_book import (
    FLAGS,
    Authorisation,
    AuthorityBook,
    Delegation,
    OfficeRule,
)
from assetreg.dispositions.law.authority_models import AuthorityRule
from assetreg.dispositions.law.delegations.models import AuthorisationRow, DelegationRule

_PLAIN = ("code", "office", "priority", "document", "article", "valid_from", "valid_to", "is_verified", "note",
          "is_delegable", "of_place", "cost_from_vnd", "cost_below_vnd", *FLAGS)  # fmt: skip
_KINDS = ("tinh ", "thanh pho ")


def book_as_of(session: Session, province_code: str, on: dt.date) -> AuthorityBook:
    """Everything that decides in a province; ``on`` says which provinces stand, the rest carries its own days."""
    names = {unit.code: unit for unit in provinces(session, on)}
    here = names.get(province_code)
    formed_on, former = (None, []) if here is None else _made_of(session, here)
    kept = {unit.code for unit in former if here is not None and _bare(unit.name) == _bare(here.name)}
    return AuthorityBook(
        province_code,
        rules(session),
        [_delegation(row, province_code, formed_on) for row in _of(session, DelegationRule, province_code)],
        _authorisations(session, province_code, formed_on),
        frozenset(kept),
        {code: unit.name for code, unit in names.items()},
    )


def rules(session: Session) -> list[OfficeRule]:
    """Every version of every rule of law, by code and age."""
    rows = session.scalars(select(AuthorityRule).order_by(AuthorityRule.code, AuthorityRule.valid_from))
    return [_rule(row) for row in rows]


def standing(session: Session, on: dt.date) -> Sequence[AuthorityRule]:
    """The rules of law that hold on a day, the stronger first, then by the order of the law."""
    query = select(AuthorityRule).where(AuthorityRule.stands_on(on))
    return session.scalars(query.order_by(AuthorityRule.priority.desc(), AuthorityRule.id)).all()


def _rule(row: AuthorityRule) -> OfficeRule:
    return OfficeRule(
        **{name: getattr(row, name) for name in _PLAIN},
        forms=_codes(row.forms),
        holder_blocks=_codes(row.holder_blocks),
        recovered_by=_codes(row.recovered_by),
        receivers=_codes(row.receivers),
    )


def _codes(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(text.split())


def _of[R: (DelegationRule, AuthorisationRow)](session: Session, model: type[R], province_code: str) -> Sequence[R]:
    return session.scalars(select(model).where(model.province_code == province_code).order_by(model.id)).all()


def _delegation(row: DelegationRule, province_code: str, formed_on: dt.date | None) -> Delegation:
    """The row as the rule reads it; one of before the province was formed is that of a former one."""
    earlier = formed_on is not None and row.valid_from < formed_on
    return Delegation(
        row.code, row.number, row.issuer, row.to_office, row.valid_from, row.valid_to, row.from_office, row.to_title,
        row.article, _codes(row.forms) or frozenset(), _codes(row.holder_blocks), _codes(row.asset_kinds),
        row.cost_below_vnd,
        row.issued_province_code if earlier or row.issued_province_code != province_code else None,
    )  # fmt: skip


def _authorisations(session: Session, province_code: str, formed_on: dt.date | None) -> list[Authorisation]:
    """What offices of this province gave; a paper of a province that was merged lapsed with its chair."""
    query = (
        select(AuthorisationRow, Agency.name, AdminUnit.name)
        .outerjoin(Agency, Agency.id == AuthorisationRow.agency_id)
        .outerjoin(AdminUnit, AdminUnit.id == AuthorisationRow.commune_id)
        .where(AuthorisationRow.province_code == province_code)
        .order_by(AuthorisationRow.id)
    )
    return [
        Authorisation(
            row.code, row.number, row.from_office, row.to_title, row.valid_from, row.valid_to, row.to_office,
            _codes(row.forms), agency, commune,
        )
        for row, agency, commune in session.execute(query)
        if formed_on is None or row.valid_from >= formed_on
    ]  # fmt: skip


def _made_of(session: Session, province: AdminUnit) -> tuple[dt.date | None, list[Any]]:
    """The day a province was put together, and the provinces it was made of; a change of name or kind is none."""
    unit_id, formed_on = province.id, province.valid_from
    while formed_on is not None:
        before = [one for one in predecessors(session, unit_id) if one.level == "province"]
        if len(before) != 1:
            return (formed_on, before) if before else (None, [])
        unit_id, formed_on = before[0].unit_id, session.get_one(AdminUnit, before[0].unit_id).valid_from
    return None, []


def _bare(name: str) -> str:
    """A province's name without its kind: a province may have become a city."""
    text = fold(name)
    return next((text.removeprefix(kind) for kind in _KINDS if text.startswith(kind)), text)

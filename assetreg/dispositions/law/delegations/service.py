"""What can be done to delegations and authorisations: enter one as its paper says, mend it, take a mistake out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.placing import read_unit
from assetreg.agencies.queries import find_agency
from assetreg.audit.versioned import amend, enter, held, withdraw
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.text import fold
from assetreg.dispositions.law.authority_models import AuthorityRule
from assetreg.dispositions.law.delegations.models import AuthorisationRow, DelegationRule
from assetreg.dispositions.law.delegations.schemas import AuthorisationInput, DelegationInput
from assetreg.movables.codes import movable_code, take_numbers

EDIT = Permission.DELEGATION_EDIT
_REFERENCES = frozenset({"unit", "agency", "former_province"})  # handed in as texts, stored as rows or codes
_KINDS = ("tinh ", "thanh pho ")


def create_delegation(
    session: Session, actor: Actor, given: DelegationInput, *, reason: str | None = None
) -> DelegationRule:
    """Enter a content of a published rule; raises ``Invalid`` naming every bad field: ``not_delegable`` for a form
    whose power the law gives no office to hand on, ``province_only`` for a commune."""
    row = DelegationRule(code="", **_said(session, DelegationRule, given.model_dump(), None))
    return _enter(session, actor, row, "PC", "delegation_rule.create", reason)


def revise_delegation(
    session: Session, actor: Actor, row_id: int, changes: Mapping[str, Any], *, revision: int | None,
    reason: str | None = None,
) -> DelegationRule:  # fmt: skip
    """Mend what was entered; raises ``NotFound``, ``Conflict`` (``stale_revision``), ``Invalid``."""
    row = held(session, DelegationRule, row_id, revision=revision)
    return _amend(session, actor, row, changes, "delegation_rule.revise", reason)


def withdraw_delegation(
    session: Session, actor: Actor, row_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take out what was entered by mistake; a rule that ended is given its last day instead."""
    row = held(session, DelegationRule, row_id, revision=revision)
    require(actor, EDIT, place_of(row))
    withdraw(session, actor, row, "delegation_rule.withdraw", reason=reason)


def create_authorisation(
    session: Session, actor: Actor, given: AuthorisationInput, *, reason: str | None = None
) -> AuthorisationRow:
    """Enter an authorisation; raises ``Invalid``: ``commune_of_chair_needed`` where a commune's chair authorises."""
    row = AuthorisationRow(code="", **_said(session, AuthorisationRow, given.model_dump(), None))
    return _enter(session, actor, row, "UQ", "authorisation.create", reason)


def revise_authorisation(
    session: Session, actor: Actor, row_id: int, changes: Mapping[str, Any], *, revision: int | None,
    reason: str | None = None,
) -> AuthorisationRow:  # fmt: skip
    """Mend what was entered; raises ``NotFound``, ``Conflict`` (``stale_revision``), ``Invalid``."""
    row = held(session, AuthorisationRow, row_id, revision=revision)
    return _amend(session, actor, row, changes, "authorisation.revise", reason)


def withdraw_authorisation(
    session: Session, actor: Actor, row_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take out what was entered by mistake; a paper that was revoked is given its last day instead."""
    row = held(session, AuthorisationRow, row_id, revision=revision)
    require(actor, EDIT, place_of(row))
    withdraw(session, actor, row, "authorisation.withdraw", reason=reason)


def place_of(row: DelegationRule | AuthorisationRow) -> Place:
    """Where a row lies."""
    return Place(row.province_code, row.commune_id)


def _enter[R: (DelegationRule, AuthorisationRow)](
    session: Session, actor: Actor, row: R, prefix: str, verb: str, reason: str | None
) -> R:
    require(actor, EDIT, place_of(row))
    row.code = movable_code(prefix, row.province_code, take_numbers(session, prefix, row.province_code))
    return enter(session, actor, row, verb, reason=reason)


def _amend[R: (DelegationRule, AuthorisationRow)](
    session: Session, actor: Actor, row: R, changes: Mapping[str, Any], verb: str, reason: str | None
) -> R:
    require(actor, EDIT, place_of(row))
    columns = _said(session, type(row), changes, row)
    after = Place(columns.get("province_code", row.province_code), columns.get("commune_id", row.commune_id))
    require(actor, EDIT, after)
    return amend(session, actor, row, columns, verb, reason=reason)


def _said(session: Session, model: Any, said: Mapping[str, Any], known: Any) -> dict[str, Any]:
    """What the fields mean as columns; raises ``Invalid`` naming every field that means nothing."""
    columns: dict[str, Any] = {name: value for name, value in said.items() if name not in _REFERENCES}
    errors: list[FieldError] = []
    if "unit" in said:
        place = read_unit(session, said["unit"], "unit")
        if isinstance(place, FieldError):
            raise Invalid([place])
        columns |= {"province_code": place.province_code, "commune_id": place.commune_id}
    names = [column.key for column in model.__table__.columns]
    after = {name: columns.get(name, getattr(known, name, None)) for name in names}
    if model is DelegationRule:
        errors += _of_delegation(session, said, columns, after, known)
    else:
        errors += _of_authorisation(session, said, columns, after)
    schema = DelegationInput if model is DelegationRule else AuthorisationInput
    errors += _rules(schema, said, after)
    if errors:
        raise Invalid(errors)
    return columns


def _of_delegation(
    session: Session, said: Mapping[str, Any], columns: dict[str, Any], after: Mapping[str, Any], known: Any
) -> Sequence[FieldError]:
    errors = [FieldError("unit", "province_only")] if after["commune_id"] is not None else []
    if "former_province" in said or "unit" in said:
        former = said.get("former_province", None if known is None else _former(known))
        issued = after["province_code"] if former is None else _former_province(session, former)
        if issued is None:
            errors.append(FieldError("former_province", "unknown_unit_text", {"value": former}))
        columns["issued_province_code"] = issued
    if "forms" in columns or "from_office" in columns:
        handed_on = _delegable(session, after["from_office"])
        errors += [
            FieldError("forms", "not_delegable", {"value": form})
            for form in (after["forms"] or "").split()
            if form not in handed_on
        ]
    return errors


def _of_authorisation(
    session: Session, said: Mapping[str, Any], columns: dict[str, Any], after: Mapping[str, Any]
) -> Sequence[FieldError]:
    errors = []
    if "agency" in said:
        body = None if said["agency"] is None else find_agency(session, said["agency"])
        if said["agency"] is not None and body is None:
            errors.append(FieldError("agency", "unknown_code", {"value": said["agency"]}))
        columns["agency_id"] = None if body is None else body.id
    if after["from_office"] == "commune_chair" and after["commune_id"] is None:
        errors.append(FieldError("unit", "commune_of_chair_needed"))
    return errors


def _rules(schema: Any, said: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[FieldError]:
    """The schema's rules over the whole row as it will be; a reference counts as said where its column is filled."""
    filled = {**after, "agency": said.get("agency", after.get("agency_id"))}
    checked = (rule.check(*(filled[name] for name in rule.fields)) for rule in schema.rules())
    return [found for found in checked if found is not None]


def _former(row: DelegationRule) -> str | None:
    return row.issued_province_code if row.issued_province_code != row.province_code else None


def _former_province(session: Session, text: str) -> str | None:
    """The code of a province of any time, by its code or by its name with or without its kind."""
    wanted = fold(text)
    units = session.scalars(select(AdminUnit).where(AdminUnit.level == "province").order_by(AdminUnit.code)).all()
    for unit in units:
        bare = unit.search_name
        for kind in _KINDS:
            bare = bare.removeprefix(kind)
        if wanted in (unit.code, unit.search_name, bare) and (unit.valid_to is not None or wanted == unit.code):
            return unit.code
    return None


def _delegable(session: Session, office: str) -> frozenset[str]:
    """The forms whose power an office may hand on, by any version of the rules."""
    rules = select(AuthorityRule.forms).where(AuthorityRule.office == office, AuthorityRule.is_delegable)
    return frozenset(form for forms in session.scalars(rules) if forms for form in forms.split())

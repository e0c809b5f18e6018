"""What can be done to a body by itself: enter it, mend what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.agencies.codes import agency_code, take_numbers
from assetreg.agencies.matching import match_agency
from assetreg.agencies.models import Agency
from assetreg.agencies.placing import read_unit
from assetreg.agencies.schemas import AgencyInput
from assetreg.audit.versioned import amend, enter, held
from assetreg.core.errors import FieldError, Invalid

_REFERENCES = frozenset({"code", "unit", "superior"})  # handed in as texts, stored as rows
_PLAIN_FIELDS = tuple(name for name in AgencyInput.model_fields if name not in _REFERENCES)
_STATE_CODES = ("asset_unit_code", "budget_code", "electronic_id")


def create_agency(session: Session, actor: Actor, given: AgencyInput, *, reason: str | None = None) -> Agency:
    """Enter a body under a code of ours; raises ``Invalid`` naming every bad field."""
    require(actor, Permission.AGENCY_EDIT)
    errors = [] if given.code is None else [FieldError("code", "unknown_code", {"value": given.code})]
    agency = Agency(**{name: getattr(given, name) for name in _PLAIN_FIELDS})
    errors += _set_references(session, agency, {"unit": given.unit, "superior": given.superior})
    if not any(error.field == "unit" for error in errors):  # without a province no code can be another's
        errors += _errors(session, agency)
    if errors:
        raise Invalid(errors)
    require(actor, Permission.AGENCY_EDIT, place_of(agency))
    agency.code = agency_code(agency.province_code, take_numbers(session, agency.province_code))
    return enter(session, actor, agency, "agency.create", reason=reason)


def revise_agency(
    session: Session,
    actor: Actor,
    agency_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> Agency:
    """Mend the given fields (None empties one) of what the reader saw as ``revision``.

    Raises ``NotFound``, ``Conflict`` (``stale_revision``), ``Invalid``. A reorganisation is no mending: it is
    recorded by ``succession.record_succession``.
    """
    agency = held(session, Agency, agency_id, revision=revision)
    require(actor, Permission.AGENCY_EDIT, place_of(agency))
    errors = []
    if changes.get("code") not in (None, agency.code):
        errors.append(FieldError("code", "code_fixed", {"value": agency.code}))
    after = Agency(**{name: changes.get(name, getattr(agency, name)) for name in _PLAIN_FIELDS})
    after.id, after.province_code, after.commune_id = agency.id, agency.province_code, agency.commune_id
    after.superior_id = agency.superior_id
    errors += _set_references(session, after, {name: changes[name] for name in ("unit", "superior") if name in changes})
    errors += _rule_errors(after) + _errors(session, after)
    if errors:
        raise Invalid(errors)
    require(actor, Permission.AGENCY_EDIT, place_of(after))
    stored = (*_PLAIN_FIELDS, "province_code", "commune_id", "superior_id")
    wanted = {name: getattr(after, name) for name in stored}
    return amend(session, actor, agency, wanted, "agency.revise", reason=reason)


def place_of(agency: Agency) -> Place:
    """Where a body belongs, for the question who may change it."""
    return Place(agency.province_code, agency.commune_id)


def named(session: Session, text: str, province_code: str, field: str) -> Agency | FieldError:
    """The body a text means, or what is wrong with it under ``field``."""
    found = match_agency(session, text, province_code=province_code)
    return FieldError(field, "no_such_body", {"value": text}) if found is None else found


def _set_references(session: Session, agency: Agency, said: Mapping[str, str | None]) -> list[FieldError]:
    errors: list[FieldError] = []
    unit = said.get("unit")
    if unit is not None:
        place = read_unit(session, unit, "unit")
        if isinstance(place, FieldError):
            return [place]
        agency.province_code, agency.commune_id = place.province_code, place.commune_id
    elif "unit" in said:
        errors.append(FieldError("unit", "required"))
    if "superior" not in said:
        return errors
    superior = named(session, said["superior"], agency.province_code, "superior") if said["superior"] else None
    if isinstance(superior, FieldError):
        return [*errors, superior]
    agency.superior_id = superior.id if superior is not None else None
    return errors


def _rule_errors(agency: Agency) -> list[FieldError]:
    """The schema's rules over what the record will say."""
    checked = (rule.check(*(getattr(agency, name) for name in rule.fields)) for rule in AgencyInput.rules())
    required = (name for name in _PLAIN_FIELDS if AgencyInput.model_fields[name].is_required())
    missing = [FieldError(name, "required") for name in required if getattr(agency, name) is None]
    return missing + [found for found in checked if found is not None]


def _errors(session: Session, agency: Agency) -> list[FieldError]:
    """What the rest of the register says against a body: its place, its superior, codes that another one bears."""
    errors = []
    if agency.block == "commune" and agency.commune_id is None:
        errors.append(FieldError("unit", "commune_needed"))
    if agency.superior_id is not None and _is_above(session, agency.id, agency.superior_id):
        errors.append(FieldError("superior", "superior_in_circle"))
    for name in _STATE_CODES:
        value = getattr(agency, name)
        taken = _bearer(session, agency, name, value) if value is not None else None
        if taken is not None:
            errors.append(FieldError(name, "taken_by_agency", {"value": value, "agency": taken}))
    return errors


def _bearer(session: Session, agency: Agency, name: str, value: str) -> str | None:
    """The code of another body of the province that bears a code of the state at the same time."""
    begins: ColumnElement[bool] = true() if agency.valid_to is None else or_(
        Agency.valid_from.is_(None), Agency.valid_from < agency.valid_to
    )  # fmt: skip
    ends: ColumnElement[bool] = true() if agency.valid_from is None else or_(
        Agency.valid_to.is_(None), Agency.valid_to > agency.valid_from
    )  # fmt: skip
    query = select(Agency.code).where(
        Agency.province_code == agency.province_code, getattr(Agency, name) == value, and_(begins, ends)
    )
    if agency.id is not None:
        query = query.where(Agency.id != agency.id)
    return session.scalar(query.order_by(Agency.id).limit(1))


def _is_above(session: Session, agency_id: int | None, superior_id: int) -> bool:
    """Whether ``agency_id`` stands above ``superior_id``, or is it."""
    if agency_id is None:
        return False
    above = select(Agency.id, Agency.superior_id).where(Agency.id == superior_id).cte("above", recursive=True)
    above = above.union(select(Agency.id, Agency.superior_id).join(above, Agency.id == above.c.superior_id))
    return session.scalar(select(above.c.id).where(above.c.id == agency_id)) is not None

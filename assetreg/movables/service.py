"""What can be done to a movable: enter it, revise it, take it out; the same for the three kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.assets.rule_models import WearClass
from assetreg.audit.versioned import amend, enter, held, withdraw
from assetreg.core.errors import FieldError, Invalid
from assetreg.movables.codes import movable_code, take_numbers
from assetreg.movables.models import Movable
from assetreg.movables.places import PLACE_FIELDS, belonging, body_called, body_with_code
from assetreg.movables.rules import number_key
from assetreg.movables.schemas import DEFAULTS, MovableInput
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort


def create[M: Movable](
    session: Session,
    actor: Actor,
    given: MovableInput,
    *,
    sort: Sort[M],
    reason: str | None = None,
) -> M:
    """Enter a movable under a code of ours; raises ``Invalid`` naming every bad field."""
    require(actor, Permission.MOVABLE_EDIT)
    said = {name: getattr(given, name) for name in sort.schema.model_fields}
    found = belonging(session, said)
    errors = [] if given.code is None else [FieldError("code", "unknown_code", {"value": given.code})]
    errors += found.errors
    province = found.columns.get("province_code")
    errors += _unknown_class(session, said)
    errors += _taken(session, sort, said, province, None)
    if errors:
        raise Invalid(errors)
    assert province is not None
    require(actor, Permission.MOVABLE_EDIT, Place(province, found.columns["commune_id"]))
    values = {name: _or_default(name, said[name]) for name in sort.columns}
    values |= {**found.columns, **_origin(session, said, province)}
    values["code"] = movable_code(sort.prefix, province, take_numbers(session, sort.prefix, province))
    row = sort.model(**values)
    return _told_apart(session, sort, said, lambda: enter(session, actor, row, f"{sort.name}.create", reason=reason))


def revise[M: Movable](
    session: Session,
    actor: Actor,
    row_id: int,
    changes: Mapping[str, Any],
    *,
    sort: Sort[M],
    revision: int | None,
    reason: str | None = None,
) -> M:
    """Change the given fields (None empties one) of what the reader saw as ``revision``.

    A change of the holder says why. Raises ``NotFound``, ``Conflict`` (``stale_revision``), ``Invalid``. Where nothing
    differs nothing is written.
    """
    row = held(session, sort.model, row_id, revision=revision)
    require(actor, Permission.MOVABLE_EDIT, Place(row.province_code, row.commune_id))
    values = {name: _or_default(name, changes[name]) for name in sort.columns if name in changes}
    errors = list(_rule_errors(sort, row, changes))
    province = row.province_code
    if PLACE_FIELDS & changes.keys():
        found = belonging(session, changes, row)
        errors += found.errors
        values |= dict(found.columns)
        province = values.get("province_code", province)
    if {"origin_body", "origin_agency"} & changes.keys():
        values |= _origin(session, {"origin_body": getattr(row, "origin_body", None)} | dict(changes), province)
    if reason is None and _holder_changes(row, values):
        errors.append(FieldError("holder", "reason_required"))
    errors += _unknown_class(session, changes)
    errors += _taken(session, sort, changes, province, row)
    if errors:
        raise Invalid(errors)
    require(actor, Permission.MOVABLE_EDIT, Place(province, values.get("commune_id", row.commune_id)))
    verb = f"{sort.name}.revise"
    return _told_apart(session, sort, changes, lambda: amend(session, actor, row, values, verb, reason=reason))


def take_out(
    session: Session,
    actor: Actor,
    row_id: int,
    *,
    sort: Sort[Any],
    revision: int | None,
    reason: str | None = None,
) -> None:
    """Remove what was entered by mistake; its last version stays in the history. ``Invalid`` without a reason."""
    row = held(session, sort.model, row_id, revision=revision)
    require(actor, Permission.MOVABLE_EDIT, Place(row.province_code, row.commune_id))
    if not reason:
        raise Invalid([FieldError("reason", "required")])
    withdraw(session, actor, row, f"{sort.name}.withdraw", reason=reason)


def _or_default(name: str, value: Any) -> Any:
    return DEFAULTS.get(name) if value is None else value


def _rule_errors(sort: Sort[Any], row: Movable, changes: Mapping[str, Any]) -> Iterable[FieldError]:
    """The schema's rules over what the record will say."""
    if changes.get("code") not in (None, row.code):
        yield FieldError("code", "code_fixed", {"value": row.code})
    for rule in sort.schema.rules():
        if changes.keys() & set(rule.fields):
            values = (changes[name] if name in changes else getattr(row, name) for name in rule.fields)
            if (found := rule.check(*values)) is not None:
                yield found


def _origin(session: Session, said: Mapping[str, Any], province: str) -> dict[str, Any]:
    """The body that made the records, where they are records and it is known."""
    if "origin_body" not in said:
        return {}
    if (code := said.get("origin_agency")) is not None:
        body = body_with_code(session, code)
        if body is None:
            raise Invalid([FieldError("origin_agency", "unknown_agency", {"value": code})])
        return {"origin_body_id": body.id}
    body = body_called(session, said["origin_body"], province)
    return {"origin_body_id": body.id if body else None}


def _unknown_class(session: Session, said: Mapping[str, Any]) -> Iterable[FieldError]:
    """A wear class that no version of the tables names."""
    code = said.get("wear_class")
    if code is not None and session.scalar(select(WearClass.id).where(WearClass.code == code).limit(1)) is None:
        yield FieldError("wear_class", "unknown_class", {"value": code})


def _holder_changes(row: Movable, values: Mapping[str, Any]) -> bool:
    """Whether another body will hold it: a name written anew for the same known body is no change."""
    if "holder_id" in values and row.holder_id is not None:
        return bool(values["holder_id"] != row.holder_id)
    return "holder" in values and values["holder"] != row.holder


def _taken(
    session: Session, sort: Sort[Any], said: Mapping[str, Any], province: str | None, row: Movable | None
) -> Iterable[FieldError]:
    """Numbers that another record bears already, as far as this person can see."""
    for name, column in sort.keys.items():
        if (key := number_key(said.get(name))) is not None:
            yield from _bearer(session, sort, row, name, said[name], getattr(sort.model, column) == key)
    code = said.get("national_asset_code")
    if code is not None and province is not None:
        same = (sort.model.province_code == province) & (sort.model.national_asset_code == code)
        yield from _bearer(session, sort, row, "national_asset_code", code, same)


def _bearer(
    session: Session, sort: Sort[Any], row: Movable | None, name: str, value: str, same: Any
) -> Iterable[FieldError]:
    query = select(sort.model.code).where(same)
    if row is not None:
        query = query.where(sort.model.id != row.id)
    other = session.scalar(query.limit(1))
    if other is not None:
        yield FieldError(name, "number_taken", {"value": value, "other": other})


def _told_apart[R](session: Session, sort: Sort[Any], said: Mapping[str, Any], write: Callable[[], R]) -> R:
    """Write; a number borne by a record that this person may not see refuses its field without naming that record."""
    try:
        with session.begin_nested():
            return write()
    except IntegrityError as refusal:
        constraint = getattr(getattr(refusal.orig, "diag", None), "constraint_name", None) or ""
        name = constraint.removeprefix(f"uq_{sort.model.__tablename__}_")
        if name not in said:
            raise
        raise Invalid([FieldError(name, "number_taken_elsewhere", {"value": said[name]})]) from None


create_vehicle = partial(create, sort=VEHICLE)
revise_vehicle = partial(revise, sort=VEHICLE)
withdraw_vehicle = partial(take_out, sort=VEHICLE)
create_equipment = partial(create, sort=EQUIPMENT)
revise_equipment = partial(revise, sort=EQUIPMENT)
withdraw_equipment = partial(take_out, sort=EQUIPMENT)
create_archive_holding = partial(create, sort=ARCHIVE)
revise_archive_holding = partial(revise, sort=ARCHIVE)
withdraw_archive_holding = partial(take_out, sort=ARCHIVE)

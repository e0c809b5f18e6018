"""What can be done to a group of staff, by those who plan: enter it, revise it, take it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.agencies.workplaces import titles
from assetreg.assets.records import LAST_DAY_OF_DISTRICTS
from assetreg.audit.versioned import amend, enter, held, withdraw
from assetreg.commuting.groups_ends import End, read_end, read_residence
from assetreg.commuting.groups_models import StaffGroup
from assetreg.commuting.groups_schemas import GroupInput
from assetreg.core.errors import FieldError, Invalid
from assetreg.movables.codes import movable_code, take_numbers

PREFIX = "SG"
PLAIN = (
    "level", "title_group", "people", "trips_per_week", "has_shuttle", "has_housing", "distance_low_m",
    "distance_high_m", "counted_on", "source",
)  # fmt: skip
# What tells a group from every other one counted on the same day.
ALIKE = (
    "former_facility_id", "former_agency_id", "former_unit_id", "new_facility_id", "new_agency_id", "new_unit_id",
    "residence_unit_id", "level", "title_group", "trips_per_week", "has_shuttle", "has_housing", "distance_low_m",
    "distance_high_m", "counted_on",
)  # fmt: skip


def create_group(session: Session, actor: Actor, given: GroupInput, *, reason: str | None = None) -> StaffGroup:
    """Enter a group; raises ``Invalid`` naming every bad field."""
    require(actor, Permission.COMMUTING_COMPUTE)
    said = {name: getattr(given, name) for name in GroupInput.model_fields}
    columns = _columns(session, said, None)
    place = Place(columns["province_code"], columns["commune_id"])
    require(actor, Permission.COMMUTING_COMPUTE, place)
    if find_alike(session, columns) is not None:
        raise Invalid([FieldError("people", "counted_already")])
    number = take_numbers(session, PREFIX, place.province_code)
    row = StaffGroup(**columns, code=movable_code(PREFIX, place.province_code, number))
    return enter(session, actor, row, "staff_group.create", reason=reason)


def state_group(session: Session, actor: Actor, given: GroupInput) -> StaffGroup:
    """Enter a group, or mend the number of the one that is alike and was counted on the same day."""
    said = {name: getattr(given, name) for name in GroupInput.model_fields}
    known = find_alike(session, _columns(session, said, None))
    if known is None:
        return create_group(session, actor, given)
    changes = {"people": given.people} | ({"source": given.source} if given.source is not None else {})
    return revise_group(session, actor, known.id, changes, revision=known.revision)


def revise_group(
    session: Session,
    actor: Actor,
    row_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> StaffGroup:
    """Change the given fields; raises ``NotFound``, ``Conflict`` (``stale_revision``), ``Invalid``."""
    row = held(session, StaffGroup, row_id, revision=revision)
    require(actor, Permission.COMMUTING_COMPUTE, Place(row.province_code, row.commune_id))
    columns = _columns(session, changes, row)
    place = Place(columns.get("province_code", row.province_code), columns.get("commune_id", row.commune_id))
    require(actor, Permission.COMMUTING_COMPUTE, place)
    after = {name: columns.get(name, getattr(row, name)) for name in ALIKE} | {"province_code": place.province_code}
    if find_alike(session, after, but=row.id) is not None:
        raise Invalid([FieldError("people", "counted_already")])
    return amend(session, actor, row, columns, "staff_group.revise", reason=reason)


def withdraw_group(
    session: Session, actor: Actor, row_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take a group out; its last version stays in the history."""
    row = held(session, StaffGroup, row_id, revision=revision)
    require(actor, Permission.COMMUTING_COMPUTE, Place(row.province_code, row.commune_id))
    withdraw(session, actor, row, "staff_group.withdraw", reason=reason)


def find_alike(session: Session, columns: Mapping[str, Any], *, but: int | None = None) -> StaffGroup | None:
    """The group that says the same of the same day, whatever its number."""
    query = select(StaffGroup).where(StaffGroup.province_code == columns["province_code"])
    query = query.where(*(getattr(StaffGroup, name).is_not_distinct_from(columns.get(name)) for name in ALIKE))
    return session.scalar(query if but is None else query.where(StaffGroup.id != but))


def _columns(session: Session, said: Mapping[str, Any], known: StaffGroup | None) -> dict[str, Any]:
    """What the fields mean as columns; raises ``Invalid`` naming every field that means nothing."""
    columns: dict[str, Any] = {name: said[name] for name in PLAIN if name in said}
    errors: list[FieldError] = []
    for end in ("former", "new"):
        if f"{end}_workplace" not in said:
            continue
        found = _end(session, said[f"{end}_workplace"], f"{end}_workplace")
        if isinstance(found, FieldError):
            errors.append(found)
            continue
        columns |= found.columns(end)
        if end == "former":
            columns |= {"province_code": found.place.province_code, "commune_id": found.place.commune_id}
    if "residence" in said:
        home = None if said["residence"] is None else read_residence(session, said["residence"])
        if isinstance(home, FieldError):
            errors.append(home)
        else:
            columns["residence_unit_id"] = home
    errors += _errors(session, columns, known)
    if errors:
        raise Invalid(errors)
    return columns


def _end(session: Session, text: str | None, field: str) -> End | FieldError:
    return FieldError(field, "required") if text is None else read_end(session, text, field)


def _errors(session: Session, columns: Mapping[str, Any], known: StaffGroup | None) -> list[FieldError]:
    """The schema's rules over what the row will say, and a title that the decree does not know."""
    after = {name: columns[name] if name in columns else getattr(known, name, None) for name in PLAIN}
    errors = [FieldError(name, "required") for name in ("people", "counted_on") if after[name] is None]
    checked = (rule.check(*(after[name] for name in rule.fields)) for rule in GroupInput.rules())
    errors += [found for found in checked if found is not None]
    if after["title_group"] is not None and "title_group" in columns and after["counted_on"] is not None:
        # Counts of before the decree are kept under its titles.
        stands = titles(session, max(after["counted_on"], LAST_DAY_OF_DISTRICTS.replace(month=7, day=1)), "vi")
        if after["title_group"] not in stands:
            choices = {"value": after["title_group"], "choices": ", ".join(stands)}
            errors.append(FieldError("title_group", "not_a_choice", choices))
    return errors

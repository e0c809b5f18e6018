"""What can be done to a facility: create it, revise it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.assets.codes import facility_code, take_numbers
from assetreg.assets.findings import Severity
from assetreg.assets.holders import find_again, find_holder, unexplained_change
from assetreg.assets.models import Facility
from assetreg.assets.placing import (
    DEGREES,
    METRES,
    PLACE_FIELDS,
    KnownPlace,
    Placed,
    PlaceRequest,
    place_all,
)
from assetreg.assets.schemas import DEFAULTS, FacilityInput
from assetreg.assets.unit_texts import Names
from assetreg.audit.record import open_change_set
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.core.geo import great_circle_m
from assetreg.core.parse import Parsed

_PLAIN_FIELDS = tuple(name for name in FacilityInput.model_fields if name not in PLACE_FIELDS and name != "code")


def create_facility(session: Session, actor: Actor, given: FacilityInput, *, reason: str | None = None) -> Facility:
    """Enter a facility under a code of ours.

    Raises ``Invalid`` naming every bad field, and ``Forbidden`` for a place in which the actor may not.
    """
    require(actor, Permission.FACILITY_EDIT)
    errors = [] if given.code is None else [FieldError("code", "unknown_code", {"value": given.code})]
    place = place_all(session, Names.of(session), [_request(given.__dict__, None)])[0]
    errors += _place_errors(place)
    errors += _asset_code_errors(session, given.national_asset_code, place.province_code, None)
    if errors:
        raise Invalid(errors)
    assert place.commune is not None
    require(actor, Permission.FACILITY_EDIT, _place_of(place))
    change = open_change_set(session, actor, "facility.create", reason=reason, province_code=place.province_code)
    number = take_numbers(session, {place.commune.code: 1})[place.commune.code]
    facility = Facility(code=facility_code(place.commune.code, number), change_set_id=change.id)
    for name in _PLAIN_FIELDS:
        value = getattr(given, name)
        setattr(facility, name, DEFAULTS.get(name) if value is None else value)
    facility.holder_id = find_holder(session, given.__dict__, place.commune.province_code)
    _set_place(facility, place, given.__dict__)
    session.add(facility)
    session.flush()
    return facility


def accept(session: Session, parsed: Parsed[FacilityInput]) -> FacilityInput:
    """A new facility as handed in; raises ``Invalid`` naming every bad field, those of its place among them."""
    if parsed.value is not None:
        return parsed.value
    refused = {error.field for error in parsed.errors}
    said = dict(parsed.accepted)
    if refused & (DEGREES | METRES):
        said |= dict.fromkeys(DEGREES | METRES)  # half a point judges nothing
    place = place_all(session, Names.of(session), [_request(said, None)])[0]
    raise Invalid([*parsed.errors, *(error for error in _place_errors(place) if error.field not in refused)])


def revise_facility(
    session: Session,
    actor: Actor,
    facility_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int,
    reason: str | None = None,
) -> Facility:
    """Change the given fields (None empties one) of what the reader saw as ``revision``.

    Raises ``NotFound``, ``Conflict`` (``stale_revision``) where somebody changed it meanwhile, ``Invalid``, and
    ``Forbidden`` where the actor may not, there or in the place it would be moved to. Where nothing differs nothing
    is written. Another holder needs a ``reason``: it changes otherwise by an event or a decision.
    """
    facility = session.scalar(select(Facility).where(Facility.id == facility_id).with_for_update())
    if facility is None:
        raise NotFound(code="facility_not_found", facility=str(facility_id))
    require(actor, Permission.FACILITY_EDIT, Place(facility.province_code, facility.commune_id))
    if facility.revision != revision:
        raise Conflict("stale_revision", facility=facility.code, current=facility.revision)
    errors = list(_rule_errors(facility, changes))
    place, known = None, None
    if not errors and (PLACE_FIELDS | {"is_restricted"}) & changes.keys():
        known = _known_place(session, facility, changes)
        place = place_all(session, Names.of(session), [_request(changes, known)])[0]
        errors += _place_errors(place)
    province = facility.province_code if place is None else place.province_code
    if "national_asset_code" in changes:
        errors += _asset_code_errors(session, changes["national_asset_code"], province, facility_id)
    if (unexplained := unexplained_change(session, facility, changes, reason)) is not None:
        errors.append(unexplained)
    if errors:
        raise Invalid(errors)
    if place is not None:
        require(actor, Permission.FACILITY_EDIT, _place_of(place))
    with session.no_autoflush:
        facility.holder_id = find_again(session, facility, changes, province or facility.province_code)
        for name in _PLAIN_FIELDS:
            if name in changes and getattr(facility, name) != (value := _or_default(name, changes[name])):
                setattr(facility, name, value)
        if place is not None:
            _set_place(facility, place, changes, known)
        if not session.is_modified(facility):
            return facility
        change = open_change_set(session, actor, "facility.revise", reason=reason, province_code=province)
    facility.change_set_id = change.id
    facility.revision += 1
    facility.updated_at = now()
    session.flush()
    return facility


def emptied_point(cleared: Iterable[str], given: Iterable[str]) -> FieldError | None:
    """What is wrong with emptying only a part of a point: ``coordinates_incomplete``, else None."""
    cleared, given = set(cleared), set(given)
    for group in (DEGREES, METRES):
        if cleared & group and not group <= cleared and not group & given:
            return FieldError(sorted(group - cleared)[0], "coordinates_incomplete")
    return None


def _place_of(found: Placed) -> Place:
    assert found.commune is not None
    return Place(found.commune.province_code, found.commune.id)


def _or_default(name: str, value: Any) -> Any:
    return DEFAULTS.get(name) if value is None else value


def _rule_errors(facility: Facility, changes: Mapping[str, Any]) -> Iterable[FieldError]:
    """The schema's rules over what the record will say; a point is judged by what is given of it."""
    if changes.get("code") not in (None, facility.code):
        yield FieldError("code", "code_fixed", {"value": facility.code})
    for rule in FacilityInput.rules():
        if not changes.keys() & set(rule.fields):
            continue
        values = (
            changes.get(name) if name in changes or name in PLACE_FIELDS else getattr(facility, name)
            for name in rule.fields
        )
        if (found := rule.check(*values)) is not None:
            yield found
    cleared = [name for name, value in changes.items() if value is None]
    if (found := emptied_point(cleared, changes.keys() - set(cleared))) is not None:
        yield found


def _known_place(session: Session, facility: Facility, changes: Mapping[str, Any]) -> KnownPlace:
    """Where the register has the facility, less what is to be emptied."""
    point = session.execute(
        select(func.ST_X(Facility.location), func.ST_Y(Facility.location)).where(Facility.id == facility.id)
    ).one()
    known = KnownPlace(
        facility.commune_id, facility.former_commune_id, *point, facility.location_source, facility.is_restricted
    )
    given = any(changes.get(name) is not None for name in DEGREES | METRES)
    emptied = {name for name, value in changes.items() if value is None}
    return known.less(emptied & PLACE_FIELDS - (DEGREES | METRES if given else frozenset()))


def _request(given: Mapping[str, Any], known: KnownPlace | None) -> PlaceRequest:
    fields = ("former_commune", "commune", "longitude", "latitude", "x", "y", "srid")
    restricted = bool(given["is_restricted"]) if "is_restricted" in given else None
    address = given.get("address") or given.get("former_address")
    places = {name: given.get(name) for name in fields}
    return PlaceRequest(**places, known=known, restricted=restricted, address=address)


def _place_errors(place: Placed) -> list[FieldError]:
    """What refuses a place here: errors, and a question that only the person writing can answer."""
    asked = place.commune is None
    return [
        finding.as_error
        for finding in place.findings
        if finding.severity is Severity.ERROR or (asked and finding.severity is Severity.DOUBT)
    ]


def _set_place(facility: Facility, place: Placed, given: Mapping[str, Any], known: KnownPlace | None = None) -> None:
    assert place.commune is not None
    facility.commune_id, facility.province_code = place.commune.id, place.commune.province_code
    facility.former_commune_id = place.former_commune_id
    if facility.is_restricted:
        if facility.location_source is not None:
            facility.location = facility.location_source = None
            facility.source_x = facility.source_y = facility.source_srid = None
        facility.location_method = facility.location_accuracy_m = None
        return
    if place.location_source is None or _same_point(place, known):
        return
    facility.location = func.ST_SetSRID(func.ST_MakePoint(place.longitude, place.latitude), 4326)
    facility.location_source = place.location_source
    projected = place.location_source == "converted"
    facility.source_x = given.get("x") if projected else None
    facility.source_y = given.get("y") if projected else None
    facility.source_srid = given.get("srid") if projected else None
    # How the former point was known says nothing of the new one.
    facility.location_method = given.get("location_method")
    facility.location_accuracy_m = given.get("location_accuracy_m")


def _same_point(place: Placed, known: KnownPlace | None) -> bool:
    """Whether the point said anew is the one that stands: within a centimetre, from the same source."""
    if known is None or known.longitude is None or known.latitude is None or known.location_source is None:
        return False
    assert place.longitude is not None
    assert place.latitude is not None
    apart = great_circle_m(place.longitude, place.latitude, known.longitude, known.latitude)
    return place.location_source == known.location_source and apart < 0.01


def _asset_code_errors(
    session: Session, code: str | None, province_code: str | None, own_id: int | None
) -> list[FieldError]:
    """The national asset code is one facility's alone within its province."""
    if code is None or province_code is None:
        return []
    other = session.scalar(
        select(Facility.code).where(
            Facility.national_asset_code == code,
            Facility.province_code == province_code,
            Facility.id.is_distinct_from(own_id),
        )
    )
    return [] if other is None else [FieldError("national_asset_code", "taken", {"value": code, "facility": other})]

"""Where a movable belongs: the holding body, the premises and the unit that people name, found and compared.

The place of a movable is that of its holder: the unit stated, else that of the body named by its code or its name,
else that of the premises where the thing stands. All three lie in one province, or the field at fault is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Place
from assetreg.agencies.placing import read_unit
from assetreg.agencies.queries import Agency, AgencyRecord, find_agency, match_agency
from assetreg.assets.models import Facility
from assetreg.core.errors import FieldError
from assetreg.movables.models import Movable

PLACE_FIELDS = frozenset({"unit", "agency", "holder", "facility"})


@dataclass(frozen=True, slots=True)
class Found:
    """A body or premises by its row, and where it lies."""

    id: int
    place: Place


def body_called(session: Session, name: str, province_code: str) -> Found | None:
    """The body of a province that bears a code or this name; None for nobody, and for several."""
    found = match_agency(session, name, province_code=province_code)
    return None if found is None else _body(found)


def body_with_code(session: Session, code: str) -> Found | None:
    """The body with this code of ours."""
    found = find_agency(session, code)
    return None if found is None else _body(found)


def premises_with_code(session: Session, code: str) -> Found | None:
    """The facility with this code."""
    query = select(Facility.id, Facility.province_code, Facility.commune_id).where(Facility.code == code)
    row = session.execute(query).one_or_none()
    return None if row is None else Found(row.id, Place(row.province_code, row.commune_id))


type Find = Callable[[Session, str], Found | None]


@dataclass(frozen=True, slots=True)
class Belonging:
    """What a record will say about where it belongs; ``columns`` of the model, and what was wrong."""

    columns: Mapping[str, Any]
    errors: tuple[FieldError, ...] = ()


def belonging(session: Session, said: Mapping[str, Any], known: Movable | None = None) -> Belonging:
    """The columns that follow from the place fields that ``said`` gives; of a known record only those that change."""
    errors: list[FieldError] = []
    body = _named(session, body_with_code, said, "agency", "unknown_agency", errors)
    premises = _named(session, premises_with_code, said, "facility", "unknown_facility", errors)
    stated = _stated_unit(session, said, errors)
    if errors:
        return Belonging({}, tuple(errors))
    own = Place(known.province_code, known.commune_id) if known is not None else None
    around = stated or (body.place if body else None) or own or (premises.place if premises else None)
    if around is None:
        return Belonging({}, (FieldError("unit", "required"),))
    columns: dict[str, Any] = {}
    if body is None and {"holder", "agency"} & said.keys():
        # Who is named by words alone is looked for where the record lies.
        holder = said.get("holder") or (known.holder if known is not None else None)
        body = body_called(session, holder, around.province_code) if holder else None
        columns["holder_id"] = body.id if body else None
    if body is not None:
        columns["holder_id"] = body.id
    place = stated or (body.place if body else None) or around
    columns |= {"province_code": place.province_code, "commune_id": place.commune_id}
    if "facility" in said:
        columns["facility_id"] = premises.id if premises else None
    for name, found in (("agency", body), ("facility", premises)):
        if found is not None and found.place.province_code != place.province_code:
            errors.append(FieldError(name, "in_other_province", {"value": said.get(name) or said.get("holder")}))
    return Belonging(columns, tuple(errors))


def _named(
    session: Session, find: Find, said: Mapping[str, Any], name: str, code: str, errors: list[FieldError]
) -> Found | None:
    text = said.get(name)
    if text is None:
        return None
    found = find(session, text)
    if found is None:
        errors.append(FieldError(name, code, {"value": text}))
    return found


def _stated_unit(session: Session, said: Mapping[str, Any], errors: list[FieldError]) -> Place | None:
    text = said.get("unit")
    if text is None:
        return None
    found = read_unit(session, text, "unit")
    if isinstance(found, FieldError):
        errors.append(found)
        return None
    return found


def _body(agency: Agency | AgencyRecord) -> Found:
    return Found(agency.id, Place(agency.province_code, agency.commune_id))

"""Who holds a facility: the name as written, the body found to bear it, and that it changes for a stated reason only.

A holder changes by a reorganisation of bodies (``agencies.succession``), by a decision with its delivery, or because
the record was wrong; only the last is done by revising a record, and then the reason is part of the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.agencies.queries import match_agency
from assetreg.assets.models import Facility
from assetreg.core.errors import FieldError

NAMING = ("holder", "asset_unit_code", "budget_code")  # the fields that say whose it is, the name first


def find_holder(session: Session, said: Mapping[str, Any], province_code: str) -> int | None:
    """The body that holds it, by the name as written, else by the codes of the state beside it; None where unsure."""
    for name in NAMING:
        if said.get(name) is not None:
            agency = match_agency(session, said[name], province_code=province_code)
            if agency is not None:
                return agency.id
    return None


def unexplained_change(
    session: Session, facility: Facility, changes: Mapping[str, Any], reason: str | None
) -> FieldError | None:
    """``reason_required`` where the holder becomes another one and nobody says why; another spelling is the same."""
    new = changes.get("holder")
    if new is None or new == facility.holder or reason is not None:
        return None
    same = select(func.agency_name_key(new) == func.agency_name_key(facility.holder))
    return None if session.scalar(same) else FieldError("holder", "reason_required")


def find_again(session: Session, facility: Facility, changes: Mapping[str, Any], province_code: str) -> int | None:
    """The body after a revision: looked for where the name changed, or where it was not known before."""
    named_otherwise = "holder" in changes and changes["holder"] != facility.holder
    if not named_otherwise and (facility.holder_id is not None or not changes.keys() & set(NAMING)):
        return facility.holder_id
    said = {name: changes[name] if name in changes else getattr(facility, name) for name in NAMING}
    return find_holder(session, said, province_code)

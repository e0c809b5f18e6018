"""What the address of the list of acts asks for, and finding a row by the name that an address gives it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from assetreg.access.rows import scope_seen, within
from assetreg.audit.queries import ChangeFilter
from assetreg.audit.tables import history_of, remembered
from assetreg.core.db import Base
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.core.text import clean
from assetreg.core.values import Refused, read_date

LARGEST_ID = 2**63 - 1


def filter_from(session: Session, args: Mapping[str, str]) -> ChangeFilter:
    """The filter; raises ``Invalid`` naming each value that cannot be read, ``NotFound`` for an unknown unit."""
    said = {name: clean(args.get(name, "")) or None for name in ("unit", "actor", "verb", "day")}
    errors, day = [], None
    unit = said["unit"]
    if unit is not None and not (unit.isascii() and unit.isdigit() and len(unit) in (2, 5)):
        errors.append(FieldError("unit", "bad_code", {"value": unit}))
    try:
        day = read_date(said["day"]) if said["day"] else None
    except Refused as refused:
        errors.append(FieldError("day", refused.code, refused.params))
    if errors:
        raise Invalid(errors)
    is_commune = unit is not None and len(unit) == 5
    communes = _communes(session, unit) if is_commune and unit else ()
    return ChangeFilter(None if is_commune else unit, communes, said["actor"], said["verb"], day)


def row_number(session: Session, table: str, key: str) -> int:
    """The id of a row that is or was: by its code where the table has one, else by number.

    Raises ``NotFound`` (``record_not_found``) for what never was, or is not to be seen.
    """
    if table not in remembered():
        raise NotFound("record_not_found", record=key)
    present, former = remembered()[table], history_of(table)
    by_code = "code" in present.c
    if not by_code and not (key.isascii() and key.isdigit() and int(key) <= LARGEST_ID):
        raise NotFound("record_not_found", record=key)
    scope = scope_seen(session)
    queries = [
        select(one.c.id).where(
            one.c.code == key if by_code else one.c.id == int(key), *([] if scope.country else [within(scope, one.c)])
        )
        for one in (present, former)
    ]
    found = session.execute(union(*queries).limit(1)).scalar()
    if found is None:
        raise NotFound("record_not_found", record=key)
    return int(found)


def _communes(session: Session, code: str) -> tuple[int, ...]:
    """The rows of a commune, of all its times; the table of units lies above this feature and is asked by its name."""
    unit = Base.metadata.tables["admin_unit"]
    found = tuple(session.scalars(select(unit.c.id).where(unit.c.level == "commune", unit.c.code == code)))
    if not found:
        raise NotFound("unit_not_found", unit=code)
    return found

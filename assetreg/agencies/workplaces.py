"""Reads where people work: a facility by its code, whose table stands on a floor above, or a commune."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Date, Text, column, or_, select, table, true
from sqlalchemy.orm import Session

from assetreg.access.rows import scope_seen, within
from assetreg.agencies.placing import read_unit
from assetreg.core.errors import FieldError

FACILITY = table(
    "facility", column("id"), column("code", Text), column("name", Text), column("province_code", Text),
    column("commune_id"),
)  # fmt: skip
# Titles of Decree 155/2025, each valid for a time.
TITLE = table(
    "space_title", column("code", Text), column("name_vi", Text), column("name_en", Text),
    column("valid_from", Date), column("valid_to", Date),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where people work, and with it where the count belongs."""

    province_code: str
    commune_id: int | None
    facility_id: int | None = None


def read_workplace(session: Session, text: str) -> Workplace | FieldError:
    """What a text means: a facility's code, or a commune by code or name."""
    found = session.execute(
        select(FACILITY.c.id, FACILITY.c.province_code, FACILITY.c.commune_id)
        .where(FACILITY.c.code == text.upper())
        .where(visible_facility(session))
    ).one_or_none()
    if found is not None:
        return Workplace(found.province_code, found.commune_id, found.id)
    place = read_unit(session, text, "workplace")
    if isinstance(place, FieldError):
        return FieldError("workplace", "unknown_workplace", {"value": text})
    return Workplace(place.province_code, place.commune_id)


def visible_facility(session: Session) -> ColumnElement[bool]:
    """The condition that a facility lies in what the session sees."""
    scope = scope_seen(session)
    return true() if scope.country else within(scope, FACILITY.c)


def titles(session: Session, on: dt.date, locale: str) -> Mapping[str, str]:
    """Title groups that stand on a day: code -> name in a language, in the order of the decree."""
    name = TITLE.c.name_en if locale == "en" else TITLE.c.name_vi
    stands = TITLE.c.valid_from <= on, or_(TITLE.c.valid_to.is_(None), TITLE.c.valid_to > on)
    rows = session.execute(select(TITLE.c.code, name).where(*stands).order_by(column("id")))
    return dict(rows.all())

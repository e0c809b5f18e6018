"""Finds what people mean by a former or a new workplace, and by a commune of residence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Place
from assetreg.access.rows import scope_seen
from assetreg.admin_units import queries as units
from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.agencies.queries import match_agencies
from assetreg.assets.models import Facility
from assetreg.assets.records import LAST_DAY_OF_DISTRICTS
from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.text import clean, fold

END_FIELDS = ("former_workplace", "new_workplace")
_KEPT = "commuting.ends"
# What stands before the unit in the name of a body whose own record is not known.
_BODY = re.compile(
    r"^(?:uy ban nhan dan|hoi dong nhan dan|ubnd|hdnd|dang uy|huyen uy|tinh uy|thi uy|thanh uy|"
    r"uy ban mttq|mttq|tru so(?: lam viec)?)(?:\s+(?:tai|cua))?\s+"
)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a way: premises, a body or a unit; ``place``: where in the country of today it belongs."""

    place: Place
    facility_id: int | None = None
    agency_id: int | None = None
    unit_id: int | None = None

    def columns(self, end: str) -> dict[str, int | None]:
        """As columns of ``StaffGroup``; ``end``: ``former`` or ``new``."""
        return {
            f"{end}_facility_id": self.facility_id,
            f"{end}_agency_id": self.agency_id,
            f"{end}_unit_id": self.unit_id,
        }


def read_end(session: Session, text: str, field: str) -> End | FieldError:
    """What a workplace means: a code of premises or a body, else a body by name, else a unit.

    ``former_workplace`` looks at the units of 30 June 2025 first, any other field at those of today. A body's name is
    looked for in every province that the session sees, and must be one. Each text is looked up once a transaction.
    """
    found: End | FieldError = _once(session, (field, text), lambda: _find_end(session, text, field))
    return found


def read_residence(session: Session, text: str) -> int | FieldError:
    """The commune that a text means, of 30 June 2025, else of today; its row."""
    found: int | FieldError = _once(session, ("residence", text), lambda: _find_residence(session, text))
    return found


def said_end(session: Session, end: End) -> str:
    """An end so that it is read again as the same: a code, or a unit by name with the wider ones."""
    if end.facility_id is not None:
        return str(session.scalar(select(Facility.code).where(Facility.id == end.facility_id)))
    if end.agency_id is not None:
        return str(session.scalar(select(Agency.code).where(Agency.id == end.agency_id)))
    assert end.unit_id is not None
    return said_unit(session, end.unit_id)


def said_unit(session: Session, unit_id: int) -> str:
    """A unit by its name with those it lies in."""
    index = _index(session)
    entry = index.unit(unit_id)
    names = [entry.name]
    while entry.parent_id is not None:
        entry = index.unit(entry.parent_id)
        names.append(entry.name)
    return ", ".join(names)


def _index(session: Session) -> units.UnitIndex:
    """All units by name, read once a transaction: some 150 ms."""
    found: units.UnitIndex = _once(session, ("index", ""), lambda: units.unit_index(session))
    return found


def _once(session: Session, key: tuple[str, str], find: Any) -> Any:
    transaction = session.get_transaction()
    kept = session.info.get(_KEPT)
    if transaction is None or kept is None or kept[0] is not transaction:
        kept = session.info[_KEPT] = (transaction, {})
    known: dict[tuple[str, str], Any] = kept[1]
    if key not in known:
        known[key] = find()
    return known[key]


def _find_end(session: Session, text: str, field: str) -> End | FieldError:
    premises = session.execute(
        select(Facility.id, Facility.province_code, Facility.commune_id).where(Facility.code == text.upper())
    ).one_or_none()
    if premises is not None:
        return End(Place(premises.province_code, premises.commune_id), facility_id=premises.id)
    bodies = _bodies(session, text)
    if len(bodies) == 1:
        body = bodies[0]
        return End(Place(body.province_code, body.commune_id), agency_id=body.id)
    if len(bodies) > 1:
        listed = ", ".join(f"{body.name} ({body.code})" for body in bodies[:5])
        return FieldError(field, "ambiguous_workplace", {"value": text, "candidates": listed})
    unit = _unit(session, text, former=field == "former_workplace")
    if unit is None:
        return FieldError(field, "unknown_workplace", {"value": text})
    place = _place_of(session, unit)
    if place is None:
        return FieldError(field, "unknown_workplace", {"value": text})
    return End(place, unit_id=unit.id)


def _bodies(session: Session, text: str) -> Sequence[Agency]:
    scope = scope_seen(session)
    seen = sorted(scope.provinces) or [unit.code for unit in units.provinces(session, today())]
    found = match_agencies(session, [(text, province) for province in seen])
    numbers = sorted({number for number in found if number is not None})
    return session.scalars(select(Agency).where(Agency.id.in_(numbers)).order_by(Agency.id)).all() if numbers else ()


def _unit(session: Session, text: str, *, former: bool) -> AdminUnit | None:
    days = (LAST_DAY_OF_DISTRICTS, today()) if former else (today(), LAST_DAY_OF_DISTRICTS)
    for day in days:
        for name in _names(text):
            found = _unit_on(session, name, day)
            if found is not None:
                return found
    return None


def _names(text: str) -> Iterator[str]:
    """The text, and what is left of it without the words for a body in front."""
    yield text
    words = clean(text)
    if found := _BODY.match(fold(words)):
        yield words[found.end() :]  # folding keeps the length of composed letters


def _unit_on(session: Session, text: str, day: dt.date) -> AdminUnit | None:
    """The unit of any level that bears a code or name on a day; None where there is none, or several."""
    code = text.strip()
    if code.isascii() and code.isdigit() and len(code) in (2, 3, 5):
        level = {2: "province", 3: "district", 5: "commune"}[len(code)]
        return units.find_unit(session, code, level=level, on=day)
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    wider = _wider(session, parts[0], day, parts[1:]) if parts else None
    return wider if wider is not None else _commune(session, text, day)


def _wider(session: Session, name: str, day: dt.date, within: Sequence[str]) -> AdminUnit | None:
    """A district or province called by its full name, one of them in the country or in the province named beside."""
    query = select(AdminUnit).where(
        AdminUnit.level != "commune", AdminUnit.search_name == fold(name), AdminUnit.stands_on(day)
    )
    found = session.scalars(query.order_by(AdminUnit.id)).all()
    if len(found) > 1 and within:
        named = {fold(part).removeprefix("tinh ").removeprefix("thanh pho ") for part in within}
        codes = {
            province.code
            for province in units.provinces(session, day)
            if province.search_name.removeprefix("tinh ").removeprefix("thanh pho ") in named
        }
        found = [unit for unit in found if unit.province_code in codes]
    return found[0] if len(found) == 1 else None


def _commune(session: Session, text: str, day: dt.date) -> AdminUnit | None:
    found = _index(session).commune(text, on=day)
    if found is None or isinstance(found, units.Ambiguous) or not found.agrees:
        return None
    return session.get(AdminUnit, found.unit_id)


def _find_residence(session: Session, text: str) -> int | FieldError:
    """A commune alone: a house number or hamlet in front of it is passed over, and never kept."""
    parts = [part.strip() for part in re.split(r"[,;]|\s[-–]\s", text) if part.strip()]
    for start in range(len(parts)):
        for day in (LAST_DAY_OF_DISTRICTS, today()):
            said = ", ".join(parts[start:])
            code = parts[start] if len(parts[start]) == 5 and parts[start].isdigit() else None
            found = units.find_unit(session, code, level="commune", on=day) if code else _commune(session, said, day)
            if found is not None and found.level == "commune":
                return found.id
    return FieldError("residence", "unknown_residence")


def _place_of(session: Session, unit: AdminUnit) -> Place | None:
    """Where a unit of any time belongs today: its commune where it went whole into one, else its province."""
    if unit.level == "commune":
        carried = _index(session).carry(unit.id)
        if isinstance(carried, int):
            present = _index(session).unit(carried)
            return Place(present.province_code, present.id)
    province = units.present_province_of(session, unit.id)
    return None if province is None else Place(province.code)

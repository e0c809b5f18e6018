"""Reads to which present province or commune a body belongs, as people write it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetreg.access.actor import Place
from assetreg.admin_units import queries as units
from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.text import fold


def read_unit(session: Session, text: str, field: str) -> Place | FieldError:
    """The unit that stands today under a code (2 or 5 digits), or a name, a commune's best with its province.

    A former commune that went whole into one present commune is carried there. Answers what is wrong under ``field``.
    """
    province = _province(session, text)
    if province is not None:
        return Place(province.code)
    index = units.unit_index(session)
    found = index.commune(text.zfill(5) if text.isdigit() and len(text) in (3, 4) else text)
    if isinstance(found, units.Ambiguous):
        listed = ", ".join(f"{one.name} ({one.code})" for one in found.candidates[:5])
        return FieldError(field, "ambiguous_commune", {"value": text, "candidates": listed})
    heir = None if found is None else index.carry(found.unit_id)
    if not isinstance(heir, int):
        return FieldError(field, "unknown_unit_text", {"value": text})
    present = index.unit(heir)
    return Place(present.province_code, present.id)


def _province(session: Session, text: str) -> AdminUnit | None:
    wanted = fold(text)
    for unit in units.provinces(session, today()):
        bare = unit.search_name.removeprefix("tinh ").removeprefix("thanh pho ")
        if wanted in (unit.code, unit.search_name, bare):
            return unit
    return None

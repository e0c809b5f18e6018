"""Reads to which present province or commune a body belongs, as people write it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetreg.access.actor import Place
from assetreg.admin_units import queries as units
from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.text import fold

_KEPT = "agencies.units"


def read_unit(session: Session, text: str, field: str) -> Place | FieldError:
    """The unit that stands today under a code (2 or 5 digits), or a name, a commune's best with its province.

    A former commune that went whole into one present commune is carried there. Answers what is wrong under ``field``.
    Each text is looked up once in a transaction: a table says the same few units in thousands of rows.
    """
    transaction = session.get_transaction()
    kept = session.info.get(_KEPT)
    if transaction is None or kept is None or kept[0] is not transaction:
        kept = session.info[_KEPT] = (transaction, {})
    known: dict[tuple[str, str], Place | FieldError] = kept[1]
    if (text, field) not in known:
        known[text, field] = _commune_with_code(session, text) or _called(session, text, field)
    return known[text, field]


def _commune_with_code(session: Session, code: str) -> Place | None:
    """What most rows of a table say, without reading all units for it."""
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        return None
    unit = units.find_unit(session, code, level="commune", on=today())
    return None if unit is None else Place(unit.province_code, unit.id)


def _called(session: Session, text: str, field: str) -> Place | FieldError:
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

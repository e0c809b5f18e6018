"""Whom the texts of one change mean: each unit and body by its code, and the names beside the codes for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.matching import match_agencies
from assetreg.agencies.models import Agency
from assetreg.core.errors import FieldError, Invalid
from assetreg.reorganisations.units_book import Book, read_book


def units_by_code(session: Session, on: dt.date, change: Mapping[str, Any]) -> dict[str, Any]:
    """A change of units with the code of each, as they stood on the eve of the day.

    Raises ``Invalid`` naming every text that means no unit, or several: ``units-1``, ``into-1-standing``.
    """
    book, errors = read_book(session, on), list[FieldError]()
    level = change.get("level", "commune")
    found = dict(change)
    if "units" in change:
        found["units"] = [
            _unit(book, level, text, f"units-{number}", errors) for number, text in enumerate(change["units"], 1)
        ]
    into = []
    for number, one in enumerate(change.get("into", ()), 1):
        successor = dict(one)
        if one.get("standing"):
            text = one.get("code") or one.get("name") or ""
            successor["code"] = _unit(book, level, text, f"into-{number}-standing", errors)
            successor.pop("name", None)
        if "of" in one:
            parts = [part if isinstance(part, dict) else {"unit": part} for part in one["of"]]
            successor["of"] = [
                part | {"unit": _unit(book, level, part["unit"], f"into-{number}-{_share(part)}", errors)}
                for part in parts
            ]
        into.append(successor)
    if errors:
        raise Invalid(errors)
    return found | ({"into": into} if into else {})


def bodies_by_code(session: Session, change: Mapping[str, Any]) -> dict[str, Any]:
    """A change of bodies with the code of each; raises ``Invalid`` naming ``bodies-1``, ``caretaker``."""
    errors, found = list[FieldError](), dict(change)
    for name in ("bodies", "successors", "caretaker"):
        texts = [change[name]] if name == "caretaker" and name in change else list(change.get(name, ()))
        ids = match_agencies(session, [(text, change["province"]) for text in texts]) if texts else []
        fields = [name if name == "caretaker" else f"{name}-{number}" for number in range(1, len(texts) + 1)]
        errors += [
            FieldError(field, "no_such_body", {"value": text})
            for field, text, one in zip(fields, texts, ids, strict=True)
            if one is None
        ]
        codes = [session.get_one(Agency, one).code for one in ids if one is not None]
        if codes:
            found[name] = codes[0] if name == "caretaker" else codes
    if errors:
        raise Invalid(errors)
    return found


def names_of_units(session: Session, on: dt.date, codes: Iterable[str]) -> dict[str, str]:
    """Code -> name of the units that bear these codes on the eve of a day; one statement."""
    eve = on - dt.timedelta(days=1)
    asked = select(AdminUnit.code, AdminUnit.name).where(AdminUnit.code.in_(list(codes)), AdminUnit.stands_on(eve))
    return {row.code: row.name for row in session.execute(asked)}


def names_of_bodies(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Code -> name of bodies; one statement."""
    asked = select(Agency.code, Agency.name).where(Agency.code.in_(list(codes)))
    return {row.code: row.name for row in session.execute(asked)}


def _unit(book: Book, level: str, text: str, field: str, errors: list[FieldError]) -> str:
    # A district without communes may become a commune: three digits are always a district's.
    found = book.meant("district" if len(text) == 3 and text.isdigit() else level, text)
    if isinstance(found, FieldError):
        errors.append(FieldError(field, found.code, found.params))
        return text
    return found.code


def _share(part: Mapping[str, Any]) -> str:
    return "part" if part.get("share") == "partial" else "whole"


def codes_of_units(changes: Iterable[Mapping[str, Any]]) -> set[str]:
    """Every unit that changes of a document name."""
    found: set[str] = set()
    for change in changes:
        found |= {str(text) for text in change.get("units", ())}
        for one in change.get("into", ()):
            found.add(str(one.get("code", "")))
            found |= {str(part["unit"] if isinstance(part, dict) else part) for part in one.get("of", ())}
    return found


def codes_of_bodies(changes: Iterable[Mapping[str, Any]]) -> set[str]:
    """Every body that changes of a document name."""
    return {
        str(text)
        for change in changes
        for text in (*change.get("bodies", ()), *change.get("successors", ()), change.get("caretaker", ""))
    }

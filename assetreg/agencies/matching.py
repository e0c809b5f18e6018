"""Finds the body that a text means, wherever a holder was written down: by code, our own or a state one, or by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from assetreg.access.rows import visible_sql
from assetreg.agencies.models import Agency
from assetreg.core.clock import today
from assetreg.core.text import clean


def match_agency(session: Session, text: str, *, province_code: str, on: dt.date | None = None) -> Agency | None:
    """The one body of a province that ``text`` means; None where there is none or several.

    ``on``: only bodies that stand on that day; without it those that stand today come before those that have ended.
    A code of ours is found in whichever province gave it.
    """
    (found,) = match_agencies(session, [(text, province_code)], on=on)
    return None if found is None else session.get(Agency, found)


def match_agencies(
    session: Session, asked: Sequence[tuple[str, str]], *, on: dt.date | None = None
) -> list[int | None]:
    """The same for many (text, province code) at once, as ids in their order; one statement."""
    numbers: dict[tuple[str, str], int] = {}
    for text, province in asked:
        numbers.setdefault((clean(text), province), len(numbers))
    parameters = {
        "numbers": list(numbers.values()),
        "texts": [text for text, _ in numbers],
        "provinces": [province for _, province in numbers],
        "day": on or today(),
        "strictly": on is not None,
    }
    found: dict[int, int | None] = dict(
        session.execute(visible_sql(session, "assetreg.agencies", "match"), parameters).all()
    )
    return [found.get(numbers[clean(text), province]) for text, province in asked]

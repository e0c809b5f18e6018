"""What forms of an event offer while one types: units of the eve of its day, and bodies, each with its code."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import suggest
from assetreg.agencies.queries import AgencyFilter, list_agencies
from assetreg.core.text import clean

SHORTEST, OFFERED = 2, 30


def units(session: Session, text: str, on: dt.date) -> list[str]:
    """Units of the eve of ``on``, by the beginning of a code or a name: "23770 Xã Ia Hrung, Tỉnh Gia Lai"."""
    sought, eve = clean(text).split(",")[0], on - dt.timedelta(days=1)
    if len(sought) < SHORTEST:
        return []
    if sought.isdigit():
        found = session.execute(
            select(AdminUnit.code, AdminUnit.name)
            .where(AdminUnit.code.startswith(sought), AdminUnit.stands_on(eve))
            .order_by(AdminUnit.code)
            .limit(OFFERED)
        )
        return [f"{code} {name}" for code, name in found]
    return [
        ", ".join(part for part in (f"{one.code} {one.name}", one.district_name, one.province_name) if part)
        for one in suggest(session, sought, eve, OFFERED)
    ]


def bodies(session: Session, text: str) -> list[str]:
    """Bodies of any day, those that stand first: "AG-52-12 UBND xã Ia Hrung"."""
    sought = clean(text)
    if len(sought) < SHORTEST:
        return []
    page = list_agencies(session, AgencyFilter(q=sought), limit=OFFERED)
    return [f"{one.code} {one.name}" for one in page.items]

"""How many records follow from an event, as far as whoever asks sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.reorganisations.models import Reorganisation, ReorganisationRow


def counts_for(session: Session, actor: Actor, event: Reorganisation) -> Mapping[str, Mapping[str, int]]:
    """Table -> how its records go -> how many, ``waiting`` among them.

    Whoever may reorganise every province of the event is told what was drawn; to others an event over several
    provinces tells of their own records alone, without those that go along with others.
    """
    if all(may(actor, Permission.REORGANISE, Place(code)) for code in event.province_codes):
        counted: Mapping[str, Any] = event.counts
        return counted
    row = ReorganisationRow
    waiting = func.count().filter(row.is_open)
    query = select(row.table_name, row.how, func.count(), waiting).where(row.reorganisation_id == event.id)
    found: dict[str, dict[str, int]] = {}
    for table, how, n, is_open in session.execute(query.group_by(row.table_name, row.how).order_by(row.table_name)):
        own = found.setdefault(table, {})
        own[how] = n
        if is_open:
            own["waiting"] = own.get("waiting", 0) + is_open
    return found

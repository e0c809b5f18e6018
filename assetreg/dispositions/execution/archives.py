"""Keeps records that are still inside a building from being delivered with it without minutes of their own.

The minutes of a delivery (form 02/TSC-BBGN) list assets; archives are none, and are handed over by papers of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.audit.versioned import amend
from assetreg.core.errors import Conflict
from assetreg.dispositions.cases.models import DispositionLine
from assetreg.dispositions.execution.models import Delivery, DeliveryLine
from assetreg.dispositions.papers.models import Paper
from assetreg.movables.models import ArchiveHolding

# Counts the holdings that the one who asks may not see as well.
_INSIDE = text("SELECT archive_id, archive_code FROM archives_inside(:facility)")


def archives_inside(session: Session, facility_id: int) -> dict[int, str]:
    """Row -> code of the holdings kept at premises that were neither delivered nor given minutes of their own."""
    return {row.archive_id: row.archive_code for row in session.execute(_INSIDE, {"facility": facility_id})}


def carry_archives(
    session: Session,
    actor: Actor,
    delivery: Delivery,
    rows: Sequence[tuple[DeliveryLine, DispositionLine]],
    paper: Paper | None,
    on: dt.date,
) -> None:
    """Let what is kept in buildings that are delivered whole go along by its own minutes.

    Raises ``Conflict`` (``archives_inside``) where there are records and no minutes, or records the actor may not see.
    """
    for row, line in rows:
        if line.asset_kind != "facility" or row.area_m2 is not None or row.land_m2 is not None:
            continue
        inside = archives_inside(session, line.asset_id)
        query = select(ArchiveHolding).where(ArchiveHolding.id.in_(inside)).order_by(ArchiveHolding.id)
        seen = session.scalars(query.with_for_update()).all() if paper is not None else []
        if len(seen) < len(inside):
            left = [code for number, code in inside.items() if number not in {one.id for one in seen}]
            raise Conflict("archives_inside", line=line.number, asset=line.asset_code, archives=", ".join(left))
        for one in seen:
            assert paper is not None
            said = {"receiver": delivery.receiver, "delivered_on": on,
                    "minutes_number": paper.name or f"{paper.issued_on:%d/%m/%Y}"}  # fmt: skip
            amend(session, actor, one, said, "archive_holding.deliver")

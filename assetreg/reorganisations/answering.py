"""Says where records belong that an applied event left waiting."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.admin_units.queries import find_unit
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.reorganisations.apply import move_rows
from assetreg.reorganisations.models import Reorganisation, ReorganisationRow
from assetreg.reorganisations.registry import CARRIED

ASKING = tuple(line.table for line in CARRIED if line.asks)  # tables of which single records are asked about


def answer(session: Session, actor: Actor, event: Reorganisation, row_ids: Sequence[int], to_code: str) -> int:
    """Say to which unit records of an applied event belong that wait for it; they are moved there. Answers how many.

    Raises ``Conflict`` (``event_not_applied``), ``Invalid`` (``no_such_unit``) for a code that no commune bears today,
    ``Forbidden`` where the actor may not reorganise the unit they go to.
    """
    if event.state != "applied":
        raise Conflict("event_not_applied", event=event.key)
    unit = find_unit(session, to_code, level="commune", on=today())
    if unit is None:
        raise Invalid([FieldError("to", "no_such_unit", {"value": to_code})])
    require(actor, Permission.REORGANISE, Place(unit.province_code, unit.id))
    rows = session.scalars(
        select(ReorganisationRow)
        .where(
            ReorganisationRow.reorganisation_id == event.id, ReorganisationRow.is_open,
            ReorganisationRow.id.in_(row_ids), ReorganisationRow.table_name.in_(ASKING),
        )
        .order_by(ReorganisationRow.id)
        .with_for_update()
    ).all()  # fmt: skip
    if not rows:
        return 0
    change = open_change_set(
        session, actor, "reorganisation.answer", reason=event.title, province_code=unit.province_code,
        summary={"event": event.key, "to": to_code, "rows": len(rows)},
    )  # fmt: skip
    for row in rows:
        require(actor, Permission.REORGANISE, Place(row.province_code, row.commune_id))
    for name in sorted({row.table_name for row in rows}):
        ids = [row.row_id for row in rows if row.table_name == name]
        move_rows(session, name, ids, unit.province_code, unit.id, change.id)
    for row in rows:
        row.how, row.is_open = "answer", False
        row.to_code, row.to_province = unit.code, unit.province_code
        row.province_code, row.commune_id = unit.province_code, unit.id
    session.flush()
    return len(rows)

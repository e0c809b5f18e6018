"""What a facility's page shows of its place: score, findings with distances, a small drawing."""

from __future__ import annotations

from typing import Any, Protocol

from flask import render_template
from sqlalchemy.orm import Session

from assetreg.access.actor import Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.access.rows import visible_sql
from assetreg.quality.drawing import Drawing, Mark, draw
from assetreg.quality.labels import check_title
from assetreg.quality.queries import report_of
from assetreg.web.guards import current_actor
from assetreg.web.transactions import db


class Shown(Protocol):
    """The facility whose record is shown."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def province_code(self) -> str: ...
    @property
    def commune_id(self) -> int: ...
    @property
    def is_restricted(self) -> bool: ...


def facility_panel(facility: Shown) -> str | None:
    """The panel; nothing for restricted premises, which have no place."""
    report = None if facility.is_restricted else report_of(db(), facility.id)
    if report is None:
        return None
    may_look = may(current_actor(), Permission.FACILITY_EDIT, Place(facility.province_code, facility.commune_id))
    return render_template(
        "quality/facility_panel.html",
        facility=facility,
        report=report,
        drawing=drawing_of(db(), facility.id),
        may_look=may_look,
        check_title=check_title,
    )


def drawing_of(session: Session, facility_id: int) -> Drawing | None:
    """The facility's point with what lies around it; None where it has none."""
    statement = visible_sql(session, "assetreg.quality", "surroundings")
    rows: list[Any] = list(session.execute(statement, {"facility_id": facility_id}))
    if not rows:
        return None
    first = rows[0]
    marks = [Mark("centre", first.centre_quality, first.centre_longitude, first.centre_latitude)]
    marks += [
        Mark("neighbour", row.neighbour, row.neighbour_longitude, row.neighbour_latitude)
        for row in rows
        if row.neighbour is not None
    ]
    marks.append(Mark("point", "", first.longitude, first.latitude))
    return draw(first.boundary, marks)

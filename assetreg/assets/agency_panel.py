"""What the record of a body shows of the houses and land it holds: the first of them, and how many there are."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import func, select

from assetreg.assets.models import Facility
from assetreg.assets.records import record_of, select_records
from assetreg.web.transactions import db

SHOWN = 20


def agency_panel(agency: Any) -> str | None:
    """The facilities of a body by code; None where it holds none."""
    held = Facility.holder_id == agency.id
    count = db().scalar(select(func.count()).select_from(Facility).where(held)) or 0
    if not count:
        return None
    rows = db().execute(select_records().where(held).order_by(Facility.code).limit(SHOWN))
    return render_template("facilities/agency_panel.html", facilities=list(map(record_of, rows)), count=count)

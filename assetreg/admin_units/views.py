"""Units offered while somebody types into a form, and found by the one search."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import aliased

from assetreg.access.permissions import Permission
from assetreg.admin_units import queries
from assetreg.core.clock import today
from assetreg.web.filters import url_if
from assetreg.web.guards import permission
from assetreg.web.search import SHOWN, Findings, Found
from assetreg.web.transactions import db

blueprint = Blueprint("units", __name__, url_prefix="/units", template_folder="templates")
BEFORE_MERGERS = dt.date(2025, 6, 30)
SHORTEST = 2
OFFERED = 40  # the browser narrows them further with every letter


@blueprint.get("/suggest")
@permission(Permission.REGISTER_VIEW)
def suggest() -> str:
    """Communes whose name contains what was typed, as options of a ``datalist``.

    ``?for=FIELD`` names the parameter that carries the text; ``former=1`` asks for the communes of before 1 July 2025.
    """
    text = request.args.get(request.args.get("for", "q"), "").split(",")[0].strip()
    if len(text) < SHORTEST:
        return ""
    on = BEFORE_MERGERS if request.args.get("former") else today()
    offered = [unit for unit in queries.suggest(db(), text, on, OFFERED) if unit.level == "commune"]
    return render_template("units/options.html", names=_full_names(offered))


def find_units(words: str) -> Findings:
    """What the one search finds among present communes and provinces: each leads to its facilities."""
    found = queries.suggest(db(), words, today(), SHOWN)
    items = [
        Found(
            one.name,
            one.code,
            one.province_name if one.level != "province" else "",
            url_if("facilities.facilities_list", unit=one.code) or "",
        )
        for one in found
    ]
    return Findings([one for one in items if one.address])


def _full_names(offered: list[queries.Suggestion]) -> list[str]:
    """Each with its district, where it had one, and its province: enough to mean one unit."""
    unit, district = aliased(queries.AdminUnit), aliased(queries.AdminUnit)
    query = (
        select(unit.id, district.name)
        .join(district, (district.id == unit.parent_id) & (district.level == "district"))
        .where(unit.id.in_([offer.unit_id for offer in offered]))
    )
    districts = {row[0]: row[1] for row in db().execute(query)}
    return [", ".join(filter(None, (o.name, districts.get(o.unit_id), o.province_name))) for o in offered]

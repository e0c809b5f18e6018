"""Units offered while somebody types into a form, and found by the one search."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import aliased

from assetreg.access.permissions import Permission
from assetreg.admin_units import queries
from assetreg.admin_units.listed import FIELDS, LABELS, row_of
from assetreg.admin_units.resolving import Resolved, full_name, resolve
from assetreg.admin_units.schemas import LONGEST_TEXT
from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.sheets import FORMS, write_sheet
from assetreg.core.text import clean
from assetreg.core.values import Refused, read_date
from assetreg.web.downloads import send_written
from assetreg.web.filters import url_if
from assetreg.web.forms import Form
from assetreg.web.guards import permission
from assetreg.web.search import SHOWN, Findings, Found
from assetreg.web.transactions import db

blueprint = Blueprint("units", __name__, url_prefix="/units", template_folder="templates")
BEFORE_MERGERS = dt.date(2025, 6, 30)
SHORTEST = 2
OFFERED = 40  # the browser narrows them further with every letter
MOST_NAMES = 5_000
_COLUMN = {"names": "Names, one on a line", "written_on": "Written on"}


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


@blueprint.get("/resolve")
@permission(Permission.REGISTER_VIEW)
def resolve_page() -> str:
    """A field for a column of names."""
    return _resolve_page(Form(labels=_COLUMN))


@blueprint.post("/resolve")
@permission(Permission.REGISTER_VIEW)
def resolve_names() -> ResponseReturnValue:
    """What each line means, as a page or as a file with a row for each line."""
    typed = {name: request.form.get(name, "") for name in _COLUMN}
    lines = [clean(line)[:LONGEST_TEXT] for line in typed["names"].splitlines()]
    lines = lines[: max((number for number, line in enumerate(lines, 1) if line), default=0)]
    on, errors = _written_on(clean(typed["written_on"]))
    if not lines:
        errors.append(FieldError("names", "required"))
    elif len(lines) > MOST_NAMES:
        errors.append(FieldError("names", "too_many_names", {"limit": MOST_NAMES}))
    if errors:
        return _resolve_page(Form(typed, errors, _COLUMN)), 422
    index = queries.unit_index(db())
    known = {line: resolve(index, line, on=on) for line in dict.fromkeys(lines)}
    found = [known[line] for line in lines]
    if (ending := request.form.get("download", "")) in FORMS:
        rows = [row_of(one) for one in found]
        return send_written(
            lambda path: write_sheet(rows, path, ending, name="units", fields=FIELDS, labels=LABELS), f"units.{ending}"
        )
    return _resolve_page(Form(typed, labels=_COLUMN), found)


def _resolve_page(form: Form, found: list[Resolved] | None = None) -> str:
    return render_template("units/resolve.html", form=form, found=found, most=MOST_NAMES, full_name=full_name)


def _written_on(text: str) -> tuple[dt.date | None, list[FieldError]]:
    try:
        return (read_date(text) if text else None), []
    except Refused as refused:
        return None, [FieldError("written_on", refused.code, refused.params)]


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

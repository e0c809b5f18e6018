"""The law of dispositions as people read it: every form with its paths, and a path with all that it asks."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.assets.rule_service import EVERYWHERE
from assetreg.core.clock import today
from assetreg.core.values import Refused, read_date
from assetreg.dispositions.law import authority_queries, shown
from assetreg.dispositions.law.clock_queries import clock_rules
from assetreg.dispositions.law.queries import first_day, law_as_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

blueprint = Blueprint("paths", __name__, url_prefix="/admin/paths", template_folder="templates")


@blueprint.get("")
@permission(Permission.REGISTER_VIEW)
def paths_list() -> str:
    """Every form that holds on a day (``?on=``, today without it) and a row per path."""
    on = _day()
    law = law_as_of(db(), on)
    return render_template(
        "paths/list.html",
        forms=shown.forms_shown(law),
        clocks=clock_rules(db(), on),
        on=on,
        typed=request.args.get("on", ""),
        since=first_day(db()),
        shown=shown,
    )


@blueprint.get("/<code>")
@permission(Permission.REGISTER_VIEW)
def path_page(code: str) -> str:
    """One path: its steps, papers, clocks, grounds, and who decides."""
    on = _day()
    law = law_as_of(db(), on)
    path = law.path(code)
    return render_template(
        "paths/path.html",
        path=path,
        form=law.form(path.form),
        items=law.items_of(path),
        grounds=law.grounds_of(path.form),
        clocks=shown.clocks_shown(path, clock_rules(db(), on)),
        authorities=shown.authorities(authority_queries.rules(db()), path.form, on),
        on=on,
        is_today=on == today(),
        may_edit=may(current_actor(), Permission.RULE_EDIT, EVERYWHERE),
        shown=shown,
    )


def _day() -> dt.date:
    """The day that was asked for; today where none was, or none that can be read."""
    try:
        day: dt.date = read_date(request.args.get("on", ""))
    except Refused:
        return today()
    return day

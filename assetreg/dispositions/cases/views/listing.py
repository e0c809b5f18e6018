"""The list of cases: my task by urgency, all, overdue, recorded and unconfirmed; narrowed by filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from assetreg.access.permissions import Permission
from assetreg.admin_units.choosing import unit_choices
from assetreg.core.clock import today
from assetreg.core.pages import Page
from assetreg.core.text import clean
from assetreg.dispositions.cases import queries
from assetreg.dispositions.cases.labels import ORIGIN_LABELS, STATE_LABELS
from assetreg.dispositions.cases.records import CaseRow
from assetreg.dispositions.cases.views.base import cases, words
from assetreg.dispositions.law.clock_queries import clock_rules
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

ROWS = 50
# Tab -> what it is called.
TABS: Mapping[str, str] = {
    "mine": "My task",
    "all": "All cases",
    "overdue": "Overdue",
    "unconfirmed": "Recorded, to be confirmed",
}
_FILTERS = ("state", "form", "origin", "unit", "agency", "asset", "q")


@cases.get("")
@permission(Permission.CASE_VIEW)
def cases_list() -> str:
    """One page of the chosen tab; what is filtered by stands in the address."""
    law = law_as_of(db(), today())
    asked = _asked(law)
    tab = _tab(asked)
    page = _page(tab, asked)
    return render_template(
        "cases/list.html", tab=tab, tabs=TABS, asked=asked, page=page, units=unit_choices(db(), asked.get("unit")),
        forms=law.forms, states=STATE_LABELS, origins=ORIGIN_LABELS, rules=clock_rules(db(), law.on), day=law.on,
        **words(law),
    )  # fmt: skip


def _asked(law: Law) -> dict[str, str]:
    said = {name: clean(request.args.get(name, ""))[:100] for name in _FILTERS}
    known = {"state": STATE_LABELS, "form": law.forms, "origin": ORIGIN_LABELS}
    return {name: text for name, text in said.items() if text and (name not in known or text in known[name])}


def _tab(asked: Mapping[str, str]) -> str:
    """The tab of the address; whoever filters without naming one means all cases."""
    said = request.args.get("tab", "")
    return said if said in TABS else "all" if asked else "mine"


def _page(tab: str, asked: Mapping[str, Any]) -> Page[CaseRow]:
    cursor = request.args.get("cursor") or None
    if tab == "mine":
        return queries.inbox_of(db(), current_actor(), limit=ROWS, cursor=cursor)
    wanted = queries.CaseFilter(**asked, overdue=tab == "overdue", unconfirmed=tab == "unconfirmed")
    return queries.list_cases(db(), wanted, limit=ROWS, cursor=cursor)

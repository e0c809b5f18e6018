"""What other pages show of cases: the case of an asset, the work that waits on the dashboard and in the rail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for

from assetreg.access.permissions import Permission
from assetreg.access.policy import may, scope_of
from assetreg.core.clock import today
from assetreg.core.i18n import gettext
from assetreg.dispositions.cases import queries
from assetreg.dispositions.cases.labels import STATE_LABELS
from assetreg.dispositions.cases.views.base import words
from assetreg.dispositions.law.clock_queries import clock_rules
from assetreg.dispositions.law.queries import law_as_of
from assetreg.web.guards import current_actor
from assetreg.web.search import SHOWN, Findings, Found
from assetreg.web.transactions import db

ON_DASHBOARD = 6
_WORKING = queries.WAITED_FOR


def asset_panel(kind: str) -> Callable[[Any], str | None]:
    """On the page of an asset of a kind: the case it is in, those it was in, and the button that proposes."""

    def render(record: Any) -> str | None:
        actor = current_actor()
        if not may(actor, Permission.CASE_VIEW):
            return None
        found = queries.cases_of_asset(db(), kind, record.id)
        may_propose = may(actor, Permission.CASE_PREPARE) and not any(line.is_open for _, line in found)
        if not found and not may_propose:
            return None
        law = law_as_of(db(), today())
        return render_template(
            "cases/asset_panel.html", asset=record, found=found, may_propose=may_propose, **words(law)
        )

    render.__qualname__ = f"cases_of_{kind}"
    return render


def dashboard_panel(_subject: Any) -> str | None:
    """The cases that wait for whoever looks, the most urgent first."""
    actor = current_actor()
    if all(scope_of(actor, one).is_empty for one in _WORKING):
        return None
    page = queries.inbox_of(db(), actor, limit=ON_DASHBOARD)
    law = law_as_of(db(), today())
    return render_template(
        "cases/dashboard_panel.html", page=page, day=law.on, rules=clock_rules(db(), law.on), **words(law)
    )


def waiting() -> int | None:
    """How many cases wait for whoever looks: what the rail says."""
    return queries.count_waiting(db(), current_actor()) or None


def find_cases(sought: str) -> Findings:
    """What the one search finds among cases."""
    if not may(current_actor(), Permission.CASE_VIEW):
        return Findings(())
    page = queries.list_cases(db(), queries.CaseFilter(q=sought), limit=SHOWN)
    items = [
        Found(row.title, row.code, gettext(STATE_LABELS[row.state]), url_for("cases.record", code=row.code))
        for row in page.items
    ]
    return Findings(items, url_for("cases.cases_list", q=sought) if page.next else None)

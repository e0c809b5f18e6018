"""The lists of inspectors as pages and as files."""

from __future__ import annotations

from flask import Response, render_template, request

from assetreg.access.permissions import Permission
from assetreg.admin_units.choosing import unit_choices
from assetreg.assets.labels import STATUS_LABELS
from assetreg.core.clock import today
from assetreg.core.sheets import write_sheet
from assetreg.dispositions.execution import lists as read
from assetreg.dispositions.execution.labels import COLUMN_LABELS, LIST_LABELS
from assetreg.dispositions.execution.views.base import lists, words
from assetreg.dispositions.law.queries import law_as_of
from assetreg.web.downloads import send_written
from assetreg.web.guards import permission
from assetreg.web.transactions import db

DAYS = ("decided_on", "delivered_on", "regularise_by", "since", "as_of", "submitted_on", "other_on")
NUMBERS = ("days", "months", "floor_m2", "land_m2", "m2_months", "cost_vnd", "found_m2")
FOUND_LABELS = {"vacant": "Vacant (m²)", "encroached": "Encroached (m²)", "leased": "Leased or in joint venture (m²)"}


@lists.get("")
@permission(Permission.CASE_VIEW)
def lists_list() -> str:
    """Every list with how long it is today."""
    unit = _unit()
    counts = {name: read.page_of_list(db(), name, today(), unit=unit, limit=1) for name in read.LISTS}
    return render_template(
        "deliveries/lists.html", counts=counts, list_labels=LIST_LABELS, unit=unit, choices=unit_choices(db(), unit),
        **words(),
    )  # fmt: skip


@lists.get("/<name>")
@permission(Permission.CASE_VIEW)
def show(name: str) -> str:
    """One list, page by page."""
    spec, unit = read.spec_of(name), _unit()
    page = read.page_of_list(db(), name, today(), unit=unit, cursor=request.args.get("cursor") or None)
    cost = read.cost_of(db(), today()) if name == "waste" else None
    unsaid = {"asset"} if cost is None or cost.value > 0 else {"asset", "cost_vnd"}
    return render_template(
        "deliveries/listed.html", spec=spec, page=page, unit=unit, choices=unit_choices(db(), unit),
        days=DAYS, numbers=NUMBERS, status_labels=STATUS_LABELS, headings=_headings(spec), title=LIST_LABELS[name],
        cost=cost, shown=[column for column in spec.columns if column not in unsaid],
        of_premises=spec.statement in ("waste", "uses_found"),
        receivers=read.by_receiver(db(), today(), unit)[:10] if name == "not_in_use" else [],
        **words(law_as_of(db(), today())),
    )  # fmt: skip


@lists.get("/<name>.xlsx")
@permission(Permission.CASE_VIEW)
def export(name: str) -> Response:
    """The whole list as a workbook."""
    spec, unit = read.spec_of(name), _unit()
    rows = read.all_rows(db(), name, today(), unit)
    file = f"assetreg_{name}_{today():%Y-%m-%d}.xlsx"
    return send_written(
        lambda path: write_sheet(rows, path, "xlsx", name=name, fields=spec.columns, labels=_headings(spec)), file
    )


def _headings(spec: read.ListSpec) -> dict[str, str]:
    found = {name: COLUMN_LABELS.get(name, name) for name in spec.columns}
    if "found_m2" in found:
        found["found_m2"] = FOUND_LABELS[spec.name]
    return found


def _unit() -> str | None:
    text = request.args.get("unit", "")
    return text if text.isascii() and text.isdigit() and len(text) in (2, 5) else None

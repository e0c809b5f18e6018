"""The pages of commuting, and what they add to a facility's record and to the dashboard."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.admin_units import queries as units
from assetreg.commuting import queries, service
from assetreg.commuting.burden import THRESHOLDS_KM
from assetreg.core.clock import today
from assetreg.routing.choose import choose_router
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

blueprint = Blueprint("commuting", __name__, url_prefix="/commuting", template_folder="templates")

SHOWN_AT_FIRST = 20  # destinations; the rest is one click away


@blueprint.get("")
@permission(Permission.COMMUTING_VIEW)
def overview() -> str | Response:
    """All measured provinces, or one of them with ``?unit=``."""
    code = request.args.get("unit")
    provinces = units.provinces(db(), today())
    if not code:
        return render_template("commuting/overview.html", provinces=provinces, rows=queries.list_provinces(db()))
    province = units.get_unit(db(), code, on=today())
    if province.level != "province":
        return redirect(url_for("commuting.overview", unit=province.province_code))
    burden = queries.province_burden(db(), province.code)
    longest = queries.list_longest_flows(db(), burden.run, basis="inherited") if burden else []
    reference = queries.list_longest_flows(db(), burden.run, basis="reference", limit=50) if burden else []
    return render_template(
        "commuting/province.html",
        provinces=provinces,
        province=province,
        burden=burden,
        shown=burden.destinations[: None if request.args.get("all") else SHOWN_AT_FIRST] if burden else (),
        longest=longest,
        reference=reference,
        thresholds=THRESHOLDS_KM,
        may_compute=may(current_actor(), Permission.COMMUTING_COMPUTE),
    )


@blueprint.post("/compute")
@permission(Permission.COMMUTING_COMPUTE)
def compute() -> Response:
    """Measure one province again and show it."""
    province = units.get_unit(db(), request.form.get("unit", ""), level="province", on=today())
    router = choose_router(current_app.config["ASSETREG_SETTINGS"].router)
    service.compute(db(), current_actor(), [province.code], router)
    return redirect(url_for("commuting.overview", unit=province.code), code=303)


def facility_panel(facility: queries.HasCode) -> str | None:
    """Where the staff of a seat now go, and how far."""
    flows = queries.flows_of_facility(db(), facility.code)
    return render_template("commuting/facility_panel.html", flows=flows) if flows else None


def dashboard_panel(_subject: None) -> str | None:
    """The provinces whose staff travel most."""
    rows = queries.list_provinces(db())
    return render_template("commuting/dashboard_panel.html", rows=rows[:5]) if rows else None

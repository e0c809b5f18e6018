"""The pages of groups of staff, their routes as JSON, and what premises and bodies show of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from assetreg.access.permissions import Permission
from assetreg.admin_units.choosing import unit_choices
from assetreg.commuting import groups_queries
from assetreg.commuting.groups_kind import GROUPS, group_sections, write_groups
from assetreg.core.clock import today
from assetreg.kinds.pages import Pages, add_pages, asked_of
from assetreg.kinds.routes import add_routes
from assetreg.web.downloads import send_written
from assetreg.web.errors import register_constraint
from assetreg.web.guards import can, permission
from assetreg.web.transactions import db

blueprint = Blueprint("staff_groups", __name__, url_prefix="/commuting/groups", template_folder="templates")
api = APIBlueprint(
    "staff_groups_api", __name__, url_prefix="/api/v1",
    abp_tags=[Tag(name="commuting", description="Who travels how far")],
)  # fmt: skip

LOOK = Pages(
    lambda: group_sections(db()),
    list_template="commuting/groups.html",
    record_template="commuting/group.html",
    search_label="Workplace, commune of residence or code",
    units=lambda chosen: unit_choices(db(), chosen),
    label_lines=lambda record: (record.unit_name,),
)
register_constraint("uq_staff_group_alike", "people", "counted_already")


@blueprint.get("/export.<any(xlsx, csv):form>")
@permission(Permission.COMMUTING_VIEW)
def export(form: str) -> Response:
    """All that the filter leaves and this person may see, as a file that can be imported again."""
    asked = asked_of(GROUPS)
    records = groups_queries.stream(db(), asked)
    name = f"staff-groups-{asked.unit or 'assetreg'}-{today():%Y-%m-%d}.{form}"
    return send_written(lambda path: write_groups(records, path, form), name)


add_pages(blueprint, GROUPS, LOOK)
add_routes(api, GROUPS)


def facility_panel(facility: Any) -> str | None:
    """The groups that come from, or go to, premises."""
    found = groups_queries.groups_at(db(), facility_id=facility.id)
    return _panel(found, {"former_workplace": facility.code}, {"facility": facility.code})


def agency_panel(agency: Any) -> str | None:
    """The groups that come from, or go to, a body."""
    found = groups_queries.groups_at(db(), agency_id=agency.id)
    return _panel(found, {"former_workplace": agency.code}, {"agency": agency.code})


def _panel(found: tuple[Any, int], given: dict[str, str], only: dict[str, str]) -> str | None:
    """None where there is nothing, for who may not enter."""
    groups, count = found
    if not groups and not can(Permission.COMMUTING_COMPUTE):
        return None
    return render_template(
        "commuting/groups_panel.html", kind=GROUPS, groups=groups, count=count, given=given, only=only
    )

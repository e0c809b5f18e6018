"""Describes groups of staff once for all their edges: routes, pages, exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from assetreg.access.permissions import Permission
from assetreg.agencies.workplaces import titles
from assetreg.commuting import groups_queries, groups_service
from assetreg.commuting.groups_labels import CHOICES, FIELD_LABELS
from assetreg.commuting.groups_queries import GroupRecord
from assetreg.commuting.groups_schemas import GroupInput
from assetreg.core.clock import today
from assetreg.core.i18n import current_locale
from assetreg.core.sheets import write_sheet
from assetreg.kinds.described import Kind
from assetreg.web.schema_forms import Section, section

GROUPS = Kind(
    name="staff_group",
    plural="staff-groups",
    title="Groups of staff",
    new_title="New group of staff",
    schema=GroupInput,
    labels=FIELD_LABELS,
    choices=CHOICES,
    view=Permission.COMMUTING_VIEW,
    edit=Permission.COMMUTING_COMPUTE,
    list_page=groups_queries.list_page,
    get=groups_queries.get,
    create=groups_service.create_group,
    revise=groups_service.revise_group,
    withdraw=groups_service.withdraw_group,
    filters=("level",),
    linked=("agency", "facility"),
    columns=("people", "residence_name", "title", "level", "distance", "counted_on"),
    added=(
        "code", "name", "former_workplace_name", "new_workplace_name", "residence_name", "title_vi", "title_en",
        "province_code", "unit_name", "created_at", "updated_at",
    ),
)  # fmt: skip
_HINTS = {
    "former_workplace": "Code of premises or of a body, or the name of a body or unit as of 30 June 2025",
    "new_workplace": "Code of premises or of a body, or the name of a body or present unit",
    "residence": "Commune only, with its district and province; never a house number or a hamlet",
    "trips_per_week": "5 for every working day, 1 for those who come home at the weekend",
    "distance_low_m": "Only where the office has stated it",
    "source": "For example: the list of the Department of Home Affairs of 12 November 2025",
}


def group_sections(session: Session) -> Sequence[Section]:
    """The form of a group: the titles of the decree as they stand today."""
    offered = {**CHOICES, "title_group": dict(titles(session, today(), current_locale()))}
    parts = (
        ("From where to where", ("former_workplace", "new_workplace", "residence")),
        ("Who they are", ("people", "level", "title_group", "counted_on", "source")),
        ("How they travel", ("trips_per_week", "has_shuttle", "has_housing", "distance_low_m", "distance_high_m")),
    )
    wide = ("former_workplace", "new_workplace", "title_group")
    return [section(GroupInput, legend, names, choices=offered, hints=_HINTS, wide=wide) for legend, names in parts]


def write_groups(records: Iterable[GroupRecord], path: Path, form: str) -> int:
    """Write groups to ``path`` as a workbook or CSV file that can be imported again; returns how many."""
    fields = tuple(GroupInput.model_fields)
    rows = ([getattr(record, name) for name in fields] for record in records)
    return write_sheet(rows, path, form, name="staff", fields=fields, labels=FIELD_LABELS)

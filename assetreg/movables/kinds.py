"""Describes the three kinds of movables once for all their edges: routes, pages, search, exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.permissions import Permission
from assetreg.core.pages import Page
from assetreg.kinds.described import Asked, Kind
from assetreg.movables import labels, queries, service
from assetreg.movables.records import MovableRecord
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort

ADDED = ("unit_name", "province_code", "province_name", "agency_name", "facility_name", "is_demonstration",
         "created_at", "updated_at")  # fmt: skip


def _kind(
    sort: Sort[Any],
    plural: str,
    title: str,
    new_title: str,
    names: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]],
    filters: Sequence[str],
    columns: Sequence[str],
    added: Sequence[str] = (),
) -> Kind:
    def list_page(session: Session, asked: Asked) -> Page[MovableRecord]:
        return queries.list_page(session, sort.model, asked)

    def get(session: Session, code: str) -> MovableRecord:
        return queries.get(session, sort.model, code)

    return Kind(
        name=sort.name,
        plural=plural,
        title=title,
        new_title=new_title,
        schema=sort.schema,
        labels=names,
        choices=choices,
        view=Permission.REGISTER_VIEW,
        edit=Permission.MOVABLE_EDIT,
        list_page=list_page,
        get=get,
        create=partial(service.create, sort=sort),
        revise=partial(service.revise, sort=sort),
        withdraw=partial(service.take_out, sort=sort),
        filters=filters,
        linked=("agency", "facility"),
        dated=True,
        columns=columns,
        added=(*ADDED, *added),
        typed=lambda record: {"unit": record.unit_name},
    )


VEHICLES = _kind(
    VEHICLE, "vehicles", "Cars", "New car", labels.VEHICLE_LABELS, labels.VEHICLE_CHOICES,
    ("kind", "outcome", "status", "condition"),
    ("plate", "kind", "holder", "unit_name", "status", "outcome", "original_cost_vnd", "residual_value_vnd"),
)  # fmt: skip
EQUIPMENTS = _kind(
    EQUIPMENT, "equipment", "Other fixed assets", "New fixed asset", labels.EQUIPMENT_LABELS, labels.EQUIPMENT_CHOICES,
    ("kind", "outcome", "status", "condition"),
    ("kind", "holder", "unit_name", "status", "outcome", "quantity", "original_cost_vnd", "residual_value_vnd"),
)  # fmt: skip
ARCHIVES = _kind(
    ARCHIVE, "archives", "Records and archives", "New holding of records", labels.ARCHIVE_LABELS,
    labels.ARCHIVE_CHOICES, ("kind", "status", "condition", "retention"),
    ("origin_body", "holder", "unit_name", "status", "condition", "shelf_metres", "files_count", "digitised_percent"),
    ("origin_agency_name",),
)  # fmt: skip
KINDS: Sequence[tuple[Kind, Sort[Any]]] = ((VEHICLES, VEHICLE), (EQUIPMENTS, EQUIPMENT), (ARCHIVES, ARCHIVE))

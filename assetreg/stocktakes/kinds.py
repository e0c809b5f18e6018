"""Describes a campaign once for its pages and its JSON routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.permissions import Permission
from assetreg.kinds.described import Kind
from assetreg.stocktakes import labels, queries, service
from assetreg.stocktakes.records import StocktakeRecord
from assetreg.stocktakes.schemas import StocktakeInput

ADDED = (
    "code", "state", "taken_at", "lines", "counted", "agency_name", "unit_name", "province_code", "is_demonstration",
    "created_at", "updated_at",
)  # fmt: skip


def _get(session: Session, code: str) -> StocktakeRecord:
    return queries.get_stocktake(session, code)


def _typed(record: Any) -> Mapping[str, str]:
    return {"unit": record.unit_name if record.agency is None or record.commune_code else ""}


STOCKTAKES = Kind(
    name="stocktake",
    plural="stocktakes",
    title="Inventory counts",
    new_title="New inventory count",
    schema=StocktakeInput,
    labels=labels.FIELD_LABELS,
    choices=labels.CHOICES,
    view=Permission.REGISTER_VIEW,
    edit=Permission.STOCKTAKE_RUN,
    list_page=queries.list_stocktakes,
    get=_get,
    create=service.create,
    revise=service.revise,
    filters=("state",),
    linked=("agency",),
    columns=("state", "unit_name", "agency_name", "position_on", "deadline_on", "lines", "counted"),
    added=ADDED,
    typed=_typed,
)

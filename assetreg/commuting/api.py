"""The burden of commuting as JSON."""

from __future__ import annotations

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from assetreg.access.permissions import Permission
from assetreg.admin_units import queries as units
from assetreg.commuting import queries
from assetreg.commuting.documents import burden_document
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.web.guards import permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "commuting_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="commuting", description="Who travels how far")]
)


class BurdenQuery(BaseModel):
    """``unit``: a present province (2 digits) or commune (5 digits)."""

    unit: str = Field(pattern=r"^([0-9]{2}|[0-9]{5})$")


@api.get("/commuting/burden")
@permission(Permission.COMMUTING_VIEW)
def burden(query: BurdenQuery) -> dict[str, Any]:
    """Totals and one entry per destination of the standing run; 404 ``commute_not_computed`` before the first."""
    unit = units.get_unit(db(), query.unit, on=today())
    destination = unit.code if unit.level == "commune" else None
    found = queries.province_burden(db(), unit.province_code, destination=destination)
    if found is None:
        raise NotFound("commute_not_computed", unit=query.unit)
    return burden_document(found, destination)

"""Administrative units as JSON."""

from __future__ import annotations

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from assetreg.access.permissions import Permission
from assetreg.admin_units import documents, queries
from assetreg.admin_units.resolving import resolve as resolve_text
from assetreg.admin_units.schemas import PointQuery, ResolveBody, UnitPath, UnitQuery, UnitsQuery
from assetreg.rest.pages import page_of
from assetreg.web.guards import permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "units_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="units", description="Administrative units")]
)


@api.get("/units")
@permission(Permission.REGISTER_VIEW)
def list_units(query: UnitsQuery) -> dict[str, Any]:
    """Units of one level that stand on a day, by code."""
    found = queries.list_units(
        db(), query.level, query.as_of, query.unit, named=query.q, after=query.cursor, limit=query.limit + 1
    )
    items = [documents.unit_document(unit) for unit in found[: query.limit]]
    more = len(found) > query.limit
    count = queries.count_units(db(), query.level, query.as_of, query.unit, named=query.q)
    return page_of(items, next_cursor=items[-1]["code"] if more else None, count=count, count_is="exact")


@api.get("/units/locate")
@permission(Permission.REGISTER_VIEW)
def locate(query: PointQuery) -> dict[str, Any]:
    """The province and commune a point lies in; 404 ``outside_all_units`` far from every commune."""
    return documents.located_document(queries.locate(db(), query.lon, query.lat, query.as_of))


@api.post("/units/resolve")
@permission(Permission.REGISTER_VIEW)
def resolve(body: ResolveBody) -> dict[str, Any]:
    """What up to 1,000 texts mean, in their order: codes, names in any usual spelling, bodies named after a unit.

    ``state``: ``found`` (``successor`` is the unit of today), ``split`` and ``ambiguous`` (``candidates`` to choose
    from), ``similar`` (nothing is called so; what comes near), ``ended``, ``unknown``. Nothing is ever guessed.
    """
    index = queries.unit_index(db())
    found = (
        resolve_text(index, one.text, on=body.as_of, district=one.district, province=one.province) for one in body.asked
    )
    return {"items": [documents.resolved_document(one) for one in found]}


@api.get("/units/<code>")
@permission(Permission.REGISTER_VIEW)
def show(path: UnitPath, query: UnitQuery) -> dict[str, Any]:
    """One unit with its place, what its code has meant, what it was made of and what it became."""
    unit = queries.get_unit(db(), path.code, level=query.level, on=query.as_of)
    return {
        **documents.profile_document(queries.profile(db(), unit, query.as_of)),
        "predecessors": [documents.relative_document(r) for r in queries.predecessors(db(), unit.id)],
        "successors": [documents.relative_document(r) for r in queries.successors(db(), unit.id)],
    }

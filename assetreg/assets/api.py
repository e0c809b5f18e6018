"""Facilities as JSON: lists, one record, creating and revising by the same schema as the form and the spreadsheet."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from flask import Response, jsonify, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from assetreg.access.permissions import Permission
from assetreg.assets import queries, service
from assetreg.assets.documents import facility_document, totals_document
from assetreg.assets.listing import read_bbox
from assetreg.assets.newcomers import ask_whether_known
from assetreg.assets.part_kinds import PARTS
from assetreg.assets.queries import FacilityFilter
from assetreg.assets.records import FacilityRecord
from assetreg.assets.schemas import FacilityInput
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.parse import Door, parse
from assetreg.kinds.routes import add_part_routes, body_and_reason
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "facilities_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="facilities", description="Houses and land")]
)
# The body is read by core.parse, like every door; the document only describes it.
_BODY = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": FacilityInput.model_json_schema()}}}
}

for _part in PARTS:
    add_part_routes(api, _part, owners="facilities")


class FacilityPath(BaseModel):
    """The facility's code."""

    code: str


class FacilitiesQuery(BaseModel):
    """``unit``: a present province (2 digits) or commune (5 digits); ``bbox``: west,south,east,north in degrees.

    ``as_of``: the register as it stood at the end of that day.
    """

    model_config = ConfigDict(extra="forbid")

    unit: str | None = Field(None, pattern=r"^([0-9]{2}|[0-9]{5})$")
    kind: Literal["headquarters", "public_service", "official_housing", "land", "other"] | None = None
    outcome: Literal["reuse", "handover", "disposal", "undecided"] | None = None
    status: Literal["in_use", "partly_used", "vacant", "encroached", "under_repair", "demolished"] | None = None
    holder_level: Literal["central", "province", "district", "commune"] | None = None
    q: str | None = Field(None, max_length=100)
    bbox: str | None = None
    as_of: dt.date | None = None
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


@api.get("/facilities")
@permission(Permission.REGISTER_VIEW)
def list_facilities(query: FacilitiesQuery) -> dict[str, Any]:
    """One page of facilities by code, with the totals of all that the filter leaves."""
    wanted = FacilityFilter(
        unit=query.unit,
        kind=query.kind,
        outcome=query.outcome,
        status=query.status,
        holder_level=query.holder_level,
        q=query.q,
        bbox=bbox_of(query.bbox) if query.bbox else None,
        as_of=query.as_of,
    )
    page = queries.list_facilities(db(), wanted, limit=query.limit, cursor=query.cursor)
    items = [facility_document(record) for record in page.items]
    answer = page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)
    return answer | {"totals": totals_document(page.totals)}


@api.post("/facilities", openapi_extensions=_BODY)
@permission(Permission.FACILITY_EDIT)
def create_facility() -> Response:
    """Enter a facility; 201 with its address and its code. Honours ``Idempotency-Key``.

    One that reads like a known facility is answered 409 (``looks_known``) with ``candidates``; ``?confirm=distinct``
    says that it is another one.
    """

    def work() -> Answer:
        body, reason = body_and_reason()
        given = service.accept(db(), parse(FacilityInput, body, Door.JSON))
        made = service.create_facility(db(), current_actor(), given, reason=reason)
        if request.args.get("confirm") != "distinct":
            ask_whether_known(db(), made)
        record = queries.get_facility(db(), made.code)
        address = url_for("facilities_api.show_facility", code=made.code)
        return facility_document(record), 201, {"Location": address, "ETag": _tag(record)}

    return once(db(), current_actor(), work)


@api.get("/facilities/<code>")
@permission(Permission.REGISTER_VIEW)
def show_facility(path: FacilityPath) -> Response:
    """One facility; its ``ETag`` is its revision."""
    response = _answer(queries.get_facility(db(), path.code))
    response.make_conditional(request)
    return response


@api.patch("/facilities/<code>", openapi_extensions=_BODY)
@permission(Permission.FACILITY_EDIT)
def revise_facility(path: FacilityPath) -> Response:
    """Change the fields of the body; ``null`` empties one. ``If-Match`` refuses what somebody changed meanwhile.

    ``reason`` says why; another holder is refused without it.
    """
    record = queries.get_facility(db(), path.code)
    if request.if_match and not request.if_match.contains(str(record.revision)):
        raise Conflict("stale_revision", facility=record.code, current=record.revision)
    body, reason = body_and_reason()
    changes = parse(FacilityInput, body, Door.JSON, partial=True).changes()
    service.revise_facility(db(), current_actor(), record.id, changes, revision=record.revision, reason=reason)
    return _answer(queries.get_facility(db(), path.code))


def bbox_of(text: str) -> tuple[float, float, float, float]:
    """``west,south,east,north`` in degrees; raises ``Invalid`` (``bad_bbox``)."""
    if (box := read_bbox(text)) is None:
        raise Invalid([FieldError("bbox", "bad_bbox", {"value": text})])
    return box


def _answer(record: FacilityRecord) -> Response:
    response = jsonify(facility_document(record))
    response.headers["ETag"] = _tag(record)
    return response


def _tag(record: FacilityRecord) -> str:
    return f'"{record.revision}"'

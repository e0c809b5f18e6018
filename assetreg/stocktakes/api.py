"""Counts as JSON: campaigns, what is to be counted where, counts and their photos, differences and decisions.

The page on a telephone speaks through these routes alone; every write of it may be sent again without harm.
"""

# Annotations stay objects here: flask-openapi3 reads each route's own query and path models from them.

from typing import Any, Literal, cast

from flask import Response, jsonify, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.assets.models import Facility
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door, parse
from assetreg.documents.sending import contents, largest_request
from assetreg.documents.service import Upload
from assetreg.kinds.routes import add_routes, body_and_reason, body_schema, check_if_match, json_object
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.stocktakes import photos, queries, reconciling, service
from assetreg.stocktakes.kinds import STOCKTAKES
from assetreg.stocktakes.records import StocktakeRecord
from assetreg.stocktakes.schemas import CountInput, DecisionInput
from assetreg.stocktakes.shapes import count_shape, differences_shape, line_shape, premises_shape
from assetreg.web.csrf import csrf_token
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "stocktakes_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="stocktakes", description="Inventory counts")]
)
add_routes(api, STOCKTAKES)
_FILE = {"type": "string", "format": "binary", "description": "A photo: JPEG, PNG, WebP or HEIC"}
_MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE}},
            }
        },
    }
}


class StocktakePath(BaseModel):
    """The code of the count."""

    code: str


class LinePath(StocktakePath):
    """The code of the count and the number of one of its lines."""

    number: int = Field(ge=1, lt=2**63)


class CountPath(StocktakePath):
    """The code of the count and the number of one count of a line."""

    count_id: int = Field(ge=1, lt=2**63)


class LinesQuery(BaseModel):
    """``premises``: the number of a facility, 0 for what stands at none. ``shown``: a finding, or ``uncounted``."""

    model_config = ConfigDict(extra="forbid")

    premises: int | None = Field(None, ge=0, lt=2**63)
    shown: Literal["found", "missing", "elsewhere", "excess", "uncounted"] | None = None
    limit: int = Field(200, ge=1, le=500)
    cursor: str | None = None


@api.url_value_preprocessor
def _allow_files(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    request.max_content_length = largest_request()


@api.get("/stocktakes/counter")
@permission(Permission.STOCKTAKE_COUNT)
def counter() -> dict[str, Any]:
    """Who is signed in, for a telephone that keeps entries of several people apart, and the token its writes carry."""
    actor = current_actor()
    return {
        "id": actor.user_id,
        "name": actor.name,
        "csrf": csrf_token(),
        "may_attach": may(actor, Permission.DOCUMENT_ATTACH),
    }


@api.get("/stocktakes/<code>/premises")
@permission(Permission.STOCKTAKE_COUNT)
def list_premises(path: StocktakePath) -> dict[str, Any]:
    """The premises where something is to be counted, and how far each has come."""
    stocktake = queries.get_stocktake(db(), path.code)
    found = queries.progress_by_premises(db(), stocktake.id)
    ids = [one.key for one in found if one.key]
    hidden = frozenset(db().scalars(select(Facility.id).where(Facility.id.in_(ids), Facility.is_restricted)))
    items = [premises_shape(one, hidden) for one in found]
    return page_of(items, next_cursor=None, count=len(items), count_is="exact")


@api.get("/stocktakes/<code>/lines")
@permission(Permission.REGISTER_VIEW)
def list_lines(path: StocktakePath, query: LinesQuery) -> dict[str, Any]:
    """One page of lines, premises by premises, each with the count that stands."""
    stocktake = queries.get_stocktake(db(), path.code)
    page = queries.page_of_lines(
        db(), stocktake.id, facility_id=query.premises, shown=query.shown, limit=query.limit, cursor=query.cursor
    )
    items = [line_shape(one) for one in page.items]
    return page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)


@api.post("/stocktakes/<code>/counts", openapi_extensions=body_schema(CountInput))
@permission(Permission.STOCKTAKE_COUNT)
def take_count(path: StocktakePath) -> tuple[dict[str, Any], int]:
    """Store one count: 201; an ``entry`` that arrived before is answered as it stands, 200."""
    stocktake = queries.get_stocktake(db(), path.code)
    body, _ = body_and_reason()
    given = parse(CountInput, body, Door.JSON).accept()
    taken = service.take_count(db(), current_actor(), stocktake, given)
    return count_shape(taken.count), 201 if taken.is_new else 200


@api.get("/stocktakes/<code>/lines/<int:number>")
@permission(Permission.REGISTER_VIEW)
def show_line(path: LinePath) -> dict[str, Any]:
    """One line with every count that was made of it, the one that stands first."""
    stocktake = queries.get_stocktake(db(), path.code)
    counted = queries.get_line(db(), stocktake.id, path.number)
    return line_shape(counted) | {"counts": [count_shape(one) for one in queries.counts_of(db(), path.number)]}


@api.post("/stocktakes/<code>/counts/<int:count_id>/photos", openapi_extensions=_MULTIPART)
@permission(Permission.STOCKTAKE_COUNT)
def attach_photo(path: CountPath) -> Response:
    """Keep a photo of a count: 201; the same picture sent again is kept once, 200. Honours ``Idempotency-Key``."""
    count = queries.get_count(db(), queries.get_stocktake(db(), path.code).id, path.count_id)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid([FieldError("file", "required")])

    def work() -> Answer:
        upload = Upload(cast(Any, file.stream), file.filename)
        made, is_new = photos.attach_photo(db(), current_actor(), count, upload, contents())
        if made is None:
            return {"is_new": False}, 200, {}
        address = url_for("documents_api.show_document", document_id=made.id)
        return {"is_new": is_new, "document": made.id, "digest": made.digest}, 201, {"Location": address}

    return once(db(), current_actor(), work, said=f"{path.code} {path.count_id}".encode())


@api.post("/stocktakes/<code>/moves")
@permission(Permission.STOCKTAKE_RUN)
def move(path: StocktakePath) -> dict[str, Any]:
    """Start, close, reopen (``move``: counting, closed) or reconcile (reconciled). Honours ``If-Match``."""
    stocktake = queries.get_stocktake(db(), path.code)
    check_if_match(stocktake)
    body, _ = body_and_reason()
    wanted = body.get("move")
    if not isinstance(wanted, str) or wanted not in ("counting", "closed", "reconciled"):
        choices = "counting, closed, reconciled"
        raise Invalid([FieldError("move", "not_a_choice", {"value": str(wanted), "choices": choices})])
    if wanted == "reconciled":
        results = reconciling.apply(db(), current_actor(), stocktake.id, revision=stocktake.revision)
        return {"state": "reconciled", "results": dict(results)}
    moved = service.move(db(), current_actor(), stocktake.id, wanted, revision=stocktake.revision)
    return {"state": moved.state}


@api.get("/stocktakes/<code>/differences")
@permission(Permission.REGISTER_VIEW)
def list_differences(path: StocktakePath) -> dict[str, Any]:
    """Every line whose count and books differ, with what accepting it would change."""
    stocktake: StocktakeRecord = queries.get_stocktake(db(), path.code)
    return differences_shape(*reconciling.differences(db(), stocktake.id))


@api.post("/stocktakes/<code>/lines/<int:number>/decision", openapi_extensions=body_schema(DecisionInput))
@permission(Permission.STOCKTAKE_RUN)
def decide(path: LinePath) -> Response:
    """Accept or reject the difference of a line; whoever counted it may not."""
    stocktake = queries.get_stocktake(db(), path.code)
    queries.get_line(db(), stocktake.id, path.number)
    given = parse(DecisionInput, json_object(), Door.JSON).accept()
    reconciling.decide(db(), current_actor(), stocktake, path.number, given)
    return jsonify(line_shape(queries.get_line(db(), stocktake.id, path.number)))

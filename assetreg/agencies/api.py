"""Bodies as JSON: the routes every described kind has, their headcounts, and how they came out of one another."""

# Annotations stay objects here: flask-openapi3 reads each route's own query and path models from them.

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict

from assetreg.access.permissions import Permission
from assetreg.agencies import queries
from assetreg.agencies.kinds import AGENCIES, HEADCOUNTS
from assetreg.agencies.relatives import Relative
from assetreg.agencies.schemas import SuccessionInput
from assetreg.agencies.succession import Recorded, record_succession
from assetreg.core.parse import Door, parse
from assetreg.kinds.routes import CodePath, add_part_routes, add_routes, body_and_reason, body_schema, plain
from assetreg.rest.idempotency import Answer, once
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

api = APIBlueprint(
    "agencies_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="agencies", description="Bodies and people")]
)
add_routes(api, AGENCIES)
add_part_routes(api, HEADCOUNTS, owners="agencies")


class RecordQuery(BaseModel):
    """``dry_run``: answer what the event would do, and do nothing."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = False


@api.get("/agencies/<code>/successors")
@permission(Permission.REGISTER_VIEW)
def show_successors(path: CodePath) -> dict[str, Any]:
    """Every body that came out of this one, nearest first, each with the event and its act."""
    return _relatives(queries.successors(db(), queries.get_agency(db(), path.code).id))


@api.get("/agencies/<code>/predecessors")
@permission(Permission.REGISTER_VIEW)
def show_predecessors(path: CodePath) -> dict[str, Any]:
    """Every body out of which this one came, nearest first, each with the event and its act."""
    return _relatives(queries.predecessors(db(), queries.get_agency(db(), path.code).id))


@api.post("/agencies/<code>/successions", openapi_extensions=body_schema(SuccessionInput))
@permission(Permission.AGENCY_EDIT)
def record(path: CodePath, query: RecordQuery) -> Any:
    """Record a reorganisation of this body, and of others named beside it; honours ``Idempotency-Key``."""
    agency = queries.get_agency(db(), path.code)

    def work() -> Answer:
        body, reason = body_and_reason()
        given = parse(SuccessionInput, {"bodies": [path.code], **body}, Door.JSON).accept()
        done = record_succession(db(), current_actor(), given, province_code=agency.province_code, reason=reason)
        return _document(done), 200 if query.dry_run else 201, {}

    if not query.dry_run:
        return once(db(), current_actor(), work)
    document, status, headers = work()
    discard()
    return document, status, headers


def _relatives(found: Sequence[Relative]) -> dict[str, Any]:
    return {"items": [plain({name: value for name, value in asdict(one).items() if name != "id"}) for one in found]}


def _document(done: Recorded) -> dict[str, Any]:
    return {
        "event": done.event.id,
        "kind": done.event.kind,
        "effective_on": done.event.effective_on.isoformat(),
        "bodies": [body.code for body in done.bodies],
        "successors": [body.code for body in done.successors],
        "moved": done.moved,
        "waiting": done.waiting,
        "waits_for": done.waits_for,
    }

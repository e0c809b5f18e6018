"""Decisions and deliveries that stand on paper as JSON: record them, read them, confirm them, count them."""

# Annotations stay objects here: flask-openapi3 reads each route's own query and path models from them.

from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from assetreg.access.permissions import Permission
from assetreg.core.errors import Invalid
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases.decisions import get_decision, read_decision, said_of
from assetreg.dispositions.recorded import queries, service
from assetreg.dispositions.recorded.deliveries import record_deliveries
from assetreg.dispositions.recorded.schemas import DecisionHead, DeliveryRow, read_record
from assetreg.kinds.routes import body_schema, json_object, plain
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "recorded_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="recorded", description="Decisions on paper")]
)


class RecordedPath(BaseModel):
    """The number of a decision."""

    number: int = Field(ge=1, lt=2**63)


class RecordedQuery(BaseModel):
    """``unconfirmed``: what waits for the second person; ``q``: a number."""

    model_config = ConfigDict(extra="forbid")

    unconfirmed: bool = False
    q: str | None = Field(None, max_length=60)
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


class CountsQuery(BaseModel):
    """The province whose recorded decisions are counted."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(pattern=r"^[0-9]{2}$")


@api.get("/recorded-decisions")
@permission(Permission.CASE_VIEW)
def list_recorded(query: RecordedQuery) -> dict[str, Any]:
    """Decisions recorded from paper, the newest entry first."""
    page = queries.list_recorded(
        db(), unconfirmed=query.unconfirmed, q=query.q, limit=query.limit, cursor=query.cursor
    )  # fmt: skip
    items = [
        {
            "id": row.id, "number": row.name, "issued_on": plain(row.issued_on), "issuer": row.issuer,
            "lines": row.lines, "cases": row.cases, "recorded_by": row.recorded_by, "unconfirmed": row.unconfirmed,
        }
        for row in page.items
    ]  # fmt: skip
    return page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)


@api.post("/recorded-decisions", openapi_extensions=body_schema(DecisionHead))
@permission(Permission.DECISION_RECORD)
def record_decision() -> Response:
    """Record one decision with its ``lines``; honours ``Idempotency-Key``."""

    def work() -> Answer:
        made = service.record(db(), current_actor(), read_record(json_object()))
        return _shape(made.id), 201, {"Location": f"{api.url_prefix}/recorded-decisions/{made.id}"}

    return once(db(), current_actor(), work)


@api.get("/recorded-decisions/<int:number>")
@permission(Permission.CASE_VIEW)
def show_recorded(path: RecordedPath) -> dict[str, Any]:
    """One decision with its paper, lines and cases."""
    return _shape(path.number)


@api.post("/recorded-decisions/<int:number>/confirmation")
@permission(Permission.DECISION_CONFIRM)
def confirm_recorded(path: RecordedPath) -> Response:
    """Confirm what another recorded; honours ``Idempotency-Key``."""

    def work() -> Answer:
        service.confirm(db(), current_actor(), path.number)
        return _shape(path.number), 200, {}

    return once(db(), current_actor(), work)


@api.post("/recorded-deliveries", openapi_extensions=body_schema(DeliveryRow))
@permission(Permission.DECISION_RECORD)
def record_delivery() -> Response:
    """Record what minutes prove of one asset; honours ``Idempotency-Key``."""

    def work() -> Answer:
        row = parse(DeliveryRow, json_object(), Door.JSON).accept()
        (made,) = record_deliveries(db(), current_actor(), [row])
        if made.errors or made.line is None:
            raise Invalid(made.errors)
        return {"asset": made.line.asset_code, "state": made.line.state, "result": made.outcome}, 200, {}

    return once(db(), current_actor(), work)


@api.get("/recorded-decisions/counts")
@permission(Permission.CASE_VIEW)
def counts(query: CountsQuery) -> Response:
    """How the decisions recorded in a province count: by outcome, by bucket of the surplus report, by state."""
    found = queries.count_recorded(db(), query.unit)
    buckets = {bucket or "none": n for bucket, n in found.buckets.items()}
    return jsonify({"outcomes": dict(found.outcomes), "buckets": buckets, "states": dict(found.states)})


def _shape(number: int) -> dict[str, Any]:
    found = read_decision(db(), get_decision(db(), number))
    paper = found.paper
    return {
        "id": number, "number": paper.name, "issued_on": plain(paper.issued_on), "issuer": paper.issuer,
        "signer": paper.signer, "capacity": paper.capacity, "document": paper.document_id,
        "office": found.decision.office, "adjusts": found.decision.adjusts_id,
        "cases": [
            {"code": case.code, "state": case.state, "confirmed_by": case.confirmed_by,
             "confirmed_on": plain(case.confirmed_on)}
            for case in queries.cases_of(db(), number)
        ],
        "lines": [
            {"case": code, "line": line.number, "asset": line.asset_code, "form": line.form, "state": line.state,
             "verdict": verdict.verdict, "receiver": line.receiver, "delivered_on": plain(line.delivered_on),
             "in_use_on": plain(line.in_use_on)}
            for verdict, line, code in said_of(db(), number)
        ],
    }  # fmt: skip

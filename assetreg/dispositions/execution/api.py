"""Deliveries and what follows as JSON: open, carry out, answer, settle; acts, sales, extensions; ready lists."""

# Annotations stay objects here: flask-openapi3 reads each route's own query and path models from them.

from typing import Any, Literal

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from assetreg.access.permissions import Permission
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases.schemas import read_list
from assetreg.dispositions.cases.standing import find_case
from assetreg.dispositions.execution import following, lists, queries, sales, service
from assetreg.dispositions.execution.schemas import (
    AnswerInput,
    DeliveryHead,
    ExtensionInput,
    FollowInput,
    GivenInput,
    SaleInput,
    SettleInput,
    read_delivery,
    split_paper,
)
from assetreg.dispositions.execution.shapes import act_shape, delivery_shape, listed_shape, row_shape, sale_shape
from assetreg.kinds.routes import body_schema, check_if_match, json_object, plain, tag
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "deliveries_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="deliveries", description="Deliveries")]
)


class CasePath(BaseModel):
    """The code of the case."""

    code: str


class DeliveryPath(BaseModel):
    """The code of the delivery."""

    code: str


class DecisionPath(BaseModel):
    """The number of a decision."""

    number: int = Field(ge=1, lt=2**63)


class ListPath(BaseModel):
    """The name of a list."""

    name: Literal["not_in_use", "waste", "temporary", "vacant", "encroached", "leased", "early", "twice"]


class DeliveriesQuery(BaseModel):
    """``waiting``: what waits for whoever asks; else all, the newest first."""

    model_config = ConfigDict(extra="forbid")

    waiting: bool = False
    state: Literal["planned", "given", "confirmed", "temporary", "regularised", "cancelled"] | None = None
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


class ListQuery(BaseModel):
    """``unit``: a province (2 digits) or commune."""

    model_config = ConfigDict(extra="forbid")

    unit: str | None = Field(None, pattern=r"^([0-9]{2}|[0-9]{5})$")
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


@api.get("/deliveries")
@permission(Permission.CASE_VIEW)
def list_deliveries(query: DeliveriesQuery) -> dict[str, Any]:
    """One page of deliveries."""
    page = queries.list_deliveries(
        db(), current_actor(), waiting=query.waiting, state=query.state, limit=query.limit, cursor=query.cursor
    )
    items = [row_shape(row) for row in page.items]
    return page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)


@api.post("/cases/<code>/deliveries", openapi_extensions=body_schema(DeliveryHead))
@permission(Permission.DELIVERY_GIVE)
def open_delivery(path: CasePath) -> Response:
    """Prepare the delivery of ``lines`` (``line``, ``area_m2``, ``land_m2``, ``quantity``); ``Idempotency-Key``."""
    find_case(db(), path.code)

    def work() -> Answer:
        made = service.open_delivery(db(), current_actor(), path.code, read_delivery(json_object()))
        address = f"{api.url_prefix}/deliveries/{made.code}"
        return _shape(made.code), 201, {"Location": address, "ETag": tag(made)}

    return once(db(), current_actor(), work)


@api.get("/deliveries/<code>")
@permission(Permission.CASE_VIEW)
def show_delivery(path: DeliveryPath) -> Response:
    """A delivery with its lines and what the receiver said of each."""
    record = queries.get_delivery(db(), path.code)
    response = jsonify(delivery_shape(record))
    response.headers["ETag"] = tag(record)
    return response


@api.post("/deliveries/<code>/give", openapi_extensions=body_schema(GivenInput))
@permission(Permission.DELIVERY_GIVE)
def give(path: DeliveryPath) -> Response:
    """Say that it was carried out, by its ``paper``; ``archive_paper``: minutes of archives inside."""
    _check(path.code)

    def work() -> Answer:
        rest, paper = split_paper(json_object())
        rest, archive_paper = split_paper(rest, "archive_paper")
        given = parse(GivenInput, rest, Door.JSON).accept()
        service.hand_over(db(), current_actor(), path.code, given, paper, archive_paper)
        return _shape(path.code), 200, {}

    return once(db(), current_actor(), work)


@api.post("/deliveries/<code>/answers", openapi_extensions=body_schema(AnswerInput))
@permission(Permission.DELIVERY_RECEIVE)
def answer(path: DeliveryPath) -> Response:
    """Confirm or dispute ``lines``, each with ``line``, ``answer`` and where it is disputed its ``reason``."""
    _check(path.code)

    def work() -> Answer:
        answers, errors = read_list(AnswerInput, json_object().get("lines"), "lines", Door.JSON)
        if errors or not answers:
            raise Invalid(errors or [FieldError("lines", "required")])
        service.answer(db(), current_actor(), path.code, answers)
        return _shape(path.code), 200, {}

    return once(db(), current_actor(), work)


@api.post("/deliveries/<code>/settlement", openapi_extensions=body_schema(SettleInput))
@permission(Permission.DELIVERY_GIVE)
def settle(path: DeliveryPath) -> Response:
    """Settle a disputed line on a ``paper``."""
    _check(path.code)

    def work() -> Answer:
        rest, paper = split_paper(json_object())
        service.settle(db(), current_actor(), path.code, parse(SettleInput, rest, Door.JSON).accept(), paper)
        return _shape(path.code), 200, {}

    return once(db(), current_actor(), work)


@api.post("/deliveries/<code>/cancel")
@permission(Permission.DELIVERY_GIVE)
def cancel(path: DeliveryPath) -> Response:
    """Give up a delivery that was not carried out."""
    _check(path.code)
    service.cancel(db(), current_actor(), path.code)
    return jsonify(_shape(path.code))


@api.post("/cases/<code>/acts", openapi_extensions=body_schema(FollowInput))
@permission(Permission.CASE_VIEW)
def say_act(path: CasePath) -> Response:
    """Say that an act was done for a line, on its ``paper``; answers the act, or none for a part of the proceeds."""
    case = find_case(db(), path.code)

    def work() -> Answer:
        rest, paper = split_paper(json_object())
        given = parse(FollowInput, rest, Door.JSON).accept()
        made = following.say_act(db(), current_actor(), path.code, given, paper)
        db().refresh(case)
        return {"case": case.code, "state": case.state, "act": None if made is None else act_shape(made)}, 201, {}

    return once(db(), current_actor(), work)


@api.post("/cases/<code>/sales", openapi_extensions=body_schema(SaleInput))
@permission(Permission.DELIVERY_GIVE)
def record_sale(path: CasePath) -> Response:
    """Enter or correct what the sale of a line brought."""
    find_case(db(), path.code)

    def work() -> Answer:
        rest, paper = split_paper(json_object())
        made = sales.record_sale(db(), current_actor(), path.code, parse(SaleInput, rest, Door.JSON).accept(), paper)
        return sale_shape(made), 201, {}

    return once(db(), current_actor(), work)


@api.post("/decisions/<int:number>/extension", openapi_extensions=body_schema(ExtensionInput))
@permission(Permission.CASE_DECIDE)
def extend_sale(path: DecisionPath) -> Response:
    """Extend a sale decision by the signed ``paper`` that does so."""
    sales.find_decision(db(), path.number)

    def work() -> Answer:
        rest, paper = split_paper(json_object())
        given = parse(ExtensionInput, rest, Door.JSON).accept()
        if paper is None:
            raise Invalid([FieldError("paper", "paper_required", {"kind": "extension"})])
        made = sales.extend_sale(db(), current_actor(), path.number, given, paper)
        return {"id": made.id, "valid_to": plain(made.valid_to), "extended_to": plain(made.extended_to)}, 200, {}

    return once(db(), current_actor(), work)


@api.get("/cases/lists/<name>")
@permission(Permission.CASE_VIEW)
def show_list(path: ListPath, query: ListQuery) -> dict[str, Any]:
    """One page of a list of inspectors as of today."""
    page = lists.page_of_list(db(), path.name, today(), unit=query.unit, limit=query.limit, cursor=query.cursor)
    items = [listed_shape(row, lists.LISTS[path.name].columns) for row in page.items]
    return page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)


def _shape(code: str) -> dict[str, Any]:
    return delivery_shape(queries.get_delivery(db(), code))


def _check(code: str) -> None:
    check_if_match(queries.find_delivery(db(), code))

"""Location quality as JSON: one facility, the list of work, the league of units, published tables, the checks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from flask import Response, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from assetreg.access.permissions import Permission
from assetreg.admin_units import queries as units
from assetreg.assets.queries import get_facility
from assetreg.core.clock import today
from assetreg.core.parse import Door, parse
from assetreg.kinds.routes import json_object
from assetreg.quality import documents, published, service
from assetreg.quality.formula import formula_of
from assetreg.quality.league import league
from assetreg.quality.queries import WorkFilter, list_work, report_of
from assetreg.quality.schemas import VerdictInput
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "quality_api",
    __name__,
    url_prefix="/api/v1/quality",
    abp_tags=[Tag(name="quality", description="How far locations can be believed")],
)
_BODY = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": VerdictInput.model_json_schema()}}}
}


class FacilityPath(BaseModel):
    """The facility's code."""

    code: str


class VerdictPath(FacilityPath):
    """And the number of what somebody said who looked."""

    verdict: int = Field(ge=1, le=2**63 - 1)


class TablePath(BaseModel):
    """The number of a published table."""

    number: int = Field(ge=1, le=2**63 - 1)


class UnitQuery(BaseModel):
    """``unit``: a present province (2 digits); without one the provinces themselves."""

    model_config = ConfigDict(extra="forbid")

    unit: str | None = Field(None, pattern=r"^[0-9]{2}$")


class TablesQuery(UnitQuery):
    """How much, and where to go on."""

    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


class WorkQuery(BaseModel):
    """``unit``: a present province (2 digits) or commune (5 digits); ``check``: the code of one that failed."""

    model_config = ConfigDict(extra="forbid")

    unit: str | None = Field(None, pattern=r"^([0-9]{2}|[0-9]{5})$")
    check: str | None = Field(None, max_length=40)
    grade: Literal["good", "fair", "poor", "bad"] | None = None
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


@api.get("/units")
@permission(Permission.REGISTER_VIEW)
def list_units(query: UnitQuery) -> dict[str, Any]:
    """The league of provinces, or of one province's communes, the best first, as they stand now."""
    code = None if query.unit is None else units.get_unit(db(), query.unit, level="province", on=today()).code
    return documents.league_document(league(db(), code))


@api.get("/work")
@permission(Permission.REGISTER_VIEW)
def list_to_mend(query: WorkQuery) -> dict[str, Any]:
    """One page of what to mend first: the lowest scores of what matters most."""
    wanted = WorkFilter(check=query.check, grade=query.grade)
    if query.unit is not None:
        unit = units.get_unit(db(), query.unit, on=today())
        wanted = replace(wanted, province=unit.province_code, commune_id=unit.id if unit.level == "commune" else None)
    page = list_work(db(), wanted, limit=query.limit, cursor=query.cursor)
    items = [documents.work_document(item) for item in page.items]
    return page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)


@api.get("/facilities/<code>")
@permission(Permission.REGISTER_VIEW)
def show_report(path: FacilityPath) -> dict[str, Any]:
    """The score of one facility with its reasons; ``score`` is null for restricted premises, which have no place."""
    facility = get_facility(db(), path.code)
    return documents.report_document(facility.code, report_of(db(), facility.id))


@api.post("/facilities/<code>/verdicts", openapi_extensions=_BODY)
@permission(Permission.FACILITY_EDIT)
def create_verdict(path: FacilityPath) -> Response:
    """Say that the place is right though a check fails on it; 201. Honours ``Idempotency-Key``."""

    def work() -> Answer:
        get_facility(db(), path.code)  # who does not see it is told nothing about fields
        given = parse(VerdictInput, json_object(), Door.JSON).accept()
        row = service.look_at(db(), current_actor(), path.code, given)
        body = {
            "id": row.id,
            "check_code": row.check_code,
            "reason": row.reason,
            "looked_on": row.looked_on.isoformat(),
        }
        return body, 201, {"Location": url_for("quality_api.show_report", code=path.code)}

    return once(db(), current_actor(), work)


@api.delete("/facilities/<code>/verdicts/<int:verdict>")
@permission(Permission.FACILITY_EDIT)
def delete_verdict(path: VerdictPath) -> Response:
    """Take it back; 204."""
    service.take_back(db(), current_actor(), path.code, path.verdict)
    return Response(status=204)


@api.get("/tables")
@permission(Permission.REGISTER_VIEW)
def list_tables(query: TablesQuery) -> dict[str, Any]:
    """One page of published tables, newest first."""
    page = published.list_published(db(), query.unit, limit=query.limit, cursor=query.cursor)
    items = [documents.snapshot_document(one) for one in page.items]
    return page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)


@api.get("/tables/<int:number>")
@permission(Permission.REGISTER_VIEW)
def show_table(path: TablePath) -> Response:
    """One published table: the same bytes for the same figures."""
    return Response(published.write_json(published.get_published(db(), path.number)), mimetype="application/json")


@api.get("/checks")
@permission(Permission.REGISTER_VIEW)
def list_checks() -> dict[str, Any]:
    """Every check of the formula in force."""
    formula = formula_of(db())
    return {"formula": formula.version, "checks": [documents.check_document(check) for check in formula.checks]}

"""Drafts and the evidence bundle of a case for programs: what there is, and the files."""

# Annotations stay objects here: flask-openapi3 reads each route's own query and path models from them.

from typing import Any, Literal

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from assetreg.access.permissions import Permission
from assetreg.dispositions.drafting import sending, service
from assetreg.dispositions.drafting.signed import signature_shape
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint("drafts_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="drafts", description="Drafts")])
_FILE = {"type": "string", "format": "binary"}
_BINARY = {
    "responses": {"200": {"description": "The file", "content": {"application/octet-stream": {"schema": _FILE}}}}
}


class CasePath(BaseModel):
    """The code of the case."""

    code: str


class DraftPath(CasePath):
    """The case and the kind of draft."""

    kind: Literal["proposal", "review", "submission", "decision", "minutes", "index"]


class DraftQuery(BaseModel):
    """``line``: between whose giver and receiver the minutes lie."""

    model_config = ConfigDict(extra="forbid")

    line: int | None = Field(None, ge=1, le=10**6)


@api.get("/cases/<code>/drafts")
@permission(Permission.CASE_VIEW)
def list_drafts(path: CasePath) -> dict[str, Any]:
    """Every draft with its address, and what the decree asks of the decision that the case does not say yet."""
    case = service.seen_case(db(), current_actor(), path.code)
    at = f"/api/v1/cases/{case.code}"
    return {
        "items": [
            {
                "kind": one.kind, "line": one.line, "giver": one.giver, "receiver": one.receiver,
                "docx": f"{at}/drafts/{one.kind}.docx{f'?line={one.line}' if one.line else ''}",
                "pdf": f"{at}/drafts/{one.kind}.pdf{f'?line={one.line}' if one.line else ''}",
            }
            for one in service.offered(service.lines_pairs(db(), case))
        ],
        "bundle": f"{at}/bundle.zip",
        "decision_lacks": [
            {"content": gap.content, "source": gap.source, "lines": list(gap.lines)}
            for gap in service.gaps_of(db(), case)
        ],
    }  # fmt: skip


@api.get("/cases/<code>/drafts/<kind>.docx", openapi_extensions=_BINARY)
@permission(Permission.CASE_VIEW)
def show_docx(path: DraftPath, query: DraftQuery) -> Response:
    """A draft for a word processor; it bears no number and no date."""
    return sending.send_docx(path.code, path.kind, query.line)


@api.get("/cases/<code>/drafts/<kind>.pdf", openapi_extensions=_BINARY)
@permission(Permission.CASE_VIEW)
def show_pdf(path: DraftPath, query: DraftQuery) -> Response:
    """The same as PDF; takes some seconds where it is made for the first time. 503 without LibreOffice."""
    return sending.send_pdf(path.code, path.kind, query.line)


@api.get("/cases/<code>/signatures")
@permission(Permission.CASE_VIEW)
def list_signatures(path: CasePath) -> dict[str, Any]:
    """The digital signatures on the PDFs of the dossier: whose, when, whether they hold under our roots."""
    case = service.seen_case(db(), current_actor(), path.code)
    return {
        "items": [
            {
                "paper": one.paper.id, "name": one.paper.name, "digest": one.digest, "fault": one.verification.fault,
                "signatures": [signature_shape(each) for each in one.verification.signatures],
            }
            for one in service.signatures_of(db(), case, sending.settings())
        ]
    }  # fmt: skip


@api.get("/cases/<code>/bundle.zip", openapi_extensions=_BINARY)
@permission(Permission.HISTORY_VIEW)
def show_bundle(path: CasePath) -> Response:
    """The evidence bundle, with its own verifier inside (``python3 -I verify.py FILE``)."""
    return sending.send_bundle(path.code)

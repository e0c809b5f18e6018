"""Papers and photos as JSON: those of a record, attaching one, what it says, its file, saying more, withdrawing."""

# Annotations stay objects here: flask-openapi3 reads each route's own query and path models from them.

import hashlib
from typing import Any, Literal, cast

from flask import Response, jsonify, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from assetreg.access.permissions import Permission
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door, parse
from assetreg.core.text import clean
from assetreg.documents import queries, service
from assetreg.documents.labels import CHOICES
from assetreg.documents.models import Document
from assetreg.documents.queries import DocumentFilter
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.sending import contents, largest_request, send_content, send_thumbnail
from assetreg.documents.service import Upload
from assetreg.documents.shown import photo_place
from assetreg.documents.subjects import Subject, find_subject, subject_kinds
from assetreg.kinds.routes import body_and_reason, body_schema, check_if_match, plain, tag
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "documents_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="documents", description="Papers and photos")]
)
_ADDED = (
    "facility_id", "file_name", "media_type", "size_bytes", "digest", "uploaded_by", "width_px", "height_px",
    "taken_at", "photo_longitude", "photo_latitude", "photo_accuracy_m", "revision", "created_at", "updated_at",
)  # fmt: skip
_FILE = {"type": "string", "format": "binary", "description": "The file; its type is read from its bytes"}
_MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["subject_kind", "subject", "file"],
                    "properties": {
                        "subject_kind": {"type": "string", "enum": list(subject_kinds())},
                        "subject": {"type": "string", "description": "The record's code, or the number of a part"},
                        "file": _FILE,
                        "reason": {"type": "string"},
                        **DocumentInput.model_json_schema()["properties"],
                    },
                }
            }
        },
    }
}
_BINARY = {
    "responses": {"200": {"description": "The file", "content": {"application/octet-stream": {"schema": _FILE}}}}
}
_BESIDE = frozenset({"subject_kind", "subject", "reason"})


class DocumentPath(BaseModel):
    """The number of the paper."""

    document_id: int = Field(ge=1, lt=2**63)


class ThumbnailPath(DocumentPath):
    """The number of the photo and the size of its small copy."""

    size: Literal["small", "medium", "large"]


class DocumentsQuery(BaseModel):
    """The record whose papers are listed: its kind, and its code or (for a part) its number."""

    model_config = ConfigDict(extra="forbid")

    subject_kind: str
    subject: str
    kind: Literal[tuple(CHOICES["kind"])] | None = None  # type: ignore[valid-type]
    q: str | None = Field(None, max_length=100)
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


@api.url_value_preprocessor
def _allow_files(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    request.max_content_length = largest_request()


@api.get("/documents")
@permission(Permission.REGISTER_VIEW)
def list_documents(query: DocumentsQuery) -> dict[str, Any]:
    """One page of the papers and photos of a record, newest first."""
    subject = find_subject(db(), query.subject_kind, query.subject)
    wanted = DocumentFilter(kind=query.kind, q=query.q, subject_kind=subject.kind.name, subject_id=subject.id)
    page = queries.list_documents(db(), wanted, limit=query.limit, cursor=query.cursor)
    items = [_body(document, subject) for document in page.items]
    return page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)


@api.post("/documents", openapi_extensions=_MULTIPART)
@permission(Permission.DOCUMENT_ATTACH)
def create_document() -> Response:
    """Attach one file to a record; 201 with its address. Honours ``Idempotency-Key``."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid([FieldError("file", "required")])

    def work() -> Answer:
        subject = find_subject(db(), request.form.get("subject_kind", ""), request.form.get("subject", ""))
        said = {name: value for name, value in request.form.items() if name not in _BESIDE}
        given = parse(DocumentInput, said, Door.JSON).accept()
        made = service.create_document(
            db(),
            current_actor(),
            given,
            subject=subject,
            upload=Upload(cast(Any, file.stream), file.filename),
            contents=contents(),
            reason=clean(request.form.get("reason", "")) or None,
        )
        db().refresh(made)
        address = url_for("documents_api.show_document", document_id=made.id)
        return _body(made, subject), 201, {"Location": address, "ETag": tag(made)}

    return once(db(), current_actor(), work, said=_said(file.stream))


@api.get("/documents/<int:document_id>")
@permission(Permission.REGISTER_VIEW)
def show_document(path: DocumentPath) -> Response:
    """What is known about one paper; its ``ETag`` is its revision."""
    response = _answer(path.document_id)
    response.make_conditional(request)
    return response


@api.patch("/documents/<int:document_id>", openapi_extensions=body_schema(DocumentInput))
@permission(Permission.DOCUMENT_ATTACH)
def revise_document(path: DocumentPath) -> Response:
    """Change what is said about a paper; the file never changes. Honours ``If-Match``."""
    document, _ = queries.get_document(db(), path.document_id)
    check_if_match(document)
    body, reason = body_and_reason()
    changes = parse(DocumentInput, body, Door.JSON, partial=True).changes()
    service.revise_document(db(), current_actor(), document.id, changes, revision=document.revision, reason=reason)
    return _answer(path.document_id)


@api.delete("/documents/<int:document_id>")
@permission(Permission.DOCUMENT_ATTACH)
def withdraw_document(path: DocumentPath) -> tuple[str, int]:
    """Take a paper off its record; ``reason`` in the address says why. Honours ``If-Match``."""
    document, _ = queries.get_document(db(), path.document_id)
    check_if_match(document)
    service.withdraw_document(
        db(), current_actor(), document.id, revision=document.revision, reason=request.args.get("reason") or None
    )
    return "", 204


@api.get("/documents/<int:document_id>/content", openapi_extensions=_BINARY)
@permission(Permission.REGISTER_VIEW)
def show_content(path: DocumentPath) -> Response:
    """The file as it was handed in; its ``ETag`` is its SHA-256."""
    document, _ = queries.get_document(db(), path.document_id)
    return send_content(document)


@api.get("/documents/<int:document_id>/thumbnail/<size>", openapi_extensions=_BINARY)
@permission(Permission.REGISTER_VIEW)
def show_thumbnail(path: ThumbnailPath) -> Response:
    """A small copy of a picture (WebP), without anything of the original but what is seen."""
    document, _ = queries.get_document(db(), path.document_id)
    return send_thumbnail(document, path.size)


def _answer(document_id: int) -> Response:
    document, subject = queries.get_document(db(), document_id)
    response = jsonify(_body(document, subject))
    response.headers["ETag"] = tag(document)
    return response


def _body(document: Document, subject: Subject) -> dict[str, Any]:
    """A paper as JSON; ``distance_m``: from the photo's place to the point of its record."""
    place = photo_place(document, subject)
    names = (*DocumentInput.model_fields, *_ADDED)
    return {
        "id": document.id,
        "subject_kind": subject.kind.name,
        "subject": subject.reference,
        **{name: plain(getattr(document, name)) for name in names},
        "distance_m": None if place is None or place.distance_m is None else round(place.distance_m, 1),
        "content": url_for("documents_api.show_content", document_id=document.id),
    }


def _said(file: Any) -> bytes:
    """What tells this request from another under the same key: its fields and the digest of its file."""
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return repr((sorted(request.form.items()), digest)).encode()

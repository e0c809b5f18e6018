"""Imports as JSON: handing a file in, its plan and rows, applying, taking back, and the saved mappings."""

# Annotations stay objects here: flask-openapi3 reads each route's own query and path models from them.

import hashlib
import json
from typing import Any, Literal

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from assetreg.access.permissions import Permission
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.i18n import gettext
from assetreg.core.text import clean
from assetreg.imports import background, mappings, queries, service
from assetreg.imports.compared import as_document, changes_of
from assetreg.imports.explained import explain_row
from assetreg.imports.forms import options_of_json
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import VERDICTS, ImportBatch, ImportMapping
from assetreg.imports.options import FileOptions
from assetreg.imports.pages import own_batch
from assetreg.imports.queries import FoundInCell
from assetreg.imports.undoing import LaterChange, preview_undo_import, undo_import
from assetreg.kinds.routes import json_object
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.web.guards import can, current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "imports_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="imports", description="Imports of files")]
)
_FILE = {"type": "string", "format": "binary", "description": "The file; what it is is read from its bytes"}
_OPTIONS = "JSON: sheets, money_unit, ignore_columns, mapping, columns, values, answers, save_as"
_MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": _FILE,
                        "kind": {"type": "string", "enum": list(KINDS)},
                        "options": {"type": "string", "description": _OPTIONS},
                        "background": {"type": "boolean"},
                    },
                }
            }
        },
    }
}


class BatchPath(BaseModel):
    """The number of the batch."""

    batch_id: int = Field(ge=1, lt=2**63)


class RowPath(BatchPath):
    """The number of the batch and of a row in it."""

    number: int = Field(ge=1, lt=2**63)


class MappingPath(BaseModel):
    """The number of the mapping."""

    mapping_id: int = Field(ge=1, lt=2**63)


class BatchesQuery(BaseModel):
    """Which page of batches."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=500)
    cursor: int | None = None


class RowsQuery(BatchesQuery):
    """Which rows of a batch."""

    verdict: Literal[VERDICTS] | None = None  # type: ignore[valid-type]


@api.get("/imports")
@permission(Permission.IMPORT_RUN)
def list_imports(query: BatchesQuery) -> dict[str, Any]:
    """One page of the files handed in, newest first."""
    kinds = [kind.name for kind in KINDS.values() if can(kind.permission)]
    found = queries.list_batches(db(), kinds, limit=query.limit + 1, before=query.cursor)
    shown = found[: query.limit]
    following = str(shown[-1].id) if len(found) > query.limit else None
    return page_of([batch_body(one) for one in shown], next_cursor=following, count=len(shown), count_is="at_least")


@api.post("/imports", openapi_extensions=_MULTIPART)
@permission(Permission.IMPORT_RUN)
def create_import() -> Response:
    """Hand a file in: 201 with its plan, or 202 where it is planned in the background. Honours ``Idempotency-Key``."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid([FieldError("file", "required")])
    content, name = file.read(), file.filename
    kind, said = request.form.get("kind", "facilities"), request.form.get("options", "{}")
    options = options_of_json(_options(said))
    later = request.form.get("background") in ("1", "true") or background.is_large(content)

    def work() -> Answer:
        make = background.plan_later if later else service.plan_import
        made = make(db(), current_actor(), content, name, kind=kind, options=options)
        return batch_body(made), 202 if made.state == "waiting" else 201, {"Location": f"/api/v1/imports/{made.id}"}

    return once(db(), current_actor(), work, said=hashlib.sha256(content + said.encode() + kind.encode()).digest())


@api.get("/imports/<int:batch_id>")
@permission(Permission.IMPORT_RUN)
def get_import(path: BatchPath) -> dict[str, Any]:
    """A file: its state, counts, findings per code, sheets and questions; ``job`` while it is worked on."""
    return batch_body(own_batch(path.batch_id))


@api.get("/imports/<int:batch_id>/rows")
@permission(Permission.IMPORT_RUN)
def list_import_rows(path: BatchPath, query: RowsQuery) -> dict[str, Any]:
    """One page of its rows with what was found, and what each would change or has changed: field, old, new."""
    batch = own_batch(path.batch_id)
    page = queries.batch_rows(db(), batch.id, query.verdict, limit=query.limit, cursor=query.cursor)
    changes = changes_of(db(), batch, [row for row, _ in page.items])
    items = [
        {
            "row": row.row_number, "at": queries.row_said(batch, row.row_number), "verdict": row.verdict,
            "name": row.name, "findings": [finding_body(one) for one in found],
            "changes": as_document(changes.get(row.row_number)),
        }
        for row, found in page.items
    ]  # fmt: skip
    total = batch.counts.get(query.verdict, 0) if query.verdict else batch.rows
    return page_of(items, next_cursor=None if page.next is None else str(page.next), count=total, count_is="exact")


@api.get("/imports/<int:batch_id>/rows/<int:number>")
@permission(Permission.IMPORT_RUN)
def get_import_row(path: RowPath) -> dict[str, Any]:
    """One row: the cells as handed in, how each was read, what was found, and the record it became."""
    batch = own_batch(path.batch_id)
    found = explain_row(db(), batch, path.number)
    record = None if found.record is None else dict(zip(("table", "id", "name"), found.record, strict=True))
    return {
        "row": found.number, "sheet": found.sheet, "sheet_row": found.row, "verdict": found.verdict,
        "cells": [
            {"cell": c.cell, "heading": c.heading, "field": c.field, "handed_in": _plain(c.handed_in),
             "read": _plain(c.read)} for c in found.cells
        ],
        "beside": {name: _plain(value) for name, value in found.beside},
        "findings": [finding_body(one) for one in found.findings], "record": record,
        "changes": as_document(found.change), "program_version": batch.program_version,
    }  # fmt: skip


@api.post("/imports/<int:batch_id>/apply")
@permission(Permission.IMPORT_RUN)
def apply_import(path: BatchPath) -> Response:
    """Write the plan into the register. Body: ``{"answers": {"ROW:CODE": VALUE}, "background": false}``."""
    batch = own_batch(path.batch_id)
    said = _body()
    answers = {str(key): str(value) for key, value in dict(said.get("answers") or {}).items()}
    later = bool(said.get("background")) or batch.rows > background.LARGE_ROWS

    def work() -> Answer:
        if later:
            return batch_body(background.apply_later(db(), current_actor(), batch.id, answers)), 202, {}
        codes: dict[int, str] = {}
        applied = service.apply_import(db(), current_actor(), batch.id, answers=answers, codes=codes)
        invited = {"invitations": [{"row": row, "code": code} for row, code in sorted(codes.items())]} if codes else {}
        return batch_body(applied) | invited, 200, {}

    return once(db(), current_actor(), work)


@api.get("/imports/<int:batch_id>/undo")
@permission(Permission.CHANGE_UNDO)
def preview_import_undo(path: BatchPath) -> dict[str, Any]:
    """What taking it back would do now, and which records were changed since: by whom and when."""
    own_batch(path.batch_id)
    preview = preview_undo_import(db(), current_actor(), path.batch_id)
    return {
        "revert": preview.count("revert"), "delete": preview.count("delete"), "restore": preview.count("restore"),
        "conflicts": preview.conflicts, "changed": [changed_body(one) for one in preview.changed],
    }  # fmt: skip


@api.post("/imports/<int:batch_id>/undo")
@permission(Permission.CHANGE_UNDO)
def undo_import_batch(path: BatchPath) -> dict[str, Any]:
    """Take it back. Body: ``{"reason": TEXT, "except_changed": false}``; 409 where records were changed since."""
    own_batch(path.batch_id)
    said = _body()
    reason = clean(str(said.get("reason") or ""))
    if not reason:
        raise Invalid([FieldError("reason", "required")])
    leave = bool(said.get("except_changed"))
    batch, _ = undo_import(db(), current_actor(), path.batch_id, reason=reason, except_changed=leave)
    return batch_body(batch)


@api.get("/import-mappings")
@permission(Permission.IMPORT_RUN)
def list_import_mappings() -> dict[str, Any]:
    """Every saved mapping that this person sees."""
    kinds = [kind.name for kind in KINDS.values() if can(kind.permission)]
    listed = mappings.list_mappings(db(), kinds)
    homes = mappings.units_of_mappings(db(), listed)
    found = [mapping_body(one) | {"unit": homes.get(one.id)} for one in listed]
    return page_of(found, next_cursor=None, count=len(found), count_is="exact")


@api.patch("/import-mappings/<int:mapping_id>")
@permission(Permission.IMPORT_RUN)
def rename_import_mapping(path: MappingPath) -> dict[str, Any]:
    """Call a mapping otherwise. Body: ``{"name": TEXT}``."""
    said = _body()
    return mapping_body(mappings.rename_mapping(db(), current_actor(), path.mapping_id, str(said.get("name") or "")))


@api.delete("/import-mappings/<int:mapping_id>")
@permission(Permission.IMPORT_RUN)
def delete_import_mapping(path: MappingPath) -> tuple[str, int]:
    """Forget a mapping."""
    mappings.delete_mapping(db(), current_actor(), path.mapping_id)
    return "", 204


def batch_body(batch: ImportBatch) -> dict[str, Any]:
    """A batch as JSON."""
    names = ("kind", "state", "filename", "format", "sheets", "notes", "mapping_name", "problem", "withheld", "stages")
    asked = batch.options.get("questions", []) if batch.options else []
    moments = {name: getattr(batch, name) for name in ("created_at", "applied_at", "undone_at")}
    return {
        **batch.answer(), "doubt": batch.counts.get("doubt", 0), **{name: getattr(batch, name) for name in names},
        "questions": asked, "job": batch.job_id, "actor": batch.actor, "applied_by": batch.applied_by,
        "undone_by": batch.undone_by, "program_version": batch.program_version,
        **{name: None if moment is None else moment.isoformat() for name, moment in moments.items()},
    }  # fmt: skip


def finding_body(found: FoundInCell) -> dict[str, Any]:
    """A finding as JSON."""
    return {
        "cell": found.cell, "field": found.field, "severity": found.severity, "code": found.code,
        "message": found.sentence(), "answer_as": found.key if found.severity == "doubt" else None,
        "choices": [choice["value"] for choice in found.choices], "answer": found.answer,
    }  # fmt: skip


def changed_body(change: LaterChange) -> dict[str, Any]:
    """A record that somebody has changed since, as JSON."""
    return {
        "table": change.table, "id": change.row_id, "title": change.title, "actor": change.actor,
        "happened_at": change.happened_at.isoformat(), "change": change.change_set_id,
    }  # fmt: skip


def mapping_body(mapping: ImportMapping) -> dict[str, Any]:
    """A saved mapping as JSON."""
    return {
        "mapping": mapping.id, "name": mapping.name, "kind": mapping.kind, "title": gettext(KINDS[mapping.kind].title),
        "columns": mapping.columns, "values": mapping.values, "money_unit": mapping.money_unit,
        "answers": mapping.options, "maker": mapping.maker, "updated_at": mapping.updated_at.isoformat(),
    }  # fmt: skip


def _body() -> dict[str, Any]:
    """What was sent, where anything was."""
    return json_object() if request.content_length else {}


def _options(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not set(said) <= set(FileOptions.__dataclass_fields__):
        raise Invalid([FieldError("options", "bad_options", {"names": ", ".join(FileOptions.__dataclass_fields__)})])
    return said


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)

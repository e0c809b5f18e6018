"""Duplicates as JSON: the list of pairs, a new search, decisions, merging and taking a merge back."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from assetreg.access.permissions import Permission
from assetreg.assets.models import Facility
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.text import clean
from assetreg.duplicates import background, merging, movables, queries, service, unmerging
from assetreg.duplicates.documents import alike_document, merge_document, pair_document, parting_document
from assetreg.duplicates.models import Merge
from assetreg.kinds.routes import json_object
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "duplicates_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="duplicates", description="Entered twice")]
)


class PairsQuery(BaseModel):
    """``unit``: a present province (2 digits) or commune (5); ``later``: only pairs put off, or only the others."""

    model_config = ConfigDict(extra="forbid")

    unit: str | None = Field(None, pattern=r"^([0-9]{2}|[0-9]{5})$")
    least: int = Field(0, ge=0, le=100)
    q: str | None = Field(None, max_length=100)
    group: int | None = Field(None, ge=1, lt=2**63)
    later: bool | None = None
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


class MovablesQuery(BaseModel):
    """``kind``: ``vehicle`` or ``equipment``; ``unit``: a present province (2 digits) or commune (5)."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field("vehicle", pattern="^(vehicle|equipment)$")
    unit: str | None = Field(None, pattern=r"^([0-9]{2}|[0-9]{5})$")


class MergePath(BaseModel):
    """The number of a merge."""

    number: int = Field(ge=1, lt=2**63)


@api.get("/duplicates")
@permission(Permission.DUPLICATE_MERGE)
def list_pairs(query: PairsQuery) -> dict[str, Any]:
    """Pairs that nobody decided about, the likeliest first, each with its reasons."""
    page = queries.list_pairs(
        db(), unit=query.unit, least=query.least, q=query.q, group=query.group, later=query.later, limit=query.limit,
        cursor=query.cursor,
    )  # fmt: skip
    items = [pair_document(pair) for pair in page.items]
    return page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)


@api.post("/duplicates/search")
@permission(Permission.DUPLICATE_MERGE)
def search() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Leave it to the machine to look over ``{"unit"}`` anew; 202 with the job, to be asked how far it is.

    409 (``search_under_way``) while the last one goes on there.
    """
    job = background.find_later(db(), current_actor(), _text(json_object(), "unit"))
    return {"job": job.id}, 202, {"Location": url_for("jobs_api.get_job", number=job.id)}


@api.post("/duplicates/decisions")
@permission(Permission.DUPLICATE_MERGE)
def decide() -> dict[str, Any]:
    """Say of ``{"facility","other"}`` that they are two (``distinct``, with ``reason``), wait (``later``), or null."""
    body = json_object()
    decision = None if body.get("decision", "") is None else _text(body, "decision")
    reason = _text(body, "reason", optional=True) or None
    row = service.decide(
        db(), current_actor(), _text(body, "facility"), _text(body, "other"), decision, reason=reason
    )  # fmt: skip
    return {"decision": None if row is None else row.decision}


@api.get("/duplicates/movables")
@permission(Permission.DUPLICATE_MERGE)
def list_movables(query: MovablesQuery) -> dict[str, Any]:
    """Cars or other assets that read alike as the register stands now, the likeliest first."""
    found = [alike_document(pair) for pair in movables.list_alike(db(), query.kind, query.unit)]
    return page_of(found, next_cursor=None, count=len(found), count_is="exact")


@api.post("/duplicates/movables/decisions")
@permission(Permission.DUPLICATE_MERGE)
def tell_movables_apart() -> dict[str, Any]:
    """Say of ``{"kind","one","other","reason"}`` that they are two; one entered twice is withdrawn where it stands."""
    body = json_object()
    kind, one, other = (_text(body, name) for name in ("kind", "one", "other"))
    row = movables.tell_apart(db(), current_actor(), kind, one, other, reason=_text(body, "reason"))
    return {"decision": "distinct", "reason": row.reason}


@api.post("/duplicates/merges")
@permission(Permission.DUPLICATE_MERGE)
def merge() -> Response:
    """Merge ``{"other"}`` into ``{"facility"}``; 201. Honours ``Idempotency-Key``.

    ``choices``: field -> ``keep``, ``merged`` or ``both``; ``leave_out``: keys of parts; ``note``.
    """

    def work() -> Answer:
        body = json_object()
        choices, left = body.get("choices") or {}, body.get("leave_out")
        if not isinstance(choices, dict) or not all(isinstance(choice, str) for choice in choices.values()):
            raise Invalid(
                [FieldError("choices", "not_a_choice", {"value": "choices", "choices": "keep, merged, both"})]
            )
        if left is not None and not (isinstance(left, list) and all(isinstance(key, str) for key in left)):
            raise Invalid([FieldError("leave_out", "not_a_choice", {"value": "leave_out", "choices": ""})])
        row = merging.merge(
            db(), current_actor(), _text(body, "facility"), _text(body, "other"), choices=choices, leave_out=left,
            note=_text(body, "note", optional=True) or None,
        )  # fmt: skip
        return _document(row), 201, {"Location": url_for("duplicates_api.show_merge", number=row.id)}

    return once(db(), current_actor(), work)


@api.get("/duplicates/merges/<int:number>")
@permission(Permission.DUPLICATE_MERGE)
def show_merge(path: MergePath) -> dict[str, Any]:
    """One merge, and what taking it back would do (``undo``)."""
    row = queries.get_merge(db(), path.number)
    return _document(row) | {"undo": parting_document(unmerging.preview(db(), current_actor(), path.number))}


@api.post("/duplicates/merges/<int:number>/undo")
@permission(Permission.DUPLICATE_MERGE)
def unmerge(path: MergePath) -> dict[str, Any]:
    """Take a merge back: ``{"reason","to_merged"?,"except_changed"?}``; the code that is back.

    409 (``unmerge_conflicts``) where rows changed since; showing the merge lists them.
    """
    queries.get_merge(db(), path.number)  # who does not see it is told nothing about fields
    body = json_object()
    keys = body.get("to_merged") or []
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise Invalid([FieldError("to_merged", "not_a_choice", {"value": "to_merged", "choices": ""})])
    code = unmerging.unmerge(
        db(), current_actor(), path.number, reason=_text(body, "reason"), to_merged=keys,
        except_changed=body.get("except_changed") is True,
    )  # fmt: skip
    return {"facility": code}


def _document(row: Merge) -> dict[str, Any]:
    stays = db().scalar(select(Facility.code).where(Facility.id == row.facility_id))
    return merge_document(row, stays or "")


def _text(body: dict[str, Any], name: str, *, optional: bool = False) -> str:
    """A text of the body; raises ``Invalid`` (``required``, ``too_long``)."""
    given = body.get(name)
    said = clean(given.encode(errors="ignore").decode()) if isinstance(given, str) else ""
    if not said and not optional:
        raise Invalid([FieldError(name, "required")])
    if len(said) > 2000:
        raise Invalid([FieldError(name, "too_long", {"limit": 2000})])
    return said

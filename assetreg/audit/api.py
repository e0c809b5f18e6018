"""The memory as JSON: acts, newest first, and what one of them did to each row."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from assetreg.access.permissions import Permission
from assetreg.audit import queries
from assetreg.audit.asking import filter_from
from assetreg.audit.queries import Counts
from assetreg.audit.versions import RowChange
from assetreg.core.pages import EXACT_COUNT, read_cursor, write_cursor
from assetreg.rest.pages import page_of
from assetreg.web.guards import permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "changes_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="changes", description="The memory of changes")]
)


class ChangePath(BaseModel):
    """The number of the act."""

    number: int = Field(ge=1, le=2**63 - 1)


class Paged(BaseModel):
    """How much, and where to go on."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


class ChangesQuery(Paged):
    """``unit``: a province (2 digits) or commune (5 digits); ``actor`` and ``verb`` as they stand; ``day``: a date."""

    unit: str | None = Field(None, pattern=r"^([0-9]{2}|[0-9]{5})$")
    actor: str | None = Field(None, max_length=200)
    verb: str | None = Field(None, max_length=100)
    day: str | None = Field(None, max_length=20)


@api.get("/changes")
@permission(Permission.HISTORY_VIEW)
def list_changes(query: ChangesQuery) -> dict[str, Any]:
    """One page of acts, newest first: who, when, through which door, what and why."""
    wanted = filter_from(db(), request.args)
    before = int(read_cursor(query.cursor, 1)[0]) if query.cursor else None
    listed, following = queries.list_change_sets(db(), wanted, limit=query.limit, before=before)
    count = queries.count_change_sets(db(), wanted)
    return page_of(
        [_act(one.change, one.counts) for one in listed],
        next_cursor=None if following is None else write_cursor([following]),
        count=min(count, EXACT_COUNT),
        count_is="exact" if count <= EXACT_COUNT else "at_least",
    )


@api.get("/changes/<int:number>")
@permission(Permission.HISTORY_VIEW)
def show_change(path: ChangePath, query: Paged) -> dict[str, Any]:
    """One act, its links in the chains, and a page of the rows it touched with old and new values."""
    change = queries.get_change_set(db(), path.number)
    after = None
    if query.cursor:
        table, row_id = read_cursor(query.cursor, 2)
        after = (str(table), int(row_id))
    rows, following = queries.rows_of(db(), path.number, limit=query.limit, after=after)
    counts = queries.counts_of(db(), [path.number]).get(path.number, Counts())
    return _act(change, counts) | {
        "undone_by": [found.id for found in queries.undone_by(db(), path.number)],
        "links": [
            {"province": link.province_code, "sequence": link.sequence, "hash": bytes(link.hash).hex()}
            for link in queries.links_of(db(), path.number)
        ],
        "rows": [_row(row) for row in rows],
        "next": None if following is None else write_cursor(list(following)),
    }


def _act(change: Any, counts: Counts) -> dict[str, Any]:
    return {
        "id": change.id,
        "happened_at": change.happened_at.isoformat(timespec="seconds"),
        "actor": change.actor,
        "stands_in_for": change.stands_in_for,
        "door": change.door,
        "verb": change.verb,
        "reason": change.reason,
        "undoes": change.undoes,
        "created": counts.created,
        "changed": counts.changed,
        "deleted": counts.deleted,
    }


def _row(row: RowChange) -> dict[str, Any]:
    return {
        "kind": row.table,
        "id": row.row_id,
        "code": row.said.get("code"),
        "act": row.act,
        "fields": [{"field": one.field, "old": one.old, "new": one.new} for one in row.fields],
    }

"""The pages of the memory: acts, one act with what it did and its undoing, two versions of a record side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.access.policy import scope_of
from assetreg.audit import queries, service
from assetreg.audit.asking import filter_from, row_number
from assetreg.audit.labels import field_title, table_title, verb_title, wording_of
from assetreg.audit.models import ChangeSet
from assetreg.audit.shown import moved, names_in, title_of, value_said
from assetreg.audit.tables import fields_of, parts_of, remembered
from assetreg.audit.versions import Act, Key, RowChange, Version, acts_on, row_change, versions_of, versions_where
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.pages import read_cursor, write_cursor
from assetreg.core.text import clean
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.panels import Render
from assetreg.web.transactions import db, discard

blueprint = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates")
LONGEST_REASON = 2000
SHOWN_ACTS = 20  # on a record page
_WORDS = {
    "field_title": field_title, "table_title": table_title, "verb_title": verb_title, "title_of": title_of,
    "moved": moved, "value_said": value_said, "wording_of": wording_of,
}  # fmt: skip


@blueprint.get("")
@permission(Permission.HISTORY_VIEW)
def changes_list() -> str:
    """Acts, newest first, by person, verb, unit and day."""
    wanted = filter_from(db(), request.args)
    cursor = request.args.get("cursor")
    before = int(read_cursor(cursor, 1)[0]) if cursor else None
    listed, following = queries.list_change_sets(db(), wanted, before=before)
    return _page(
        "audit/list.html",
        listed=listed,
        wanted=wanted,
        verbs=queries.verbs(db()),
        next=None if following is None else write_cursor([following]),
    )


@blueprint.get("/<int:number>")
@permission(Permission.HISTORY_VIEW)
def change(number: int) -> str:
    """One act: who, when, why, and every row with what it said before and after."""
    found = queries.get_change_set(db(), number)
    cursor = request.args.get("cursor")
    after: Key | None = None
    if cursor:
        table, row_id = read_cursor(cursor, 2)
        after = (str(table), int(row_id))
    rows, following = queries.rows_of(db(), number, after=after)
    return _page(
        "audit/change.html",
        change=found,
        rows=rows,
        names=names_in(db(), rows),
        tables=queries.tables_of(db(), number),
        links=queries.links_of(db(), number),
        undone_by=queries.undone_by(db(), number),
        next=None if following is None else write_cursor(list(following)),
    )


@blueprint.get("/<int:number>/undo")
@permission(Permission.CHANGE_UNDO)
def undo(number: int) -> str:
    """What undoing would do, in numbers, before it asks."""
    return _undo_page(number, Form(labels=_UNDO_LABELS))


@blueprint.post("/<int:number>/undo")
@permission(Permission.CHANGE_UNDO)
def undo_now(number: int) -> ResponseReturnValue:
    """Undo the act; rows changed since stop it unless they are left out."""
    typed = {name: request.form.get(name, "") for name in ("reason", "leave_out")}
    reason = clean(typed["reason"])
    try:
        if not reason or len(reason) > LONGEST_REASON:
            limit = {"limit": LONGEST_REASON}
            raise Invalid([FieldError("reason", "too_long", limit) if reason else FieldError("reason", "required")])
        plan = service.preview_undo(db(), current_actor(), number)
        only = [step.key for step in plan.steps] if typed["leave_out"] else None
        made = service.undo_change_set(db(), current_actor(), number, reason=reason, only=only)
    except Invalid as refusal:
        discard()
        return _undo_page(number, Form(typed, refusal.errors, _UNDO_LABELS)), 422
    except Conflict as conflict:
        discard()
        return _undo_page(number, Form(typed, labels=_UNDO_LABELS), conflict), 409
    return redirect(url_for("audit.change", number=made.id, saved=1), code=303)


@blueprint.get("/<table>/<key>")
@permission(Permission.HISTORY_VIEW)
def versions(table: str, key: str) -> str:
    """Every version of one record, and two of them side by side (``?a=&b=``, counted from 1)."""
    row_id = row_number(db(), table, key)
    found = versions_of(db(), table, row_id)
    last = len(found)
    a, b = _chosen("a", max(1, last - 1), last), _chosen("b", last, last)
    pair = row_change(table, row_id, found[a - 1], found[b - 1])
    every = [row_change(table, row_id, None, one) for one in found]
    return _page(
        "audit/versions.html",
        table=table,
        key=key,
        found=found,
        acts={version.written_by: act for act in acts_on(db(), found) for version in found if _wrote(act, version)},
        a=a,
        b=b,
        fields=[name for name in fields_of(remembered()[table]) if _says(found[a - 1], found[b - 1], name)],
        differing={change.field for change in pair.fields},
        row=pair,
        names=names_in(db(), every),
    )


def history_panel(table: str) -> Render:
    """A panel for the record page of a kind: what happened to it and its parts, newest first."""

    def render(record: Any) -> str | None:
        wanted = [(table, "id", [record.id]), *((name, column, [record.id]) for name, column in parts_of(table))]
        acts = acts_on(db(), versions_where(db(), wanted))
        names = names_in(db(), [row for act in acts[:SHOWN_ACTS] for row in act.rows])
        key = getattr(record, "code", None) or str(record.id)
        return _page("audit/_history.html", acts=acts[:SHOWN_ACTS], more=len(acts) - SHOWN_ACTS, names=names,
                     table=table, key=key)  # fmt: skip

    # Panels are told apart by the name of what renders them.
    render.__qualname__ = f"history_panel.{table}"
    return render


def _undo_page(number: int, form: Form, conflict: Conflict | None = None) -> str:
    plan = service.preview_undo(db(), current_actor(), number)
    conflicting = list(plan.conflicts[:20])
    now = versions_where(db(), [(table, "id", [row_id]) for table, row_id in conflicting])
    rows = _conflict_rows(plan.change, now)
    return _page("audit/undo.html", plan=plan, change=plan.change, form=form, conflict=conflict, rows=rows,
                 names=names_in(db(), rows))  # fmt: skip


def _conflict_rows(change: ChangeSet, versions: list[Version]) -> list[RowChange]:
    """For each row in conflict: from what the act left to what it says now."""
    by_key: dict[Key, list[Version]] = {}
    for version in versions:
        by_key.setdefault(version.key, []).append(version)
    rows = []
    for key, own in by_key.items():
        left = [version for version in own if version.written_by == change.id]
        present = own[-1] if own[-1].history_id is None else None
        if left or present:
            rows.append(row_change(*key, left[-1] if left else None, present))
    return rows


def _wrote(act: Act, version: Version) -> bool:
    return act.change.id == version.written_by


def _says(one: Version, other: Version, name: str) -> bool:
    return any(version.said.get(name) not in (None, "") for version in (one, other))


def _chosen(name: str, usual: int, last: int) -> int:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 and 1 <= int(typed) <= last else usual


def _page(template: str, **values: Any) -> str:
    may_undo = not scope_of(current_actor(), Permission.CHANGE_UNDO).is_empty
    return render_template(template, may_undo=may_undo, **_WORDS, **values)


_UNDO_LABELS = {"reason": "Reason for undoing", "leave_out": "Leave out what has changed since"}

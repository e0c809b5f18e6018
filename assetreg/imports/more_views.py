"""The other pages of imports: one row explained, taking a batch back, the saved mappings."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.audit.labels import field_title
from assetreg.audit.shown import moved, names_in, value_said
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.text import clean
from assetreg.imports import mappings
from assetreg.imports.explained import explain_row
from assetreg.imports.kinds import KINDS
from assetreg.imports.pages import UNIT_LABELS, blueprint, own_batch
from assetreg.imports.undoing import preview_undo_import, undo_import
from assetreg.web.forms import Form
from assetreg.web.guards import can, current_actor, permission
from assetreg.web.transactions import db, discard

LONGEST_REASON = 2000
_UNDO_LABELS = {"reason": "Reason"}


@blueprint.get("/<int:batch_id>/rows/<int:number>")
@permission(Permission.IMPORT_RUN)
def row(batch_id: int, number: int) -> str:
    """One row: its cells as handed in, how each was read, what was found, and the record that it became."""
    batch = own_batch(batch_id)
    found = explain_row(db(), batch, number)
    changes = [] if found.change is None else [found.change]
    return render_template(
        "imports/row.html", batch=batch, row=found, kind=KINDS[batch.kind], names=names_in(db(), changes),
        moved=moved, value_said=value_said, field_title=field_title,
    )  # fmt: skip


@blueprint.get("/<int:batch_id>/undo")
@permission(Permission.CHANGE_UNDO)
def undo(batch_id: int) -> str:
    """What taking a batch back would do, in numbers, before it asks."""
    return _undo_page(batch_id, Form(labels=_UNDO_LABELS))


@blueprint.post("/<int:batch_id>/undo")
@permission(Permission.CHANGE_UNDO)
def undo_now(batch_id: int) -> ResponseReturnValue:
    """Take a batch back; records changed since stop it unless they are left as they are."""
    typed = {name: request.form.get(name, "") for name in ("reason", "except_changed")}
    reason = clean(typed["reason"])
    own_batch(batch_id)
    try:
        if not reason or len(reason) > LONGEST_REASON:
            limit = {"limit": LONGEST_REASON}
            raise Invalid([FieldError("reason", "too_long", limit) if reason else FieldError("reason", "required")])
        undo_import(db(), current_actor(), batch_id, reason=reason, except_changed=bool(typed["except_changed"]))
    except Invalid as refusal:
        discard()
        return _undo_page(batch_id, Form(typed, refusal.errors, _UNDO_LABELS)), 422
    except Conflict as conflict:
        discard()
        return _undo_page(batch_id, Form(typed, labels=_UNDO_LABELS), conflict), 409
    return redirect(url_for("imports.batch", batch_id=batch_id), code=303)


@blueprint.get("/mappings")
@permission(Permission.IMPORT_RUN)
def mappings_list() -> str:
    """The saved mappings: what each says, to be renamed or forgotten."""
    return _mappings_page()


@blueprint.post("/mappings/<int:mapping_id>")
@permission(Permission.IMPORT_RUN)
def mapping_rename(mapping_id: int) -> ResponseReturnValue:
    """Call a mapping otherwise."""
    try:
        mappings.rename_mapping(db(), current_actor(), mapping_id, request.form.get("name", ""))
    except (Invalid, Conflict) as problem:
        discard()
        return _mappings_page(problem), 422 if isinstance(problem, Invalid) else 409
    return redirect(url_for("imports.mappings_list"), code=303)


@blueprint.post("/mappings/<int:mapping_id>/delete")
@permission(Permission.IMPORT_RUN)
def mapping_delete(mapping_id: int) -> ResponseReturnValue:
    """Forget a mapping."""
    mappings.delete_mapping(db(), current_actor(), mapping_id)
    return redirect(url_for("imports.mappings_list"), code=303)


def _undo_page(batch_id: int, form: Form, problem: Conflict | None = None) -> str:
    batch = own_batch(batch_id)
    try:
        preview = preview_undo_import(db(), current_actor(), batch_id)
    except Conflict as refusal:
        preview, problem = None, problem or refusal
    return render_template("imports/undo.html", batch=batch, preview=preview, form=form, problem=problem)


def _mappings_page(problem: Invalid | Conflict | None = None) -> str:
    kinds = [kind.name for kind in KINDS.values() if can(kind.permission)]
    found = mappings.list_mappings(db(), kinds)
    own = {one.id for one in found if mappings.may_change(current_actor(), one)}
    return render_template(
        "imports/mappings.html", mappings=found, homes=mappings.units_of_mappings(db(), found), own=own, kinds=KINDS,
        unit_labels=UNIT_LABELS, problem=problem,
    )  # fmt: skip

"""The page that changes one field of many facilities: choose, see what would follow, say why, do it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.assets.bulk import BULK_FIELDS, Selection, apply_bulk, preview_bulk, read_bulk
from assetreg.assets.labels import CHOICES
from assetreg.assets.listing import filter_from
from assetreg.core.errors import Conflict, Invalid
from assetreg.core.i18n import gettext
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

blueprint = Blueprint("facilities_bulk", __name__, url_prefix="/facilities/bulk", template_folder="templates")
# What the address carries for this page alone; the rest is the list's own filter.
_OWN = frozenset({"field", "value", "code", "column", "cursor", "lang"})
MOST_TICKED = 500


@blueprint.get("")
@permission(Permission.FACILITY_EDIT)
def choose() -> ResponseReturnValue:
    """What would follow, as soon as a field and its value are chosen; nothing is written."""
    chosen = _selection()
    field = request.args.get("field", "")
    form = Form({"field": field, "value": request.args.get("value", "")})
    if not field or ("value" not in request.args):
        return _page(chosen, form)
    try:
        value = read_bulk(field, form.value("value"))
        preview = preview_bulk(db(), current_actor(), chosen, field, value)
    except Invalid as refusal:
        return _page(chosen, Form(form.typed, refusal.errors), problem=refusal), 422
    return _page(chosen, form, preview=preview)


@blueprint.post("")
@permission(Permission.FACILITY_EDIT)
def change() -> ResponseReturnValue:
    """Write what the preview showed, or show anew where the register moved on meanwhile."""
    chosen = _selection()
    field, raw = request.args.get("field", ""), request.args.get("value", "")
    token, reason = request.form.get("token", ""), request.form.get("reason", "")
    try:
        value = read_bulk(field, raw)
        changed = apply_bulk(db(), current_actor(), chosen, field, value, token=token, reason=reason)
    except (Invalid, Conflict) as refusal:
        if isinstance(refusal, Conflict) and refusal.code != "bulk_stale":
            raise
        discard()
        errors = refusal.errors if isinstance(refusal, Invalid) else ()
        form = Form({"field": field, "value": raw, "reason": reason}, errors)
        preview = preview_bulk(db(), current_actor(), chosen, field, read_bulk(field, raw))
        return _page(chosen, form, preview=preview, problem=refusal), 409 if isinstance(refusal, Conflict) else 422
    flash(gettext("{n} facilities have been changed.", n=changed), "success")
    return redirect(_list_address(), code=303)


def _selection() -> Selection:
    return Selection(filter_from(request.args), request.args.getlist("code")[:MOST_TICKED])


def _page(chosen: Selection, form: Form, **more: object) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in _OWN]
    kept += [("code", code) for code in chosen.codes]
    return render_template(
        "facilities/bulk.html", form=form, kept=kept, chosen=chosen, fields=BULK_FIELDS, choices=CHOICES,
        back=_list_address(), **{"preview": None, "problem": None, **more},
    )  # fmt: skip


def _list_address() -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in _OWN]
    return url_for("facilities.facilities_list") + (f"?{urlencode(kept)}" if kept else "")

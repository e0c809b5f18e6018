"""The pages of duplicates: pairs by score, two records side by side, a merge and how to take it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.admin_units.choosing import unit_choices
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.core.i18n import gettext
from assetreg.core.text import clean
from assetreg.duplicates import (
    background,
    merging,
    movable_views,  # noqa: F401 - its routes belong to the same blueprint
    queries,
    service,
    shown,
    unmerging,
)
from assetreg.duplicates.labels import FIELD_NAMES
from assetreg.duplicates.pages import LABELS, blueprint, page
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.search import Findings, Found
from assetreg.web.transactions import db, discard

__all__ = ["blueprint"]
ROWS = 30


def waiting() -> int | None:
    """How many pairs wait, as far as this person sees; for the rail."""
    return queries.count_waiting(db()) or None


@blueprint.get("")
@permission(Permission.DUPLICATE_MERGE)
def pairs_list() -> str:
    """Pairs that nobody decided about, the likeliest first, as the filter in the address leaves them."""
    asked = request.args
    unit, words = asked.get("unit") or None, clean(asked.get("q", ""))[:100] or None
    least, group = _number("least", 100), _number("group", 2**63 - 1)
    later = {"yes": True, "no": False}.get(asked.get("later", ""))
    pairs = queries.list_pairs(
        db(), unit=unit, least=least or 0, q=words, group=group, later=later, limit=ROWS,
        cursor=asked.get("cursor") or None,
    )  # fmt: skip
    return page(
        "duplicates/list.html", page=pairs, job=background.last_search(db(), current_actor()), unit=unit, q=words,
        least=least, later=asked.get("later", ""), group=group, units=unit_choices(db(), unit),
    )  # fmt: skip


@blueprint.post("/search")
@permission(Permission.DUPLICATE_MERGE)
def search() -> Response:
    """Leave it to the machine to look over a unit anew; the list says how far it is."""
    unit = clean(request.form.get("unit", ""))
    if not unit:
        flash(gettext("Choose a province or a commune first."), "warning")
        return redirect(url_for("duplicates.pairs_list"), code=303)
    background.find_later(db(), current_actor(), unit)
    return redirect(url_for("duplicates.pairs_list", unit=unit), code=303)


@blueprint.get("/compare")
@permission(Permission.DUPLICATE_MERGE)
def compare() -> str:
    """Two records side by side with a choice per field; without codes the question for them."""
    keep, other = clean(request.args.get("facility", "")), clean(request.args.get("other", ""))
    if not keep or not other:
        return page("duplicates/ask.html", form=Form({"facility": keep, "other": other}, labels=LABELS))
    return _side_by_side(keep, other)


@blueprint.post("/compare")
@permission(Permission.DUPLICATE_MERGE)
def settle() -> ResponseReturnValue:
    """Merge the two as chosen, or say that they are two, or put them off."""
    typed = request.form
    keep, other = clean(typed.get("facility", "")), clean(typed.get("other", ""))
    words = clean(typed.get("note", ""))[:2000] or None
    try:
        if typed.get("step") == "merge":
            row = merging.merge(
                db(), current_actor(), keep, other, choices=_choices(), leave_out=_left_out(),
                revisions=(_posted("revision"), _posted("other_revision")), note=words,
            )  # fmt: skip
            db().flush()
            return redirect(url_for("duplicates.merge_page", number=row.id, saved=1), code=303)
        decision = typed.get("step", "") or "later"
        service.decide(db(), current_actor(), keep, other, None if decision == "open" else decision, reason=words)
    except (Invalid, Conflict) as refusal:
        discard()
        return _side_by_side(keep, other, refusal), 409 if isinstance(refusal, Conflict) else 422
    flash(gettext("It has been noted."), "success")
    return redirect(url_for("duplicates.pairs_list"), code=303)


@blueprint.get("/merges/<int:number>")
@permission(Permission.DUPLICATE_MERGE)
def merge_page(number: int) -> str:
    """What was merged, from which record each value is, and what taking it back would do."""
    return _merge_page(number)


@blueprint.post("/merges/<int:number>/undo")
@permission(Permission.DUPLICATE_MERGE)
def unmerge(number: int) -> ResponseReturnValue:
    """Take the merge back."""
    reason = clean(request.form.get("reason", ""))[:2000]
    try:
        if not reason:
            raise Invalid([FieldError("reason", "required")])
        code = unmerging.unmerge(
            db(), current_actor(), number, reason=reason, to_merged=request.form.getlist("to_merged"),
            except_changed="except_changed" in request.form,
        )  # fmt: skip
    except (Invalid, Conflict) as refusal:
        discard()
        return _merge_page(number, refusal), 409 if isinstance(refusal, Conflict) else 422
    return redirect(url_for("facilities.record", code=code, saved=1), code=303)


def facility_panel(facility: Any) -> str | None:
    """On a facility's page: what was merged into it, and records it reads like."""
    merges = queries.merges_into(db(), facility.id)
    may_merge = may(current_actor(), Permission.DUPLICATE_MERGE)
    pairs = queries.pairs_of(db(), facility.id) if may_merge else []
    if not merges and not pairs:
        return None
    return page("duplicates/panel.html", facility=facility, merges=merges, pairs=pairs, may_merge=may_merge)


def find_merged(words: str) -> Findings:
    """What the one search finds among codes of records that were merged."""
    code = clean(words).upper()
    stays = queries.survivors_of(db(), [code]).get(code)
    if stays is None:
        return Findings([])
    under = gettext("merged into {code}", code=stays)
    return Findings([Found(stays, code, under, url_for("facilities.record", code=stays))])


def _side_by_side(keep: str, other: str, refusal: Invalid | Conflict | None = None) -> str:
    try:
        found = merging.compare(db(), current_actor(), keep, other)
    except Conflict as conflict:
        return page("duplicates/ask.html", form=Form({"facility": keep, "other": other}, labels=LABELS),
                     conflict=conflict)  # fmt: skip
    except (Invalid, NotFound) as wrong:
        errors = wrong.errors if isinstance(wrong, Invalid) else [FieldError("other", "no_such_facility")]
        return page("duplicates/ask.html", form=Form({"facility": keep, "other": other}, errors, LABELS))
    return page(
        "duplicates/compare.html", found=found, rows=shown.rows_of(db(), found), verdict=shown.verdict_of(db(), found),
        decision=shown.decision_on(db(), found), refusal=refusal,
        form=Form({"note": request.form.get("note", "")}, getattr(refusal, "errors", ()), {**FIELD_NAMES, **LABELS}),
    )  # fmt: skip


def _merge_page(number: int, refusal: Invalid | Conflict | None = None) -> str:
    found = unmerging.preview(db(), current_actor(), number)
    form = Form({"reason": request.form.get("reason", "")}, getattr(refusal, "errors", ()), LABELS)
    return page(
        "duplicates/merge.html", found=found, merge=found.merge, facility=shown.facility_of(db(), found.merge),
        conflict=refusal if isinstance(refusal, Conflict) else None, form=form,
        conflicts=shown.conflicts_of(db(), found),
    )  # fmt: skip


def _choices() -> dict[str, str]:
    return {name.removeprefix("choice-"): value for name, value in request.form.items() if name.startswith("choice-")}


def _left_out() -> list[str]:
    return [name.removeprefix("part-") for name, value in request.form.items()
            if name.startswith("part-") and value == "leave"]  # fmt: skip


def _posted(name: str) -> int:
    said = request.form.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _number(name: str, most: int) -> int | None:
    said = request.args.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 and int(said) <= most else None

"""The pages of cars and other assets that read alike: the list, two side by side, and what is decided of them."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.admin_units.choosing import unit_choices
from assetreg.core.errors import Conflict, Invalid, NotFound
from assetreg.core.i18n import gettext
from assetreg.core.text import clean
from assetreg.duplicates import movables
from assetreg.duplicates.labels import DIFFERING, KINDS
from assetreg.duplicates.pages import LABELS, blueprint, page
from assetreg.movables.kinds import EQUIPMENTS, VEHICLES
from assetreg.movables.service import withdraw_equipment, withdraw_vehicle
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

SHOWN = 100
_DESCRIBED = {"vehicle": VEHICLES, "equipment": EQUIPMENTS}
_WITHDRAW = {"vehicle": withdraw_vehicle, "equipment": withdraw_equipment}


@blueprint.get("/movables")
@permission(Permission.DUPLICATE_MERGE)
def movables_list() -> str:
    """Cars (``?kind=vehicle``) or other assets that read alike, as the register stands now."""
    kind = _kind(request.args.get("kind", "vehicle"))
    unit = request.args.get("unit") or None
    found = movables.list_alike(db(), kind, unit)
    return page(
        "duplicates/movables.html", kind=kind, described=_DESCRIBED[kind], kinds=KINDS, pairs=found[:SHOWN],
        count=len(found), most=movables.MOST, unit=unit, units=unit_choices(db(), unit),
    )  # fmt: skip


@blueprint.get("/movables/compare")
@permission(Permission.DUPLICATE_MERGE)
def compare_movables() -> ResponseReturnValue:
    """Two of one kind side by side; without their codes the list."""
    if not request.args.get("one") or not request.args.get("other"):
        return redirect(url_for("duplicates.movables_list"))
    return _side_by_side(_kind(request.args.get("kind", "")), request.args["one"], request.args["other"])


@blueprint.post("/movables/compare")
@permission(Permission.DUPLICATE_MERGE)
def settle_movables() -> ResponseReturnValue:
    """Note that the two are two (``step=distinct``), or withdraw the one whose code ``step`` is."""
    typed = request.form
    kind, one, other = _kind(typed.get("kind", "")), clean(typed.get("one", "")), clean(typed.get("other", ""))
    reason, step = clean(typed.get("reason", ""))[:2000] or None, typed.get("step", "distinct")
    try:
        if step not in (one, other):
            movables.tell_apart(db(), current_actor(), kind, one, other, reason=reason)
            flash(gettext("It has been noted."), "success")
            return redirect(url_for("duplicates.movables_list", kind=kind), code=303)
        stays = other if step == one else one
        first, second, _ = movables.pair_of(db(), current_actor(), kind, one, other)
        goes = first if first.code == step else second
        said = gettext("Entered twice: {code} stays. {reason}", code=stays, reason=reason or "")
        _WITHDRAW[kind](db(), current_actor(), goes.id, revision=_posted(f"revision-{step}"), reason=said.strip())
    except (Invalid, Conflict) as refusal:
        discard()
        return _side_by_side(kind, one, other, refusal), 409 if isinstance(refusal, Conflict) else 422
    flash(gettext("{code} has been withdrawn; it stays in the history.", code=step), "success")
    return redirect(url_for(f"{_DESCRIBED[kind].plural}.record", code=stays), code=303)


def _side_by_side(kind: str, one: str, other: str, refusal: Invalid | Conflict | None = None) -> str:
    described = _DESCRIBED[kind]
    first, second, pair = movables.pair_of(db(), current_actor(), kind, one, other)
    records = [described.get(db(), first.code), described.get(db(), second.code)]
    names = [name for name in (*DIFFERING[kind],) if any(getattr(record, name) is not None for record in records)]
    form = Form({"reason": request.form.get("reason", "")}, getattr(refusal, "errors", ()), LABELS)
    return page(
        "duplicates/movable_pair.html", kind=kind, described=described, one=records[0], other=records[1],
        revisions=(first.revision, second.revision), pair=pair, names=names, refusal=refusal, form=form,
    )  # fmt: skip


def _kind(said: str) -> str:
    if said not in _DESCRIBED:
        raise NotFound()
    return said


def _posted(name: str) -> int:
    said = request.form.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0

"""The pages of what was decided on paper: the list, one decision with its lines, the form, the second person's yes."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.i18n import current_locale
from assetreg.core.parse import Door, parse
from assetreg.core.text import clean
from assetreg.dispositions.cases.decisions import get_decision, read_decision, said_of
from assetreg.dispositions.cases.labels import LINE_STATE_LABELS, VERDICT_LABELS
from assetreg.dispositions.papers.labels import CAPACITY_LABELS
from assetreg.dispositions.recorded import forms, queries, service
from assetreg.dispositions.recorded.labels import DECISION_LABELS, FORM_LABELS
from assetreg.dispositions.recorded.schemas import DecisionRow
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

blueprint = Blueprint("recorded", __name__, url_prefix="/recorded-decisions", template_folder="templates")
LINES_SHOWN = 500


@blueprint.get("")
@permission(Permission.CASE_VIEW)
def decisions_list() -> str:
    """One page of recorded decisions; ``?waiting=1``: those that wait for the second person."""
    waiting, q = bool(request.args.get("waiting")), clean(request.args.get("q", ""))[:60]
    page = queries.list_recorded(db(), unconfirmed=waiting, q=q, cursor=request.args.get("cursor"))
    return render_template("recorded/list.html", page=page, waiting=waiting, q=q)


@blueprint.get("/new")
@permission(Permission.DECISION_RECORD)
def new_decision() -> str:
    """The form of one decision over one asset; of a further asset with what the address carries of the paper."""
    typed = {name: text for name, text in request.args.items() if name in DecisionRow.model_fields}
    return _form(Form(typed, labels=DECISION_LABELS))


@blueprint.post("/new")
@permission(Permission.DECISION_RECORD)
def record_decision() -> ResponseReturnValue:
    """Record it, or show the form again with what speaks against it."""
    typed = {name: text for name, text in request.form.items() if name in DecisionRow.model_fields}
    try:
        row = parse(DecisionRow, typed, Door.FORM).accept()
        decision = service.record(db(), current_actor(), forms.of_one_line(row))
        db().flush()
    except Invalid as refusal:
        discard()
        errors = [FieldError(one.field.rpartition(".")[2], one.code, one.params) for one in refusal.errors]
        return _form(Form(typed, errors, DECISION_LABELS)), 422
    if request.form.get("do") == "more":
        return redirect(f"{url_for('.new_decision')}?{urlencode(forms.next_line(typed))}", code=303)
    return redirect(url_for(".decision", number=decision.id, recorded=1), code=303)


@blueprint.get("/<int:number>")
@permission(Permission.CASE_VIEW)
def decision(number: int) -> str:
    """One decision: its paper and every line of it, and whether it is confirmed."""
    return _page(number, None)


@blueprint.post("/<int:number>/confirmation")
@permission(Permission.DECISION_CONFIRM)
def confirm_decision(number: int) -> ResponseReturnValue:
    """The second person has held every line against the paper."""
    try:
        if not request.form.get("compared"):
            raise Invalid([FieldError("compared", "required")])
        service.confirm(db(), current_actor(), number, note=clean(request.form.get("note", "")) or None)
        db().flush()
    except (Invalid, Conflict) as problem:
        discard()
        return _page(number, problem), 422 if isinstance(problem, Invalid) else 409
    return redirect(url_for(".decision", number=number, confirmed=1), code=303)


def _form(form: Form) -> str:
    return render_template("recorded/form.html", form=form, sections=forms.SECTIONS)


def _page(number: int, problem: Invalid | Conflict | None) -> str:
    found = read_decision(db(), get_decision(db(), number))
    cases = queries.cases_of(db(), number)
    return render_template(
        "recorded/decision.html",
        paper=found.paper,
        decision=found.decision,
        lines=said_of(db(), number)[:LINES_SHOWN],
        cases=cases,
        unconfirmed=[case for case in cases if case.confirmed_on is None],
        may_confirm=service.may_confirm(current_actor(), [case for case in cases if case.confirmed_on is None]),
        problem=problem,
        form_labels=FORM_LABELS,
        states=LINE_STATE_LABELS,
        verdicts=VERDICT_LABELS,
        capacities=CAPACITY_LABELS,
        locale=current_locale(),
    )

"""What follows a delivery on pages: the acts of each line, the form of one, of a sale and of an extension."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Problem
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases.acts import PERMISSIONS
from assetreg.dispositions.cases.forms import paper_said
from assetreg.dispositions.cases.lines import line_of
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.dispositions.cases.records import CaseRecord
from assetreg.dispositions.cases.standing import find_case, place_of
from assetreg.dispositions.execution import following, queries, sales
from assetreg.dispositions.execution.labels import ACT_LABELS
from assetreg.dispositions.execution.schemas import ExtensionInput, FollowInput, SaleInput, split_paper
from assetreg.dispositions.execution.views.base import (
    blank,
    deliveries,
    may_attach,
    paper_of,
    plain_fields,
    refused,
    status_of,
    typed,
    words,
)
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.labels import KIND_LABELS
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

REFUSALS = (Invalid, Conflict, Forbidden)


@deliveries.get("/acts/<code>/<int:number>/<act>")
@permission(Permission.CASE_VIEW)
def act_page(code: str, number: int, act: str) -> str:
    """The form of one act of a line."""
    return _act_page(code, number, act, blank(done_on=f"{today():%d/%m/%Y}"))


@deliveries.post("/acts/<code>/<int:number>/<act>")
@permission(Permission.CASE_VIEW)
def say_act(code: str, number: int, act: str) -> ResponseReturnValue:
    """Say that it was done."""
    said = typed()
    try:
        given = parse(FollowInput, plain_fields(said) | {"line": str(number), "act": act}, Door.FORM).accept()
        following.say_act(db(), current_actor(), code, given, paper_of(find_case(db(), code), said))
        db().flush()
    except REFUSALS as problem:
        discard()
        return _act_page(code, number, act, refused(said, problem), problem), status_of(problem)
    return redirect(url_for("cases.record", code=code, _anchor="following"), code=303)


@deliveries.get("/sales/<code>/<int:number>")
@permission(Permission.DELIVERY_GIVE)
def sale_page(code: str, number: int) -> str:
    """What the sale of a line brought."""
    return _sale_page(code, number, None)


@deliveries.post("/sales/<code>/<int:number>")
@permission(Permission.DELIVERY_GIVE)
def record_sale(code: str, number: int) -> ResponseReturnValue:
    """Enter it or correct it."""
    said = typed()
    try:
        given = parse(SaleInput, plain_fields(said) | {"line": str(number)}, Door.FORM).accept()
        sales.record_sale(db(), current_actor(), code, given, paper_of(find_case(db(), code), said))
        db().flush()
    except REFUSALS as problem:
        discard()
        return _sale_page(code, number, refused(said, problem), problem), status_of(problem)
    return redirect(url_for("cases.record", code=code, _anchor="following"), code=303)


@deliveries.get("/extensions/<int:number>")
@permission(Permission.CASE_DECIDE)
def extension_page(number: int) -> str:
    """The form by which a sale decision is extended."""
    return _extension_page(number, blank())


@deliveries.post("/extensions/<int:number>")
@permission(Permission.CASE_DECIDE)
def extend(number: int) -> ResponseReturnValue:
    """Extend it by the signed paper."""
    sales.find_decision(db(), number)
    said = typed()
    try:
        given = parse(ExtensionInput, plain_fields(said), Door.FORM).accept()
        paper = split_paper({"paper": paper_said(said)}, door=Door.FORM)[1]
        if paper is None:
            raise Invalid([FieldError("paper.number", "required")])
        sales.extend_sale(db(), current_actor(), number, given, paper)
        db().flush()
    except REFUSALS as problem:
        discard()
        return _extension_page(number, refused(said, problem), problem), status_of(problem)
    return redirect(url_for("decisions.record", number=number), code=303)


def case_panel(record: CaseRecord) -> str | None:
    """On the page of a case: its deliveries, and for each line what was done and what is still to be done."""
    found = queries.deliveries_of(db(), record.case.id)
    stands = record.case.state in ("decided", "cleared", "closed")
    if not found and not stands and record.case.state in ("refused", "withdrawn"):
        return None
    rows = [_followed(record, one) for one in record.lines if (one.path is not None and one.line.decided_on is not None)
            or record.case.state in ("cleared", "closed")]  # fmt: skip
    waits = any(one.line.state in ("decided", "cleared") and one.path is not None and one.path.delivery != "none"
                for one in record.lines)  # fmt: skip
    ahead = any(one.line.state == "pending" and one.path is not None and one.path.delivery != "none"
                for one in record.lines)  # fmt: skip
    brought = queries.proceeds_of(db(), [one.line.id for one in record.lines])
    gives = may(current_actor(), Permission.DELIVERY_GIVE, place_of(record.case))
    return render_template(
        "deliveries/case_panel.html", case=record.case, deliveries=found, rows=rows, may_deliver=gives and waits,
        may_go_ahead=gives and ahead and not stands, sales=brought,
        **words(record.law),
    )  # fmt: skip


def _followed(record: CaseRecord, one: Any) -> dict[str, Any]:
    """A line with its acts in the order of the law, each done, open to whoever looks, or waiting for somebody."""
    done = {act.act: act for act in one.acts}
    asked = () if one.path is None or one.line.state in ("refused", "withdrawn") else one.path.acts(one.line.asset_kind)
    place = place_of(one.line)
    allowed = {act for act in asked if act != "delivery" and may(current_actor(), PERMISSIONS[act], place)}
    partial = one.is_part
    return {
        "line": one.line, "asked": asked, "done": done,
        "open": {act for act in allowed if act not in done} if one.line.state != "done" else set(),
        "cause": None if one.path is None else one.path.mutation(partial=partial),
        "receiver_cause": None if one.path is None else one.path.mutation_receiver,
        "sells": one.path is not None and one.path.remittance,
    }  # fmt: skip


def _act_page(code: str, number: int, act: str, form: Form, problem: Problem | None = None) -> str:
    if act not in following.PAPERS:
        raise NotFound("record_not_found", record=act)
    case, line = _line(code, number)
    law = law_as_of(db(), case.law_on)
    path = law.path(line.path)
    sale = queries.proceeds_of(db(), [line.id]).get(line.id)
    partial = any(value is not None for value in (line.area_m2, line.land_m2, line.quantity))
    causes = {"declaration_giver": path.mutation(partial=partial), "declaration_receiver": path.mutation_receiver}
    return render_template(
        "deliveries/act.html", case=case, line=line, act=act, act_name=ACT_LABELS[act], form=form, problem=problem,
        cause=causes.get(act), sale=sale, left=None if sale is None else following.remains(sale),
        may_attach=may_attach(case), kinds={kind: KIND_LABELS[kind] for kind in following.PAPERS[act]},
        **words(law),
    )  # fmt: skip


def _sale_page(code: str, number: int, form: Form | None, problem: Problem | None = None) -> str:
    case, line = _line(code, number)
    standing = queries.proceeds_of(db(), [line.id]).get(line.id)
    if form is None and standing is not None:
        shown = {name: getattr(standing, name) for name in SaleInput.model_fields if name != "line"}
        form = blank(**{name: f"{value:%d/%m/%Y}" if hasattr(value, "year") else str(value)
                        for name, value in shown.items() if value is not None})  # fmt: skip
    return render_template(
        "deliveries/sale.html", case=case, line=line, form=form or blank(), problem=problem, standing=standing,
        may_attach=may_attach(case), **words(law_as_of(db(), case.law_on)),
    )  # fmt: skip


def _extension_page(number: int, form: Form, problem: Problem | None = None) -> str:
    decision = sales.find_decision(db(), number)
    return render_template(
        "deliveries/extension.html", decision=decision, until=sales.valid_to(db(), decision), form=form,
        problem=problem, **words(),
    )  # fmt: skip


def _line(code: str, number: int) -> tuple[DispositionCase, DispositionLine]:
    case = find_case(db(), code)
    return case, line_of(db(), case, number)

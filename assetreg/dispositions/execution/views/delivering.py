"""The pages of a delivery: prepare it, carry it out, answer it line by line, settle what is disputed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Forbidden, Invalid, Problem
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases.forms import nested, rows_of
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.dispositions.cases.moves import ENDED
from assetreg.dispositions.cases.standing import find_case, lines_of
from assetreg.dispositions.execution import queries, service
from assetreg.dispositions.execution.archives import archives_inside
from assetreg.dispositions.execution.schemas import AnswerInput, GivenInput, SettleInput, read_delivery, split_paper
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
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

REFUSALS = (Invalid, Conflict, Forbidden)


def waiting() -> int:
    """What the rail says: deliveries that wait for whoever looks."""
    return queries.count_waiting(db(), current_actor())


@deliveries.get("")
@permission(Permission.CASE_VIEW)
def deliveries_list() -> str:
    """Deliveries that wait for whoever looks, or all of them."""
    shown = request.args.get("shown", "mine")
    state = request.args.get("state")
    page = queries.list_deliveries(
        db(), current_actor(), waiting=shown != "all", state=state, cursor=request.args.get("cursor") or None
    )
    return render_template("deliveries/list.html", page=page, shown=shown, day=today(), **words())


@deliveries.get("/new/<code>")
@permission(Permission.DELIVERY_GIVE)
def new(code: str) -> str:
    """The form of a delivery of lines of a case."""
    case = find_case(db(), code)
    ticked = {f"lines.{line.number}.line": str(line.number) for line in _ready(case)}
    return _new_page(case, blank(**ticked))


@deliveries.post("/new/<code>")
@permission(Permission.DELIVERY_GIVE)
def create(code: str) -> ResponseReturnValue:
    """Prepare it."""
    said = typed()
    try:
        raw = plain_fields(said) | {"lines": rows_of(said, "lines", key="line")}
        made = service.open_delivery(db(), current_actor(), code, read_delivery(raw, Door.FORM))
    except REFUSALS as problem:
        discard()
        return _new_page(find_case(db(), code), refused(said, problem), problem), status_of(problem)
    return redirect(url_for(".record", code=made.code), code=303)


@deliveries.get("/<code>")
@permission(Permission.CASE_VIEW)
def record(code: str) -> str:
    """A delivery with what is to be done with it now."""
    return _record_page(code, blank(done_on=f"{today():%d/%m/%Y}"))


@deliveries.post("/<code>/give")
@permission(Permission.DELIVERY_GIVE)
def give(code: str) -> ResponseReturnValue:
    """Say that it was carried out, by its minutes."""

    def work(said: dict[str, str], case: DispositionCase) -> None:
        given = parse(GivenInput, {"done_on": said.get("done_on", "")}, Door.FORM).accept()
        minutes = paper_of(case, said)
        archive = {name: text for name, text in nested(said, "archive_paper").items() if name != "kind"}
        raw = {"archive_paper": archive | {"kind": "archive_minutes"}} if archive else {}
        archive_paper = split_paper(raw, "archive_paper", Door.FORM)[1]
        service.hand_over(db(), current_actor(), code, given, minutes, archive_paper)

    return _done(code, work)


@deliveries.post("/<code>/answer")
@permission(Permission.DELIVERY_RECEIVE)
def answer(code: str) -> ResponseReturnValue:
    """Confirm or dispute one line, or confirm all that wait."""

    def work(said: dict[str, str], _case: DispositionCase) -> None:
        if said.get("all"):
            rows = queries.get_delivery(db(), code).lines
            open_lines = [line.number for row, line in rows if row.state in ("waiting", "settled")]
            raws = [{"line": str(number), "answer": "confirmed"} for number in open_lines]
        else:
            raws = [plain_fields(said)]
        answers = [parse(AnswerInput, raw, Door.FORM).accept() for raw in raws]
        service.answer(db(), current_actor(), code, answers)

    return _done(code, work)


@deliveries.post("/<code>/settle")
@permission(Permission.DELIVERY_GIVE)
def settle(code: str) -> ResponseReturnValue:
    """Settle a disputed line."""

    def work(said: dict[str, str], case: DispositionCase) -> None:
        paper = paper_of(case, said)
        service.settle(db(), current_actor(), code, parse(SettleInput, plain_fields(said), Door.FORM).accept(), paper)

    return _done(code, work)


@deliveries.post("/<code>/cancel")
@permission(Permission.DELIVERY_GIVE)
def cancel(code: str) -> ResponseReturnValue:
    """Give it up."""
    return _done(code, lambda _said, _case: service.cancel(db(), current_actor(), code))


def facility_panel(record: Any) -> str | None:
    """On the page of a facility: what it was divided from, and what was divided from it."""
    whole, parts = queries.divided_of(db(), record.id)
    return render_template("deliveries/divided.html", whole=whole, parts=parts) if whole or parts else None


def _done(code: str, work: Callable[[dict[str, str], DispositionCase], Any]) -> ResponseReturnValue:
    """Do it and show the delivery; what was refused stands beside its field."""
    said = typed()
    try:
        found = queries.get_delivery(db(), code)
        work(said, found.case)
        db().flush()
    except REFUSALS as problem:
        discard()
        return _record_page(code, refused(said, problem), problem), status_of(problem)
    return redirect(url_for(".record", code=code), code=303)


def _record_page(code: str, form: Form, problem: Problem | None = None) -> str:
    found = queries.get_delivery(db(), code)
    law = law_as_of(db(), found.case.law_on)
    inside = {
        line.id: list(archives_inside(db(), line.asset_id).values())
        for row, line in found.lines
        if found.delivery.state == "planned" and line.asset_kind == "facility" and row.area_m2 is None
    }
    kinds = {law.path(line.path).delivery for _, line in found.lines}
    kind = "temporary_minutes" if found.delivery.is_temporary else "invoice" if kinds == {"invoice"} else "minutes"
    return render_template(
        "deliveries/record.html", record=found, delivery=found.delivery, form=form, problem=problem, inside=inside,
        kind=kind, may_attach=may_attach(found.case), day=today(), asked=request.form.get("line", ""), **words(law),
    )  # fmt: skip


def _new_page(case: DispositionCase, form: Form, problem: Problem | None = None) -> str:
    law = law_as_of(db(), case.law_on)
    ready = _ready(case)
    is_temporary = not any(line.state in ("decided", "cleared") for line in ready)
    return render_template(
        "deliveries/new.html", case=case, lines=ready, form=form, problem=problem, is_temporary=is_temporary,
        **words(law),
    )  # fmt: skip


def _ready(case: DispositionCase) -> list[DispositionLine]:
    """The lines that may be delivered now: by the decision, before it for the time being."""
    law = law_as_of(db(), case.law_on)
    lines = [line for line in lines_of(db(), case) if law.path(line.path).delivery != "none"]
    decided = [line for line in lines if line.state in ("decided", "cleared")]
    if decided or case.state in ENDED:
        return decided
    return [line for line in lines if line.state == "pending"]

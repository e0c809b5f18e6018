"""The page of one case: where it stands, what is to be done now, its assets, papers, opinions, decisions and moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Invalid, Problem
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases import deciders, queries, service
from assetreg.dispositions.cases.labels import CASE_LABELS
from assetreg.dispositions.cases.models import CaseClock
from assetreg.dispositions.cases.moves import AFTER_DECISION, ENDED
from assetreg.dispositions.cases.records import CaseRecord, DossierPaper
from assetreg.dispositions.cases.schemas import CaseHead
from assetreg.dispositions.cases.standing import find_case, moves_open_to, place_of
from assetreg.dispositions.cases.steps import steps_of
from assetreg.dispositions.cases.tasks import Task, task_of
from assetreg.dispositions.cases.views.base import cases, may_attach, seen_revision, status_of, typed, words
from assetreg.dispositions.law.checklists import Item
from assetreg.dispositions.law.clock_queries import clock_rules
from assetreg.dispositions.law.clocks import ClockRule
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard


@dataclass(frozen=True, slots=True)
class Answered:
    """An item of the check-list with the papers that answer it."""

    item: Item
    papers: Sequence[DossierPaper]


@dataclass(frozen=True, slots=True)
class Running:
    """A limit of time that runs: its rule as it stood when it began, and the numbers of the lines it runs for alike."""

    clock: CaseClock
    rule: ClockRule | None
    lines: Sequence[int]


@cases.get("/<code>")
@permission(Permission.CASE_VIEW)
def record(code: str) -> str:
    """A case whole."""
    return case_page(queries.get_case(db(), code))


@cases.get("/<code>/edit")
@permission(Permission.CASE_PREPARE)
def edit(code: str) -> str:
    """Title and note of a case that is being written."""
    case = find_case(db(), code)
    return _edit_page(case, {"title": case.title, "note": case.note or ""})


@cases.post("/<code>/edit")
@permission(Permission.CASE_PREPARE)
def revise(code: str) -> ResponseReturnValue:
    """Keep them."""
    said = {name: typed().get(name, "") for name in ("title", "note")}
    try:
        changes = parse(CaseHead, said, Door.FORM, partial=True).changes()
        service.revise_case(db(), current_actor(), code, changes, revision=seen_revision())
        db().flush()
    except (Invalid, Conflict) as problem:
        discard()
        return _edit_page(find_case(db(), code), said, problem), status_of(problem)
    return redirect(url_for(".record", code=code), code=303)


def case_page(found: CaseRecord, problem: Problem | None = None) -> str:
    """The page of a case; ``problem``: what has just been refused."""
    actor = current_actor()
    moves = moves_open_to(db(), actor, found.case, found.route)
    place = place_of(found.case)
    task = task_of(found, moves, may_attach=may_attach(found.case))
    return render_template(
        "cases/record.html", record=found, case=found.case, problem=problem, task=task, steps=steps_of(found),
        running=running_of(found), authority=_authority(found), answered=_answered(found),
        loose=[one for one in found.papers if one.link.item is None], totals=totals_of(found), day=today(),
        may_write=found.case.state == "draft" and may(actor, Permission.CASE_PREPARE, place),
        goes_on=_goes_on(found), may_paper=found.case.state not in ENDED and _may_paper(actor, place),
        may_answer=found.case.state == "in_consultation" and may(actor, Permission.CASE_ACCEPT, place),
        papers_by_id={one.paper.id: one.paper for one in found.papers}, is_direct=_is_direct(task),
        **words(found.law),
    )  # fmt: skip


def running_of(found: CaseRecord) -> list[Running]:
    """The limits that are open, the earliest first; each rule as it stood when its clock began."""
    open_ones = [clock for clock in found.clocks if clock.met_on is None]
    if not open_ones:
        return []
    rules = clock_rules(db(), max(clock.event_on for clock in open_ones))
    numbers = {one.line.id: one.line.number for one in found.lines}
    alike: dict[Any, list[CaseClock]] = {}
    for clock in open_ones:
        alike.setdefault((clock.rule, clock.event_on, clock.due_on), []).append(clock)
    rows = [Running(same[0], rules.get(same[0].rule), _lines(same, numbers)) for same in alike.values()]
    return sorted(rows, key=lambda one: (one.clock.due_on is None, one.clock.due_on or today(), one.clock.id))


def totals_of(found: CaseRecord) -> dict[str, int]:
    """What the books say of all lines together, whole dong; a plan that follows a recovery is the same asset again."""
    lines = [one.line for one in found.lines if one.line.follows_line_id is None]
    return {
        name: sum(getattr(line, name) or 0 for line in lines) for name in ("original_cost_vnd", "residual_value_vnd")
    }


def _lines(same: Sequence[CaseClock], numbers: Mapping[int, int]) -> list[int]:
    return sorted(numbers[one] for clock in same if (one := clock.line_id) is not None and one in numbers)


def _authority(found: CaseRecord) -> dict[str, Any] | None:
    """Who decides: while the case is written as of today, then as it was submitted."""
    if found.case.state != "draft":
        return found.case.authority
    return deciders.shown_authority(db(), found.case, [one.line for one in found.lines], found.law.on)


def _answered(found: CaseRecord) -> list[Answered]:
    return [Answered(item, [one for one in found.papers if one.link.item == item.code]) for item in found.items]


def _is_direct(task: Task) -> bool:
    """Whether the move asks for nothing, so that its button stands on the page itself."""
    main = task.main
    return main is not None and main.move in ("submit", "conclude") and not (main.needs_paper or main.needs_reason)


def _goes_on(found: CaseRecord) -> bool:
    """Whether a decided case waits for what this person may do with its lines."""
    waits_for = found.case.waits_for
    if found.case.state not in AFTER_DECISION or waits_for is None:
        return False
    return may(current_actor(), Permission(waits_for), place_of(found.case))


def _may_paper(actor: Any, place: Any) -> bool:
    return any(
        may(actor, one, place)
        for one in (Permission.CASE_PREPARE, Permission.CASE_ACCEPT, Permission.PAPER_NUMBER, Permission.CASE_REVIEW)
    )


def _edit_page(case: Any, said: dict[str, str], problem: Problem | None = None) -> str:
    errors = problem.errors if isinstance(problem, Invalid) else ()
    labels = {name: CASE_LABELS[name] for name in ("title", "note")}
    return render_template(
        "cases/edit.html",
        case=case,
        form=Form(said, errors, labels),
        problem=problem,
        seen=request.form.get("revision"),
    )

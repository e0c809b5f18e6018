"""The page of a signed decision over lines of many cases, and the page of a decision that was entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid, Problem
from assetreg.core.parse import Door
from assetreg.core.text import clean
from assetreg.dispositions.cases import decisions as deciding
from assetreg.dispositions.cases import finding, forms
from assetreg.dispositions.cases.schemas import read_decision
from assetreg.dispositions.cases.views.base import decisions, status_of, typed, words
from assetreg.dispositions.law.queries import law_as_of
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

SHOWN = 200  # lines of one page; a longer paper is narrowed by its filter


@decisions.get("/new")
@permission(Permission.CASE_DECIDE)
def new() -> str:
    """The lines that wait for a decision of whoever asks, narrowed by ``?form=&holder=&q=``; one paper over them."""
    said = {"verdict": request.args.get("verdict", "")}
    papers = finding.signed_decisions(db())
    if len(papers) == 1:
        said["paper_id"] = str(papers[0].id)
    return _page(said)


@decisions.post("/new")
@permission(Permission.CASE_DECIDE)
def decide() -> ResponseReturnValue:
    """Enter the decision with its verdict of every line that has one."""
    said = typed()
    try:
        rows = [row for row in forms.rows_of(said, "verdicts", key="line") if row.get("verdict")]
        made = deciding.decide(db(), current_actor(), read_decision(_raw(said, rows), Door.FORM))
        db().flush()
    except (Invalid, Conflict) as problem:
        discard()
        return _page(said, problem), status_of(problem)
    return redirect(url_for(".record", number=made.id, entered=1), code=303)


@decisions.get("/<int:number>")
@permission(Permission.CASE_VIEW)
def record(number: int) -> str:
    """A decision with its paper and what it says of each line that may be seen."""
    found = deciding.read_decision(db(), deciding.get_decision(db(), number))
    law = law_as_of(db(), found.paper.issued_on or today())
    return render_template(
        "cases/decision.html", found=found, paper=found.paper, said=deciding.said_of(db(), number), **words(law)
    )


def _raw(said: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    chosen = said.get("paper_id", "")
    raw: dict[str, Any] = {"verdicts": [dict(row) for row in rows]}
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        raw["paper"] = int(chosen)
    if said.get("valid_to", "").strip():
        raw["valid_to"] = said["valid_to"]
    if not rows:
        raise Invalid([FieldError("cases", "required")])
    return raw


def _page(said: Mapping[str, str], problem: Problem | None = None) -> str:
    law = law_as_of(db(), today())
    asked = {name: clean(request.args.get(name, ""))[:100] for name in ("form", "holder", "q")}
    waiting = finding.waiting_lines(db(), current_actor(), limit=SHOWN + 1, **asked)
    errors = _told(problem, said)
    return render_template(
        "cases/decide_many.html", waiting=waiting[:SHOWN], more=len(waiting) > SHOWN, asked=asked, problem=problem,
        papers=finding.signed_decisions(db()), form=Form(said, errors, forms.labels_of(errors)), forms=law.forms,
        **words(law),
    )  # fmt: skip


def _told(problem: Problem | None, said: Mapping[str, str]) -> list[FieldError]:
    """Errors by the fields of the page: its rows are more than those with a verdict."""
    if not isinstance(problem, Invalid):
        return []
    numbered = {name.split(".")[1] for name, text in said.items() if name.endswith(".verdict") and text}
    places = sorted(numbered, key=int)
    told = []
    for error in problem.errors:
        parts = error.field.split(".")
        if parts[0] == "verdicts" and len(parts) == 3 and parts[1].isdigit() and int(parts[1]) < len(places):
            told.append(FieldError(f"verdicts.{places[int(parts[1])]}.{parts[2]}", error.code, error.params))
        else:
            named = "paper_id" if parts[0] == "paper" else error.field
            told.append(FieldError(named, error.code, error.params))
    return told

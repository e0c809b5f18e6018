"""The pages of moves: sign, endorse, accept, ask, conclude, review, submit, decide, send back, refuse, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.core.errors import Conflict, FieldError, Invalid, Problem
from assetreg.core.parse import Door
from assetreg.dispositions.cases import forms, moving, queries, service
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.moves import OpenMove
from assetreg.dispositions.cases.records import CaseRecord
from assetreg.dispositions.cases.schemas import read_move
from assetreg.dispositions.cases.standing import find_case, moves_open_to
from assetreg.dispositions.cases.views.base import (
    attached,
    cases,
    may_attach,
    said_title,
    seen_revision,
    status_of,
    typed,
    words,
)
from assetreg.dispositions.cases.views.record import case_page, running_of
from assetreg.dispositions.papers.identity import missing_of
from assetreg.documents.queries import documents_of
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

MOST_FILES = 60


@cases.get("/<code>/moves/<move>")
@permission(Permission.CASE_VIEW)
def move_page(code: str, move: str) -> str:
    """What a move asks, and what follows from it; refused where the case may not make it now."""
    found = queries.get_case(db(), code)
    chosen = moving.choose(db(), current_actor(), found.case, move)
    return _page(found, chosen, _proposed(found, chosen))


@cases.post("/<code>/moves/<move>")
@permission(Permission.CASE_VIEW)
def make_move(code: str, move: str) -> ResponseReturnValue:
    """Make it; what was refused stands beside its field, and all that was typed stays."""
    said = typed()
    try:
        _make(find_case(db(), code), move, said)
        db().flush()
    except (Invalid, Conflict) as problem:
        discard()
        return _refused(code, move, said, problem)
    return redirect(url_for(".record", code=code, moved=move), code=303)


def _make(case: DispositionCase, move: str, said: Mapping[str, str]) -> None:
    raw: dict[str, Any] = {"move": move} | {name: said.get(name, "") for name in ("reason", "to", "on_date")}
    raw["waived"] = [name.removeprefix("waived.") for name in said if name.startswith("waived.")]
    raw["verdicts"] = forms.rows_of(said, "verdicts", key="line")
    raw |= {"valid_to": said.get("valid_to") or None, "paper": paper_of(case, said)}
    if "consultation.body" in said:
        raw["consultation"] = {"body": said["consultation.body"]}
    # What a form's blank says of a step that never asked is nothing.
    raw = {name: value for name, value in raw.items() if value not in ("", None)}
    service.move(db(), current_actor(), case.code, read_move(raw, Door.FORM, revision=seen_revision()))


def paper_of(case: DispositionCase, said: Mapping[str, str]) -> Any:
    """The paper of a form: one of the dossier by its number, or a new one, with the file that came beside it."""
    chosen = said.get("paper_id", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        return int(chosen)
    paper = forms.paper_said(said)
    kind = said.get("paper.kind", "other")
    document = attached(case, kind, said_title(kind, said.get("paper.number", "")))
    if document is None:
        return paper
    return {"kind": kind, **(paper or {}), "document": str(document)}


def _refused(code: str, move: str, said: dict[str, str], problem: Problem) -> ResponseReturnValue:
    """The form again with what was wrong; the case itself where the move is not open any more."""
    found = queries.get_case(db(), code)
    chosen = next(
        (one for one in moves_open_to(db(), current_actor(), found.case, found.route) if one.move == move), None
    )
    if chosen is None or (chosen.move == "submit" and isinstance(problem, Conflict)):
        return case_page(found, problem), status_of(problem)
    return _page(found, chosen, said, problem), status_of(problem)


def _proposed(found: CaseRecord, chosen: OpenMove) -> dict[str, str]:
    """What the form says before anybody types: the paper of the dossier that fits, the kind of a new one."""
    said = {"paper.kind": chosen.paper_kind or ""}
    fitting = _fitting(found, chosen)
    if fitting:
        said["paper_id"] = str(fitting[-1].paper.id)
    if chosen.move == "decide" and found.case.authority:
        said["paper.issuer"] = str(found.case.authority.get("title") or "")
    return said


def _fitting(found: CaseRecord, chosen: OpenMove) -> list[Any]:
    """Papers of the dossier that the move may rest on; a decision must be whole."""
    fitting = [one for one in found.papers if one.paper.kind == chosen.paper_kind]
    if chosen.move == "decide":
        decided = {one.paper.id for one in found.decisions}
        return [one for one in fitting if not missing_of(one.paper) and one.paper.id not in decided]
    return [one for one in fitting if one.paper.number is not None or not chosen.needs_paper]


def _page(found: CaseRecord, chosen: OpenMove, said: Mapping[str, str], problem: Problem | None = None) -> str:
    errors = list(problem.errors) if isinstance(problem, Invalid) else []
    form = Form(said, _told(errors), forms.labels_of(errors))
    waits = [one for one in found.lines if one.line.state == "pending"]
    return render_template(
        "cases/move.html", record=found, case=found.case, move=chosen, form=form, problem=problem,
        fitting=_fitting(found, chosen), may_attach=may_attach(found.case), waits=waits, running=running_of(found),
        files=documents_of(db(), "disposition_case", found.case.id, limit=MOST_FILES),
        sells=any(one.line.form in ("sell", "liquidate") for one in waits), **words(found.law),
    )  # fmt: skip


def _told(errors: list[FieldError]) -> list[FieldError]:
    """A whole paper that is missing is said where the paper is chosen."""
    return [FieldError("paper_id", one.code, one.params) if one.field == "paper" else one for one in errors]

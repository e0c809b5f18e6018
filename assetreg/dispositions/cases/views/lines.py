"""The pages of one line while its case is written: say it anew, take it out."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid, Problem
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases import forms, lines, offers, queries
from assetreg.dispositions.cases.schemas import LineInput
from assetreg.dispositions.cases.standing import find_case
from assetreg.dispositions.cases.views.base import cases, seen_revision, status_of, typed, words
from assetreg.dispositions.cases.views.record import case_page
from assetreg.dispositions.law.queries import law_as_of
from assetreg.kinds.values import typed_text
from assetreg.web.forms import Form, seen_in, touched
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard


@cases.get("/<code>/lines/<int:number>")
@permission(Permission.CASE_PREPARE)
def line(code: str, number: int) -> str:
    """The form of a line with what is known."""
    now = _known(code, number)
    return _page(code, number, Form(now, (), forms.labels_of(rows=1), seen=now))


@cases.post("/<code>/lines/<int:number>")
@permission(Permission.CASE_PREPARE)
def revise_line(code: str, number: int) -> ResponseReturnValue:
    """Keep what now reads otherwise; ``do=show`` only shows what is open to another form."""
    said = typed()
    now = _known(code, number)
    if said.pop("do", "save") == "show":
        return _page(code, number, Form(said, (), forms.labels_of(rows=1), seen=now))
    known = {name: text for name, text in said.items() if name.startswith("lines.0.")}
    try:
        changed = touched(known, seen_in(said, now))
        raw = {name.removeprefix("lines.0."): text for name, text in changed.items()}
        given = parse(LineInput, raw, Door.FORM, partial=True)
        if given.value is None:
            raise Invalid(given.errors)
        lines.revise_line(db(), current_actor(), code, number, given.changes(), revision=seen_revision())
        db().flush()
    except (Invalid, Conflict) as problem:
        discard()
        errors = problem.errors if isinstance(problem, Invalid) else ()
        told = [FieldError(f"lines.0.{error.field}", error.code, error.params) for error in errors]
        return _page(code, number, Form(said, told, forms.labels_of(told, rows=1), seen=now), problem), status_of(
            problem
        )
    return redirect(url_for(".record", code=code, _anchor="lines"), code=303)


@cases.post("/<code>/lines/<int:number>/drop")
@permission(Permission.CASE_PREPARE)
def drop_line(code: str, number: int) -> ResponseReturnValue:
    """Take an asset out of the case."""
    try:
        lines.remove_line(db(), current_actor(), code, number)
        db().flush()
    except Conflict as problem:
        discard()
        return case_page(queries.get_case(db(), code), problem), 409
    return redirect(url_for(".record", code=code, _anchor="lines"), code=303)


def _known(code: str, number: int) -> Mapping[str, str]:
    row = lines.line_of(db(), find_case(db(), code), number)
    names = [name for name in lines.REVISABLE if hasattr(row, name)]
    return {f"lines.0.{name}": typed_text(name, getattr(row, name)) for name in names}


def _page(code: str, number: int, form: Form, problem: Problem | None = None) -> str:
    case = find_case(db(), code)
    row = lines.line_of(db(), case, number)
    law = law_as_of(db(), today())
    choice = offers.choices_of(db(), law, [row.asset_code]).get(row.asset_code)
    return render_template(
        "cases/line.html", case=case, line=row, form=form, choice=choice, problem=problem, choices=forms.CHOICES,
        grounds=law.grounds_of(form.value("lines.0.form")), paths=law.paths_of(form.value("lines.0.form")),
        **words(law),
    )  # fmt: skip

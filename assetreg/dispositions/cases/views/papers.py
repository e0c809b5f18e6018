"""The pages of the dossier: a paper entered, read or completed from its signed copy, an opinion answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound, Problem
from assetreg.core.parse import Door, parse
from assetreg.core.text import clean
from assetreg.dispositions.cases import consulting, dossier, forms, queries
from assetreg.dispositions.cases.models import CasePaper, DispositionCase
from assetreg.dispositions.cases.records import CaseRecord, DossierPaper
from assetreg.dispositions.cases.schemas import AnswerInput
from assetreg.dispositions.cases.standing import find_case, held_case, place_of
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
from assetreg.dispositions.cases.views.moving import MOST_FILES, paper_of
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.dispositions.papers.service import revise_paper
from assetreg.documents.queries import documents_of
from assetreg.kinds.values import typed_text
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard


@cases.get("/papers/<code>")
@permission(Permission.CASE_VIEW)
def paper(code: str) -> ResponseReturnValue:
    """Where a paper is shown: in the first case whose dossier holds it."""
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 19 else 0
    query = select(DispositionCase.code).join(CasePaper, CasePaper.case_id == DispositionCase.id)
    found = db().scalar(query.where(CasePaper.paper_id == number).order_by(CasePaper.id).limit(1))
    if found is None:
        raise NotFound("record_not_found", record=code)
    return redirect(url_for(".paper_page", code=found, number=number))


@cases.get("/<code>/papers/new")
@permission(Permission.CASE_VIEW)
def new_paper(code: str) -> str:
    """A form for one more paper; ``?item=`` names the item of the check-list it answers."""
    found = queries.get_case(db(), code)
    item = next((one for one in found.items if one.code == request.args.get("item")), None)
    said = {} if item is None else {"paper.item": item.code, "paper.kind": item.paper_kind}
    return _paper_form(found, said)


@cases.post("/<code>/papers/new")
@permission(Permission.CASE_VIEW)
def add_paper(code: str) -> ResponseReturnValue:
    """Enter it, with its file where one came."""
    said = typed() | {"paper_id": ""}
    try:
        case = held_case(db(), code)
        raw = paper_of(case, said) or {}
        kind = {"kind": said.get("paper.kind", "")} | ({"item": said["paper.item"]} if said.get("paper.item") else {})
        given = parse(PaperInput, {**kind, **raw}, Door.FORM)
        if given.value is None:
            raise Invalid([_of_paper(error) for error in given.errors])
        dossier.add_paper(db(), current_actor(), case, given.value)
        db().flush()
    except (Invalid, Conflict) as problem:
        discard()
        return _paper_form(queries.get_case(db(), code), said, problem), status_of(problem)
    return redirect(url_for(".record", code=code, _anchor="papers"), code=303)


@cases.get("/<code>/papers/<int:number>")
@permission(Permission.CASE_VIEW)
def paper_page(code: str, number: int) -> str:
    """One paper of the dossier, and for the records desk the form that completes it from the signed copy."""
    found, one = _found(code, number)
    return _paper_page(found, one, _typed_of(one))


@cases.post("/<code>/papers/<int:number>")
@permission(Permission.PAPER_NUMBER)
def number_paper(code: str, number: int) -> ResponseReturnValue:
    """Complete a draft from its signed copy, or correct what was read of it, with a reason."""
    said = typed()
    try:
        case = find_case(db(), code)
        dossier.find_paper(db(), case, number)
        _complete(case, number, said)
        db().flush()
    except (Invalid, Conflict) as problem:
        discard()
        found, one = _found(code, number)
        return _paper_page(found, one, said, problem), status_of(problem)
    return redirect(url_for(".paper_page", code=code, number=number, saved=1), code=303)


@cases.get("/<code>/consultations/<int:number>")
@permission(Permission.CASE_ACCEPT)
def opinion(code: str, number: int) -> str:
    """The form of an answer that came in."""
    return _opinion_page(queries.get_case(db(), code), number, {"paper.kind": "answer", "answer": ""})


@cases.post("/<code>/consultations/<int:number>")
@permission(Permission.CASE_ACCEPT)
def answer_opinion(code: str, number: int) -> ResponseReturnValue:
    """Enter what a body answered, with its letter; silence has none."""
    said = typed()
    try:
        case = held_case(db(), code)
        answer = parse(AnswerInput, {name: said.get(name, "") for name in ("answer", "answered_on")}, Door.FORM)
        letter = paper_of(case, said | {"paper_id": ""}) if said.get("answer") != "silent" else None
        given = None if letter is None else parse(PaperInput, {"kind": "answer"} | letter, Door.FORM)
        errors = [*answer.errors, *(_of_paper(error) for error in (given.errors if given else ()))]
        if errors:
            raise Invalid(errors)
        consulting.answer(
            db(), current_actor(), code, number, answer.accept(), None if given is None else given.accept()
        )
        db().flush()
    except (Invalid, Conflict) as problem:
        discard()
        return _opinion_page(queries.get_case(db(), code), number, said, problem), status_of(problem)
    return redirect(url_for(".record", code=code, _anchor="consultations"), code=303)


def _complete(case: DispositionCase, number: int, said: Mapping[str, str]) -> None:
    kind = said.get("paper.kind", "other")
    raw = {name.removeprefix("paper."): text for name, text in said.items() if name.startswith("paper.")}
    raw = {name: text for name, text in raw.items() if name not in ("item", "document") or text}
    document = attached(case, kind, said_title(kind, said.get("paper.number", "")))
    if document is not None:
        raw["document"] = str(document)
    raw.pop("item", None)
    given = parse(PaperInput, raw, Door.FORM, partial=True)
    if given.value is None:
        raise Invalid([_of_paper(error) for error in given.errors])
    try:
        reason = clean(said.get("reason", "")) or None
        revise_paper(db(), current_actor(), number, given.changes(), revision=seen_revision(), reason=reason)
    except Invalid as refusal:
        raise Invalid([error if error.field == "reason" else _of_paper(error) for error in refusal.errors]) from None


def _of_paper(error: FieldError) -> FieldError:
    """An error of a paper by the name its form has for the field."""
    named = error.field if error.field.startswith("paper.") else f"paper.{error.field}"
    return FieldError(named, error.code, error.params)


def _found(code: str, number: int) -> tuple[CaseRecord, DossierPaper]:
    found = queries.get_case(db(), code)
    one = next((one for one in found.papers if one.paper.id == number), None)
    if one is None:
        raise NotFound("record_not_found", record=str(number))
    return found, one


def _typed_of(one: DossierPaper) -> dict[str, str]:
    said = {f"paper.{name}": typed_text(name, getattr(one.paper, name, None)) for name in forms.PAPER_FIELDS}
    document = one.paper.document_id
    return said | {"paper.document": "" if document is None else str(document)}


def _paper_form(found: CaseRecord, said: Mapping[str, str], problem: Problem | None = None) -> str:
    return _rendered("cases/paper_new.html", found, said, problem)


def _paper_page(found: CaseRecord, one: DossierPaper, said: Mapping[str, str], problem: Problem | None = None) -> str:
    may_number = may(current_actor(), Permission.PAPER_NUMBER, place_of(found.case))
    return _rendered("cases/paper.html", found, said, problem, one=one, paper=one.paper, may_number=may_number)


def _opinion_page(found: CaseRecord, number: int, said: Mapping[str, str], problem: Problem | None = None) -> str:
    one = next((one for one in found.consultations if one.id == number), None)
    if one is None:
        raise NotFound("record_not_found", record=str(number))
    return _rendered("cases/opinion.html", found, said, problem, one=one, answers=forms.CHOICES["answer"])


def _rendered(template: str, found: CaseRecord, said: Mapping[str, str], problem: Problem | None, **more: Any) -> str:
    errors = list(problem.errors) if isinstance(problem, Invalid) else []
    errors = [FieldError("paper.number", one.code, one.params) if one.field == "paper" else one for one in errors]
    return render_template(
        template, record=found, case=found.case, form=Form(said, errors, forms.labels_of(errors)), problem=problem,
        may_attach=may_attach(found.case),
        files=documents_of(db(), "disposition_case", found.case.id, limit=MOST_FILES), **more, **words(found.law),
    )  # fmt: skip

"""The blueprints of deliveries and lists, the words of their templates, and files that come with a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from flask import Blueprint, request

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.core.errors import Conflict, NotFound, Problem
from assetreg.core.i18n import current_locale, gettext
from assetreg.core.parse import Door
from assetreg.dispositions.cases.forms import paper_said
from assetreg.dispositions.cases.labels import STATE_LABELS as CASE_STATES
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.standing import place_of
from assetreg.dispositions.execution import labels
from assetreg.dispositions.execution.schemas import split_paper
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.papers.labels import CAPACITY_LABELS, KIND_LABELS, PAPER_LABELS
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.sending import contents, largest_request
from assetreg.documents.service import Upload, create_document
from assetreg.documents.subjects import subject_of
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor
from assetreg.web.transactions import db

deliveries = Blueprint("deliveries", __name__, url_prefix="/deliveries", template_folder="../templates")
lists = Blueprint("case_lists", __name__, url_prefix="/cases/lists", template_folder="../templates")
ASSET_PAGES = {"facility": "facilities.record", "vehicle": "vehicles.record", "equipment": "equipment.record"}
_DOCUMENTS = {"minutes": "minutes", "temporary_minutes": "minutes", "invoice": "invoice", "photo": "photo"}
FORM_LABELS: Mapping[str, str] = {
    **labels.DELIVERY_LABELS, **labels.DELIVERY_LINE_LABELS, **labels.SALE_FIELD_LABELS, **labels.ACT_FIELD_LABELS,
    "line": "Line", "lines": "Lines that are handed over", "answer": "Answer of the receiver",
    "settled_on": "Settled on", "paper": "Paper it rests on", "file": "File of the paper",
    **{f"paper.{name}": label for name, label in PAPER_LABELS.items()},
    **{f"archive_paper.{name}": label for name, label in PAPER_LABELS.items()},
}  # fmt: skip


@deliveries.url_value_preprocessor
def _allow_files(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the body: requests with a scan may be larger than others."""
    request.max_content_length = largest_request()


def words(law: Law | None = None) -> dict[str, Any]:
    """What templates call things by."""
    return {
        "labels": labels, "paper_kinds": KIND_LABELS, "capacities": CAPACITY_LABELS, "asset_pages": ASSET_PAGES,
        "case_states": CASE_STATES, "form_name": lambda code: form_name(law, code),
        "file_choices": lambda files: [(str(one.id), str(one.title)) for one in files],
    }  # fmt: skip


def form_name(law: Law | None, code: str) -> str:
    """What a form is called; its code where the law of the day does not know it."""
    form = None if law is None else law.forms.get(code)
    return code if form is None else form.name(current_locale())


def typed() -> dict[str, str]:
    """The form as it was typed."""
    return {name: text for name, text in request.form.items() if name not in ("csrf_token", "revision")}


def blank(**typed_before: str) -> Form:
    """A form with what is known."""
    return Form(typed_before, (), FORM_LABELS)


def refused(said: Mapping[str, str], problem: Problem) -> Form:
    """The form again as it was typed, with what was wrong of it."""
    return Form(dict(said), getattr(problem, "errors", ()), FORM_LABELS)


def status_of(problem: Problem) -> int:
    """409 for what the state does not let happen, else 422."""
    return 409 if isinstance(problem, Conflict) else 422


def plain_fields(said: Mapping[str, str]) -> dict[str, Any]:
    """What was said outside the papers; what is empty says nothing."""
    return {name: text for name, text in said.items() if "." not in name and name != "file" and text.strip()}


def paper_of(case: DispositionCase, said: Mapping[str, str]) -> PaperInput | None:
    """The paper of a form with the file that came beside it; None where nothing was said of one."""
    kind = said.get("paper.kind", "other")
    raw = paper_said(said)
    document = _attached(case, kind, said.get("paper.number", ""))
    if document is not None:
        raw = {"kind": kind, **(raw or {}), "document": str(document)}
    return split_paper({"paper": raw}, door=Door.FORM)[1]


def may_attach(case: DispositionCase) -> bool:
    """Whether whoever asks may bring files to a case."""
    return may(current_actor(), Permission.DOCUMENT_ATTACH, place_of(case))


def number_of(text: str) -> int:
    """A number from an address; raises ``NotFound`` for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound("record_not_found", record=text[:50])
    return int(text)


def _attached(case: DispositionCase, kind: str, number: str) -> int | None:
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    title = " ".join(part for part in (gettext(KIND_LABELS.get(kind, kind)), number) if part)
    said = dict.fromkeys(DocumentInput.model_fields) | {"kind": _DOCUMENTS.get(kind, "other"), "title": title}
    document = create_document(
        db(), current_actor(), DocumentInput.model_construct(**said),
        subject=subject_of(db(), "disposition_case", case.id),
        upload=Upload(cast(BinaryIO, file.stream), file.filename), contents=contents(),
    )  # fmt: skip
    db().flush()
    return document.id

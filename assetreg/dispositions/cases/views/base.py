"""The two blueprints of cases, and the words that all their templates use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO, cast

from flask import Blueprint, request
from werkzeug.datastructures import FileStorage

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.assets.labels import FINAL_USE_LABELS
from assetreg.core.errors import Conflict, Problem
from assetreg.core.i18n import current_locale, gettext
from assetreg.dispositions.cases import labels
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.standing import place_of
from assetreg.dispositions.law import authority_labels, clock_labels, shown
from assetreg.dispositions.law.authority_labels import OFFICE_LABELS
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.papers.labels import CAPACITY_LABELS, KIND_LABELS
from assetreg.documents.contents import Contents
from assetreg.documents.models import Document
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.sending import contents, largest_request
from assetreg.documents.service import Upload, create_document
from assetreg.documents.subjects import subject_of
from assetreg.web.guards import current_actor
from assetreg.web.transactions import db

cases = Blueprint(
    "cases", __name__, url_prefix="/cases", template_folder="../templates", static_folder="../static",
    static_url_path="/static",
)  # fmt: skip
decisions = Blueprint("decisions", __name__, url_prefix="/decisions", template_folder="../templates")
ASSET_PAGES = {"facility": "facilities.record", "vehicle": "vehicles.record", "equipment": "equipment.record"}
# Permission a case waits for -> whose turn it is.
TURNS = {
    "case:prepare": "Whoever prepares the case",
    "case:sign": "Head of the body",
    "case:endorse": "Superior body",
    "case:accept": "Officer who receives dossiers",
    "case:review": "Reviewing officer",
    "case:present": "Officer who submits",
    "case:decide": "Competent authority",
    "delivery:give": "Whoever delivers",
    "delivery:receive": "Receiver",
    "book:keep": "Accountant",
}
KIND_OF_DOCUMENT = {"decision": "decision", "minutes": "minutes", "invoice": "invoice", "photo": "photo"}


@cases.url_value_preprocessor
@decisions.url_value_preprocessor
def _allow_files(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the body: requests with a scan may be larger than others."""
    request.max_content_length = largest_request()


def words(law: Law | None = None) -> dict[str, Any]:
    """What templates call things by; ``form_name`` and ``ground_name`` speak of a law."""
    return {
        "labels": labels,
        "paper_kinds": KIND_LABELS,
        "capacities": CAPACITY_LABELS,
        "uses": FINAL_USE_LABELS,
        "turns": TURNS,
        "offices": OFFICE_LABELS,
        "authority_labels": authority_labels,
        "clock_labels": clock_labels,
        "shown": shown,
        "asset_pages": ASSET_PAGES,
        "form_name": lambda code: form_name(law, code),
        "ground_name": lambda code: ground_name(law, code),
        "file_choices": file_choices,
    }


def form_name(law: Law | None, code: str) -> str:
    """What a form is called; its code where the law of the day does not know it."""
    form = None if law is None else law.forms.get(code)
    return code if form is None else form.name(current_locale())


def ground_name(law: Law | None, code: str | None) -> str:
    """A ground as papers cite it."""
    ground = None if law is None or code is None else law.grounds.get(code)
    return (code or "–") if ground is None else ground.name(current_locale())


def file_choices(files: Iterable[Document]) -> list[tuple[str, str]]:
    """Attached files as a select offers them."""
    return [(str(one.id), f"{one.title} ({one.file_name})") for one in files]


def may_attach(case: DispositionCase) -> bool:
    """Whether whoever asks may bring files to a case."""
    return may(current_actor(), Permission.DOCUMENT_ATTACH, place_of(case))


def attached(case: DispositionCase, kind: str, title: str) -> int | None:
    """The file of this request hung on the case, as the number of its document; None where none came."""
    file: FileStorage | None = request.files.get("file")
    if file is None or not file.filename:
        return None
    said = dict.fromkeys(DocumentInput.model_fields) | {"kind": KIND_OF_DOCUMENT.get(kind, "other"), "title": title}
    kept: Contents = contents()
    document = create_document(
        db(), current_actor(), DocumentInput.model_construct(**said),
        subject=subject_of(db(), "disposition_case", case.id),
        upload=Upload(cast(BinaryIO, file.stream), file.filename), contents=kept,
    )  # fmt: skip
    db().flush()
    return document.id


def said_title(kind: str, typed_number: str) -> str:
    """What the file of a paper is called: its kind and number."""
    return " ".join(part for part in (gettext(KIND_LABELS.get(kind, kind)), typed_number) if part)


def typed() -> dict[str, str]:
    """The form as it was typed, without what browsers and pages add."""
    return {name: text for name, text in request.form.items() if name not in ("csrf_token", "revision")}


def seen_revision() -> int | None:
    """The revision the reader saw; None where the form does not carry one."""
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def status_of(problem: Problem) -> int:
    """409 for what the state does not let happen, else 422."""
    return 409 if isinstance(problem, Conflict) else 422

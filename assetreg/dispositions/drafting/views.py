"""The drafts of a case as files, the page that offers them, and its evidence bundle."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.dispositions.cases.records import CaseRecord
from assetreg.dispositions.drafting import sending, service
from assetreg.dispositions.drafting.background import make_pdfs_later
from assetreg.dispositions.drafting.from_case import pairs_of
from assetreg.dispositions.drafting.labels import CONTENT_LABELS, KIND_LABELS
from assetreg.dispositions.drafting.pdf import find_office
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

blueprint = Blueprint("drafts", __name__, url_prefix="/cases", template_folder="templates")


@blueprint.get("/<code>/drafts")
@permission(Permission.CASE_VIEW)
def of_case(code: str) -> str:
    """Every draft, whether its PDF is made, and what the decision still lacks."""
    case = service.seen_case(db(), current_actor(), code)
    return render_template(
        "drafting/drafts.html", case=case, offers=service.offers_of(db(), case, sending.settings().home),
        gaps=service.gaps_of(db(), case),
        signed=service.signatures_of(db(), case, sending.settings()), content_labels=CONTENT_LABELS, **_words(),
    )  # fmt: skip


@blueprint.get("/<code>/drafts/<kind>.docx")
@permission(Permission.CASE_VIEW)
def docx(code: str, kind: str) -> Response:
    """A draft to be edited in a word processor."""
    return sending.send_docx(code, kind, _line())


@blueprint.get("/<code>/drafts/<kind>.pdf")
@permission(Permission.CASE_VIEW)
def pdf(code: str, kind: str) -> Response:
    """A draft to be read and printed."""
    return sending.send_pdf(code, kind, _line())


@blueprint.post("/<code>/drafts/pdf")
@permission(Permission.CASE_VIEW)
def make_pdfs(code: str) -> ResponseReturnValue:
    """Have all PDFs made in the background."""
    case = service.seen_case(db(), current_actor(), code)
    job = make_pdfs_later(db(), current_actor(), case, sending.settings().home)
    return redirect(url_for("jobs.job_page", number=job.id), code=303)


@blueprint.get("/<code>/bundle.zip")
@permission(Permission.HISTORY_VIEW)
def bundle(code: str) -> Response:
    """The evidence bundle of the case as it stands now."""
    return sending.send_bundle(code)


def case_panel(record: CaseRecord) -> str | None:
    """On the page of a case: its drafts and its bundle."""
    if not record.lines:
        return None
    offers = service.offered(pairs_of([one.line for one in record.lines]))
    return render_template("drafting/panel.html", case=record.case, offers=offers, **_words())


def _line() -> int | None:
    """``?line=``: the number of a line; anything else is none."""
    text = request.args.get("line", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _words() -> dict[str, Any]:
    return {"kind_labels": KIND_LABELS, "has_office": find_office() is not None}

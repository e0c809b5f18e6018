"""The pages of papers and photos: the list, attaching files to a record, one paper and its file, withdrawing it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.access.policy import may, require
from assetreg.admin_units import queries as units
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.i18n import gettext
from assetreg.core.parse import Door, parse
from assetreg.core.text import clean
from assetreg.documents import queries, service, shown
from assetreg.documents.labels import CHOICES, FIELD_LABELS
from assetreg.documents.media import ACCEPTED as ACCEPTED_SHOWN
from assetreg.documents.models import Document
from assetreg.documents.panel import ACCEPTED
from assetreg.documents.queries import DocumentFilter
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.sending import contents, largest_request, send_content, send_thumbnail
from assetreg.documents.service import Upload
from assetreg.documents.subjects import Subject, find_subject, kind_named
from assetreg.kinds.pages import said_reason, said_revision
from assetreg.kinds.values import typed_text
from assetreg.web.errors import register_constraint
from assetreg.web.forms import Form, merged, seen_in, touched
from assetreg.web.guards import current_actor, permission
from assetreg.web.schema_forms import section
from assetreg.web.search import SHOWN, Findings, Found
from assetreg.web.transactions import db, discard

blueprint = Blueprint("documents", __name__, url_prefix="/documents", template_folder="templates")
ROWS = 50
MOST_FILES = 30
_BESIDE = frozenset({"csrf_token", "revision", "reason", "seen", "subject_kind", "subject"})
SECTIONS = (
    section(
        DocumentInput,
        "What the paper says",
        ("kind", "title", "number", "issued_on", "issuer", "signer", "signer_capacity", "note"),
        choices=CHOICES,
        hints={
            "kind": "Unsaid: a picture is a photo, anything else another paper",
            "title": "Unsaid: the name of the file",
            "number": "As on the paper, for example 123/QĐ-UBND",
        },
        wide=("title", "issuer"),
    ),
)

register_constraint("uq_document_digest", "file", "already_attached_meanwhile")
register_constraint("fk_document_subject", "file", "record_has_documents")
register_constraint("ck_document_restricted", "kind", "restricted_plan")
register_constraint("ck_facility_restricted_documents", "is_restricted", "restricted_has_documents")


@blueprint.url_value_preprocessor
def _allow_files(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the body: requests with files may be larger than others."""
    request.max_content_length = largest_request()


@blueprint.record_once
def _share(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        document_choices=CHOICES,
        document_shown=shown,
        document_kind=kind_named,
        document_sections=SECTIONS,
    )


@blueprint.get("")
@permission(Permission.REGISTER_VIEW)
def documents_list() -> str:
    """Papers and photos of everything that is seen, or of one record, newest first."""
    said = {
        name: clean(request.args.get(name, "")) or None for name in ("unit", "kind", "q", "subject_kind", "subject")
    }
    if said["kind"] is not None and said["kind"] not in CHOICES["kind"]:
        raise Invalid(
            [FieldError("kind", "not_a_choice", {"value": said["kind"], "choices": ", ".join(CHOICES["kind"])})]
        )
    subject = None
    if said["subject_kind"] and said["subject"]:
        subject = find_subject(db(), said["subject_kind"], said["subject"])
    wanted = DocumentFilter(
        unit=said["unit"],
        kind=said["kind"],
        q=(said["q"] or "")[:100] or None,
        subject_kind=subject.kind.name if subject else None,
        subject_id=subject.id if subject else None,
    )
    page = queries.list_documents(db(), wanted, limit=ROWS, cursor=request.args.get("cursor") or None)
    return render_template(
        "documents/list.html", page=page, wanted=wanted, subject=subject, provinces=units.provinces(db(), today())
    )


def find_documents(words: str) -> Findings:
    """What the one search finds among papers and photos."""
    page = queries.list_documents(db(), DocumentFilter(q=words), limit=SHOWN)
    items = [
        Found(
            one.title,
            one.number or "",
            gettext(CHOICES["kind"][one.kind]),
            url_for("documents.record", document_id=one.id),
        )
        for one in page.items
    ]
    return Findings(items, url_for("documents.documents_list", q=words) if page.next else None)


@blueprint.get("/new")
@permission(Permission.DOCUMENT_ATTACH)
def new() -> str:
    """The form that attaches files to the record of the address."""
    subject = find_subject(db(), request.args.get("subject_kind", ""), request.args.get("subject", ""))
    require(current_actor(), Permission.DOCUMENT_ATTACH, subject.place)
    return _upload_form(subject, Form({}, (), FIELD_LABELS))


@blueprint.post("/new")
@permission(Permission.DOCUMENT_ATTACH)
def create() -> ResponseReturnValue:
    """Attach all files or none; every file that is refused is named with its reason."""
    subject = find_subject(db(), request.form.get("subject_kind", ""), request.form.get("subject", ""))
    require(current_actor(), Permission.DOCUMENT_ATTACH, subject.place)
    parsed = parse(DocumentInput, _typed(), Door.FORM)
    files = [file for file in request.files.getlist("file") if file.filename]
    errors = list(parsed.errors)
    if not files:
        errors.append(FieldError("file", "required"))
    if len(files) > MOST_FILES:
        errors.append(FieldError("file", "too_many_files", {"limit": MOST_FILES}))
    if parsed.value is not None and not errors:
        for place, file in enumerate(files, 1):
            try:
                _attach(subject, parsed.value, file, place if len(files) > 1 else None)
            except Invalid as refusal:
                errors.extend(error for error in refusal.errors if error not in errors)
    if errors:
        discard()
        return _upload_form(subject, Form(_typed(), errors, FIELD_LABELS)), 422
    flash("Attached: papers and photos are on the record.", "success")
    return redirect(shown.subject_address(subject) or url_for("documents.documents_list"), code=303)


@blueprint.get("/<int:document_id>")
@permission(Permission.REGISTER_VIEW)
def record(document_id: int) -> str:
    """One paper or photo: what it says, its file, where it was taken, where else its content hangs."""
    return _record_page(document_id)


@blueprint.get("/<int:document_id>/content")
@permission(Permission.REGISTER_VIEW)
def content(document_id: int) -> Response:
    """The file, to be saved."""
    document, _ = queries.get_document(db(), document_id)
    return send_content(document)


@blueprint.get("/<int:document_id>/view")
@permission(Permission.REGISTER_VIEW)
def view(document_id: int) -> Response:
    """A PDF, to be read in the browser."""
    document, _ = queries.get_document(db(), document_id)
    return send_content(document, inline=True)


@blueprint.get("/<int:document_id>/thumbnail/<any(small, medium, large):size>")
@permission(Permission.REGISTER_VIEW)
def thumbnail(document_id: int, size: str) -> Response:
    """A small copy of a picture."""
    document, _ = queries.get_document(db(), document_id)
    return send_thumbnail(document, size)


@blueprint.get("/<int:document_id>/edit")
@permission(Permission.DOCUMENT_ATTACH)
def edit(document_id: int) -> str:
    """The form with what is known."""
    document, subject = queries.get_document(db(), document_id)
    require(current_actor(), Permission.DOCUMENT_ATTACH, subject.place)
    now = _known(document)
    return _edit_form(document, subject, Form(now, (), FIELD_LABELS, seen=now))


@blueprint.post("/<int:document_id>/edit")
@permission(Permission.DOCUMENT_ATTACH)
def revise(document_id: int) -> ResponseReturnValue:
    """Store what was changed since the form was opened."""
    document, _ = queries.get_document(db(), document_id)
    changed = touched(_typed(), seen_in(request.form, _known(document)))
    try:
        changes = parse(DocumentInput, changed, Door.FORM, partial=True).changes()
        service.revise_document(
            db(), current_actor(), document_id, changes, revision=said_revision(), reason=said_reason()
        )
    except (Invalid, Conflict) as refusal:
        if isinstance(refusal, Conflict) and refusal.code != "stale_revision":
            raise
        discard()
        return _refused_edit(document_id, refusal)
    return redirect(url_for("documents.record", document_id=document_id, saved=document_id), code=303)


@blueprint.post("/<int:document_id>/withdraw")
@permission(Permission.DOCUMENT_ATTACH)
def withdraw(document_id: int) -> ResponseReturnValue:
    """Take the paper off its record, for the reason given."""
    _, subject = queries.get_document(db(), document_id)
    try:
        service.withdraw_document(db(), current_actor(), document_id, revision=said_revision(), reason=said_reason())
    except Invalid as refusal:
        discard()
        return _record_page(document_id, Form({}, refusal.errors, FIELD_LABELS)), 422
    flash("Withdrawn. The history keeps it.", "success")
    return redirect(shown.subject_address(subject) or url_for("documents.documents_list"), code=303)


@blueprint.post("/<int:document_id>/use-place")
@permission(Permission.FACILITY_EDIT)
def use_place(document_id: int) -> ResponseReturnValue:
    """Make the photo's place the location of its facility."""
    _, subject = queries.get_document(db(), document_id)
    service.use_photo_place(db(), current_actor(), document_id, facility_revision=said_revision())
    flash("The photo's place is now the location of the record.", "success")
    return redirect(shown.subject_address(subject) or url_for("documents.documents_list"), code=303)


def _attach(subject: Subject, given: DocumentInput, file: FileStorage, place: int | None) -> None:
    numbered = given
    if place is not None and given.title:
        numbered = given.model_copy(update={"title": f"{given.title} ({place})"})
    upload = Upload(cast(Any, file.stream), file.filename)
    service.create_document(
        db(), current_actor(), numbered, subject=subject, upload=upload, contents=contents(), reason=said_reason()
    )


def _typed() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name not in _BESIDE}


def _known(document: Document) -> dict[str, str]:
    return {name: typed_text(name, getattr(document, name)) for name in DocumentInput.model_fields}


def _upload_form(subject: Subject, form: Form) -> str:
    return render_template(
        "documents/upload.html",
        subject=subject,
        form=form,
        accepted=ACCEPTED,
        accepted_shown=ACCEPTED_SHOWN,
        limit_mb=contents().limit_bytes >> 20,
    )


def _edit_form(document: Document, subject: Subject, form: Form, conflict: Conflict | None = None) -> str:
    return render_template("documents/form.html", document=document, subject=subject, form=form, conflict=conflict)


def _refused_edit(document_id: int, refusal: Invalid | Conflict) -> ResponseReturnValue:
    document, subject = queries.get_document(db(), document_id)
    now = _known(document)
    seen = seen_in(request.form, now)
    typed = _typed() | {"revision": request.form.get("revision", ""), "reason": request.form.get("reason", "")}
    if isinstance(refusal, Conflict):
        form = replace(merged(typed, seen, now), labels=FIELD_LABELS)
        return _edit_form(document, subject, form, refusal), 409
    return _edit_form(document, subject, Form(typed, refusal.errors, FIELD_LABELS, seen=seen)), 422


def _record_page(document_id: int, form: Form | None = None) -> str:
    document, subject = queries.get_document(db(), document_id)
    actor = current_actor()
    return render_template(
        "documents/record.html",
        document=document,
        subject=subject,
        place=shown.photo_place(document, subject),
        others=queries.same_content(db(), document),
        form=form or Form({}, (), FIELD_LABELS),
        may_attach=may(actor, Permission.DOCUMENT_ATTACH, subject.place),
        may_place=may(actor, Permission.FACILITY_EDIT, subject.place) and not subject.is_restricted,
    )

"""What can be done with papers and photos: attach one, say more about it, withdraw it, take a photo's place over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.assets.models import Facility
from assetreg.assets.service import revise_facility
from assetreg.audit.versioned import amend, enter, held, withdraw
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.text import clean
from assetreg.documents.contents import Contents, Picture, read_picture
from assetreg.documents.media import Media, refusal, sniff
from assetreg.documents.models import Document
from assetreg.documents.names import kept_name, title_from
from assetreg.documents.queries import get_document, named_contents
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.store import Stored
from assetreg.documents.subjects import Subject

# A file is put before the row that names it is committed; a day is longer than any request.
SWEEP_AFTER_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: seekable, and the name somebody's machine gave it."""

    file: BinaryIO
    name: str | None


def create_document(
    session: Session,
    actor: Actor,
    given: DocumentInput,
    *,
    subject: Subject,
    upload: Upload,
    contents: Contents,
    reason: str | None = None,
) -> Document:
    """Attach a file to a record. The content is kept before the row; a row never names what is not there.

    Raises ``Invalid``: on ``file`` what ``sniff`` and ``read_picture`` refuse, ``file_too_large``,
    ``already_attached``, ``restricted_photo``; on ``kind`` ``restricted_plan``.
    """
    require(actor, Permission.DOCUMENT_ATTACH, subject.place)
    name = kept_name(upload.name)
    media = sniff(upload.file, name)
    picture = read_picture(upload.file, name) if media.is_image else None
    kind = given.kind or ("photo" if media.is_image else "other")
    _refuse_restricted(subject, kind, picture, name)
    stored = contents.keep(upload.file, name)
    _refuse_twice(session, subject, stored, name)
    if picture is not None:
        contents.thumbnails.keep(stored.digest, picture.copies)
    document = _row(actor, given, subject, kind, name, media, stored, picture)
    return enter(session, actor, document, "document.create", reason=reason)


def revise_document(
    session: Session,
    actor: Actor,
    row_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> Document:
    """Change what is said about a paper; its file never changes. An emptied title is read from the file's name.

    Raises ``NotFound``, ``Conflict`` (``stale_revision``), ``Invalid``.
    """
    _, subject = get_document(session, row_id)
    require(actor, Permission.DOCUMENT_ATTACH, subject.place)
    document = held(session, Document, row_id, revision=revision)
    wanted = dict(changes)
    if "title" in wanted and wanted["title"] is None:
        wanted["title"] = title_from(document.file_name)
    if "kind" in wanted and wanted["kind"] is None:
        raise Invalid([FieldError("kind", "required")])
    if wanted.get("kind") == "plan" and subject.is_restricted:
        raise Invalid([FieldError("kind", "restricted_plan")])
    return amend(session, actor, document, wanted, "document.revise", reason=reason)


def withdraw_document(
    session: Session, actor: Actor, row_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take a paper off its record, for a stated reason; the history keeps it and its content.

    Raises ``NotFound``, ``Conflict`` (``stale_revision``), ``Invalid`` where no reason is given.
    """
    _, subject = get_document(session, row_id)
    require(actor, Permission.DOCUMENT_ATTACH, subject.place)
    if not (reason := clean(reason or "")):
        raise Invalid([FieldError("reason", "required")])
    document = held(session, Document, row_id, revision=revision)
    withdraw(session, actor, document, "document.withdraw", reason=reason)


def use_photo_place(session: Session, actor: Actor, row_id: int, *, facility_revision: int) -> Facility:
    """Make the place a photo was taken at the location of the facility it shows.

    ``facility_revision``: what the person saw when deciding. Raises ``Conflict`` (``photo_without_place``,
    ``stale_revision``) and what ``revise_facility`` refuses, as for a place typed by hand.
    """
    document, subject = get_document(session, row_id)
    if document.facility_id is None or document.photo_longitude is None:
        raise Conflict("photo_without_place")
    require(actor, Permission.FACILITY_EDIT, subject.place)
    changes = {"longitude": document.photo_longitude, "latitude": document.photo_latitude}
    return revise_facility(
        session,
        actor,
        document.facility_id,
        changes,
        revision=facility_revision,
        reason=f"{document.file_name} (#{document.id})",
    )


def sweep(session: Session, contents: Contents, *, dry_run: bool = False) -> Iterator[Stored]:
    """Delete, one by one, the contents that neither a paper nor the history names and that are a day old.

    What a refused or interrupted request leaves behind. Needs a session that sees everything.
    """
    named = {one.digest for one in named_contents(session)}
    for stored in contents.store.digests():
        if stored.digest in named:
            continue
        if dry_run:
            yield stored
        elif contents.store.delete_unreferenced(stored.digest, older_than_s=SWEEP_AFTER_S):
            contents.thumbnails.forget(stored.digest)
            yield stored


def _refuse_restricted(subject: Subject, kind: str, picture: Picture | None, name: str) -> None:
    if not subject.is_restricted:
        return
    if kind == "plan":
        raise Invalid([FieldError("kind", "restricted_plan")])
    if picture is not None and picture.facts.longitude is not None:
        raise refusal("restricted_photo", name)


def _refuse_twice(session: Session, subject: Subject, stored: Stored, name: str) -> None:
    present = session.scalar(
        select(Document.title).where(
            Document.province_code == subject.place.province_code,
            Document.subject_kind == subject.kind.name,
            Document.subject_id == subject.id,
            Document.digest == stored.digest,
        )
    )
    if present is not None:
        raise refusal("already_attached", name, title=present)


def _row(
    actor: Actor,
    given: DocumentInput,
    subject: Subject,
    kind: str,
    name: str,
    media: Media,
    stored: Stored,
    picture: Picture | None,
) -> Document:
    place: Place = subject.place
    said = {field: getattr(given, field) for field in DocumentInput.model_fields if field not in ("title", "kind")}
    document = Document(
        **said,
        province_code=place.province_code,
        commune_id=place.commune_id,
        subject_kind=subject.kind.name,
        subject_id=subject.id,
        facility_id=subject.facility_id,
        title=given.title or title_from(name),
        kind=kind,
        digest=stored.digest,
        media_type=media.type,
        size_bytes=stored.size,
        file_name=name,
        uploaded_by=actor.name,
    )
    if picture is not None:
        document.width_px, document.height_px = picture.width_px, picture.height_px
        document.taken_at = picture.facts.taken_at
        document.photo_longitude, document.photo_latitude = picture.facts.longitude, picture.facts.latitude
        document.photo_accuracy_m = picture.facts.accuracy_m
    return document

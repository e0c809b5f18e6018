"""Photos of a count: kept as papers of the count, each once, however often it is sent."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.assets.models import Facility
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door, parse
from assetreg.documents.contents import Contents
from assetreg.documents.models import Document
from assetreg.documents.queries import documents_of
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.service import Upload, create_document
from assetreg.documents.subjects import SubjectKind, register_subject, subject_of
from assetreg.stocktakes.models import StocktakeCount, StocktakeLine

SUBJECT = "stocktake_count"
MOST_SHOWN = 30

register_subject(
    SubjectKind(
        SUBJECT, "subject.stocktake_count", StocktakeCount, "stocktakes.count", shown=lambda row: f"#{row.line_id}"
    )
)


def attach_photo(
    session: Session, actor: Actor, count: StocktakeCount, upload: Upload, contents: Contents
) -> tuple[Document | None, bool]:
    """The photo as a paper of the count, and whether it is new.

    Raises what ``create_document`` refuses, and ``Invalid`` (``restricted_premises``): of premises of defence, cipher
    or secret work no picture is kept.
    """
    line = session.get_one(StocktakeLine, count.line_id)
    # Where the books have it, and where it was seen: either place may be one of which no picture is kept.
    places = [number for number in (line.facility_id, count.found_facility_id) if number is not None]
    if session.scalar(select(Facility.id).where(Facility.id.in_(places), Facility.is_restricted).limit(1)):
        raise Invalid([FieldError("file", "restricted_premises")])
    given = parse(DocumentInput, {"kind": "photo", "title": line.name[:300]}, Door.JSON).accept()
    subject = subject_of(session, SUBJECT, count.id)
    try:
        made = create_document(session, actor, given, subject=subject, upload=upload, contents=contents)
    except Invalid as refusal:
        if any(error.code == "already_attached" for error in refusal.errors):
            return None, False
        raise
    return made, True


def photos_of(session: Session, count_id: int) -> list[Document]:
    """The photos of a count, newest first."""
    found = documents_of(session, SUBJECT, count_id, limit=MOST_SHOWN)
    return [one for one in found if one.width_px is not None]

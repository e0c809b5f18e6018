"""Reads of papers and photos: one of them, those of a record, those a filter leaves, and which contents are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from assetreg.admin_units.queries import get_unit
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.core.pages import EXACT_COUNT, Page, read_cursor, write_cursor
from assetreg.core.text import fold
from assetreg.documents.models import Document
from assetreg.documents.subjects import Subject, subject_of

# Withdrawn papers live on in the history: their contents are still named.
_NAMED = text("""
    SELECT digest, max(size_bytes) AS size_bytes, bool_or(present) AS present FROM (
      SELECT digest, size_bytes, true AS present FROM document
      UNION ALL
      SELECT digest, size_bytes, false FROM document_history
    ) AS named GROUP BY digest ORDER BY digest
""")


@dataclass(frozen=True, slots=True)
class Named:
    """A content that papers name: its digest, its size, whether a paper that stands names it or only the history."""

    digest: str
    size: int
    is_present: bool


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """What a list of papers shows. ``unit``: a present province (2 digits) or commune (5 digits)."""

    unit: str | None = None
    kind: str | None = None
    subject_kind: str | None = None
    subject_id: int | None = None
    q: str | None = None


def get_document(session: Session, document_id: int) -> tuple[Document, Subject]:
    """A paper and the record it hangs on; raises ``NotFound`` where either is none that this session sees."""
    possible = 0 < document_id < 2**63
    found = session.scalar(select(Document).where(Document.id == document_id)) if possible else None
    if found is None:
        raise NotFound(code="record_not_found", record=str(document_id))
    return found, subject_of(session, found.subject_kind, found.subject_id)


def documents_of(session: Session, subject_kind: str, subject_id: int, *, limit: int) -> Sequence[Document]:
    """The papers of a record, newest first; those of a facility with those of its parts."""
    if subject_kind == "facility":
        condition: ColumnElement[bool] = Document.facility_id == subject_id
    else:
        condition = (Document.subject_kind == subject_kind) & (Document.subject_id == subject_id)
    return session.scalars(select(Document).where(condition).order_by(Document.id.desc()).limit(limit)).all()


def list_documents(
    session: Session, wanted: DocumentFilter, *, limit: int = 50, cursor: str | None = None
) -> Page[Document]:
    """One page, newest first; raises ``Invalid`` (``bad_cursor``), ``NotFound`` for a unit that is not there today."""
    query = select(Document).where(*_conditions(session, wanted))
    counted = query.with_only_columns(Document.id).limit(EXACT_COUNT + 1).subquery()
    count = session.scalar(select(func.count()).select_from(counted)) or 0
    if cursor is not None:
        query = query.where(Document.id < _number(read_cursor(cursor, 1)[0]))
    rows = session.scalars(query.order_by(Document.id.desc()).limit(limit + 1)).all()
    following = write_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    if count > EXACT_COUNT:
        return Page(tuple(rows[:limit]), following, EXACT_COUNT, "at_least")
    return Page(tuple(rows[:limit]), following, count, "exact")


def same_content(session: Session, document: Document) -> Sequence[Document]:
    """The other papers this session sees that name the same content."""
    query = select(Document).where(Document.digest == document.digest, Document.id != document.id)
    return session.scalars(query.order_by(Document.id).limit(20)).all()


def named_contents(session: Session) -> list[Named]:
    """Every content that a paper, present or withdrawn, names; needs a session that sees everything."""
    return [Named(*row) for row in session.execute(_NAMED)]


def _conditions(session: Session, wanted: DocumentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.unit is not None:
        conditions.append(_in_unit(session, wanted.unit))
    if wanted.kind is not None:
        conditions.append(Document.kind == wanted.kind)
    if wanted.subject_id is not None:
        conditions.append(Document.subject_kind == wanted.subject_kind)
        conditions.append(Document.subject_id == wanted.subject_id)
    if wanted.q:
        terms = fold(wanted.q).split()
        conditions += [Document.search_text.contains(term, autoescape=True) for term in terms]
    return conditions


def _in_unit(session: Session, code: str) -> ColumnElement[bool]:
    unit = get_unit(session, code, on=today())
    return Document.province_code == code if unit.level == "province" else Document.commune_id == unit.id


def _number(value: str | int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
        raise Invalid([FieldError("cursor", "bad_cursor")])
    return value

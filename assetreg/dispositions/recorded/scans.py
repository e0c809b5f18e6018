"""Finds the attached file that shows a paper: by its name, its number or its digest, else by what the paper says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from assetreg.core.errors import FieldError, Invalid
from assetreg.dispositions.papers.reading import signature_of
from assetreg.documents.models import Document

_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper whose file is sought: ``scan`` as somebody named it, ``name`` how it is cited (``877/QĐ-UBND``)."""

    scan: str | None
    name: str | None
    issued_on: dt.date


@dataclass(frozen=True, slots=True)
class Scan:
    """The file of a paper; ``signature``: what its digital signatures say, None where it has none that holds."""

    document: Document
    signature: str | None


def scans_of(session: Session, asked: Sequence[Shown]) -> list[Scan | FieldError]:
    """The file of each paper in their order, as far as the session may see; one statement.

    Refused on ``scan``: ``scan_required`` where none is named and none bears number and date, ``scan_unknown``, and
    ``scan_ambiguous`` where a name means several contents, ``signature_changed`` and ``signature_not_whole`` where the
    file was altered after it was signed digitally.
    """
    found = _documents(session, asked)
    read: dict[int, Scan | FieldError] = {}
    scans: list[Scan | FieldError] = []
    for one in asked:
        meant = _one(found, one)
        if isinstance(meant, Document):
            if meant.id not in read:
                read[meant.id] = _read(session, meant)
            scans.append(read[meant.id])
        else:
            scans.append(meant)
    return scans


def _read(session: Session, document: Document) -> Scan | FieldError:
    try:
        return Scan(document, signature_of(session, document, "scan"))
    except Invalid as refused:
        return refused.errors[0]


def _documents(session: Session, asked: Sequence[Shown]) -> dict[tuple[str, object], list[Document]]:
    """(what it is found by, the value) -> the files that bear it, the newest first."""
    said = [one.scan for one in asked if one.scan is not None]
    named = [one.name for one in asked if one.scan is None and one.name is not None]
    conditions: list[ColumnElement[bool]] = [Document.file_name.in_(said), Document.number.in_(named)]
    conditions.append(Document.digest.in_([text.lower() for text in said if _is_digest(text)]))
    conditions.append(Document.id.in_([int(text) for text in said if _is_number(text)]))
    found: dict[tuple[str, object], list[Document]] = {}
    for row in session.scalars(select(Document).where(or_(*conditions)).order_by(Document.id.desc())):
        keys = [("name", row.file_name), ("digest", row.digest), ("id", row.id)]
        for key in (*keys, ("paper", (row.number, row.issued_on))):
            found.setdefault(key, []).append(row)
    return found


def _one(found: Mapping[tuple[str, object], list[Document]], asked: Shown) -> Document | FieldError:
    key: tuple[str, object] = ("paper", (asked.name, asked.issued_on))
    if asked.scan is not None:
        key = ("name", asked.scan)
        if _is_digest(asked.scan):
            key = ("digest", asked.scan.lower())
        elif _is_number(asked.scan):
            key = ("id", int(asked.scan))
    bearing = found.get(key, [])
    if not bearing:
        code = "scan_required" if asked.scan is None else "scan_unknown"
        return FieldError("scan", code, {} if asked.scan is None else {"value": asked.scan})
    if len({row.digest for row in bearing}) > 1:
        return FieldError("scan", "scan_ambiguous", {"value": asked.scan or asked.name or "", "n": len(bearing)})
    return bearing[0]


def _is_digest(text: str) -> bool:
    return len(text) == 64 and set(text.lower()) <= _HEX


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19

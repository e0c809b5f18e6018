"""How papers read on a page: where a photo was taken beside the record's place, sizes, addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from assetreg.core.geo import great_circle_m
from assetreg.core.i18n import format_number, gettext
from assetreg.documents.labels import MEDIA_LABELS
from assetreg.documents.media import KEPT
from assetreg.documents.models import Document
from assetreg.documents.subjects import Subject
from assetreg.web.filters import url_if


@dataclass(frozen=True, slots=True)
class PhotoPlace:
    """Where a photo was taken (degrees), and how many metres from the point of the record; None: it has none."""

    longitude: float
    latitude: float
    accuracy_m: float | None
    distance_m: float | None


def photo_place(document: Document, subject: Subject) -> PhotoPlace | None:
    """The place of a photo beside its record's; None where the photo does not say."""
    if document.photo_longitude is None or document.photo_latitude is None:
        return None
    return PhotoPlace(
        document.photo_longitude, document.photo_latitude, document.photo_accuracy_m, metres_from(document, subject)
    )


def metres_from(document: Document, record: Any) -> float | None:
    """How far from a record's point a photo was taken; None where either place is not known."""
    longitude, latitude = getattr(record, "longitude", None), getattr(record, "latitude", None)
    if document.photo_longitude is None or document.photo_latitude is None or longitude is None or latitude is None:
        return None
    return great_circle_m(document.photo_longitude, document.photo_latitude, longitude, latitude)


def distance_shown(distance_m: float) -> str:
    """``340 m``, from ten kilometres ``12,3 km``; a single metre would claim more than a phone knows."""
    if distance_m < 10_000:
        return f"{format_number(round(distance_m, -1) if distance_m >= 100 else round(distance_m))} m"
    return f"{format_number(distance_m / 1000, 1)} km"


def size_shown(size_bytes: int) -> str:
    """``345 KB``, ``2,4 MB``: what a file manager says."""
    if size_bytes < 1_000_000:
        return f"{format_number(max(1, round(size_bytes / 1000)))} KB"
    return f"{format_number(size_bytes / 1_000_000, 1)} MB"


def media_shown(document: Document) -> str:
    """``PDF``, ``Word``."""
    media = KEPT.get(document.media_type)
    return MEDIA_LABELS[media.ending] if media is not None else document.media_type


def is_readable(document: Document) -> bool:
    """Whether a browser can show the file as it is: a PDF."""
    return document.media_type == "application/pdf"


def subject_address(subject: Subject) -> str | None:
    """The page of the record, or that of the facility it is a part of, at its papers."""
    address = url_if(subject.kind.page, code=subject.shown_code)
    return f"{address}#documents" if address else None


def upload_address(kind: str, reference: str) -> str:
    """Where papers are attached to a record."""
    return url_for("documents.new", subject_kind=kind, subject=reference)


def subject_label(kind_label: str, name: str) -> str:
    """``Building: Nhà làm việc 3 tầng``."""
    return f"{gettext(kind_label)}: {name}"

"""The table of papers and photos: what each is, which record it belongs to, and the digest of its content."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Computed, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.audit.models import Remembered
from assetreg.core.db import Base


class Document(Remembered, Base):
    """A paper or photo on one record; several rows, on any records, may name one content.

    ``subject_kind`` and ``subject_id`` name the record (``subjects``), ``facility_id`` the premises that record is or
    is a part of. The place of the row (``Remembered``) is that of the record and follows it. ``photo_longitude`` and
    ``photo_latitude`` are degrees in EPSG:4326 as the photo's EXIF says.
    """

    __tablename__ = "document"

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    title: Mapped[str]
    kind: Mapped[str]
    number: Mapped[str | None]
    issued_on: Mapped[dt.date | None]
    issuer: Mapped[str | None]
    signer: Mapped[str | None]
    signer_capacity: Mapped[str | None]
    note: Mapped[str | None]
    digest: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    file_name: Mapped[str]
    uploaded_by: Mapped[str]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    taken_at: Mapped[dt.datetime | None]
    photo_longitude: Mapped[float | None]
    photo_latitude: Mapped[float | None]
    photo_accuracy_m: Mapped[float | None]
    search_text: Mapped[str] = mapped_column(
        Computed(
            "fold_text(title || ' ' || coalesce(number, '') || ' ' || coalesce(issuer, '') || ' ' || file_name)",
            persisted=True,
        ),
        deferred=True,
    )

"""A facility to hang papers on, contents in a directory of the test's own, and a quick way to attach."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.core.settings import Settings
from assetreg.documents.contents import Contents, contents_of
from assetreg.documents.models import Document
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.service import Upload, create_document
from assetreg.documents.subjects import subject_of
from tests.factories.facilities import make_facility

type Attach = Callable[..., Document]


@pytest.fixture
def contents(settings: Settings) -> Contents:
    """The store that the application of this test uses too."""
    return contents_of(settings)


@pytest.fixture
def facility(session: Session) -> Facility:
    """A facility in Gia Lai."""
    return make_facility(session)


@pytest.fixture
def attach(session: Session, contents: Contents, facility: Facility) -> Attach:
    """``attach(bytes, "name.pdf", kind="minutes")``: a paper on the facility, or on ``to=(kind, id)``."""

    def make(content: bytes, name: str = "giay-to.pdf", *, to: tuple[str, int] | None = None, **said: Any) -> Document:
        subject = subject_of(session, *(to or ("facility", facility.id)))
        upload = Upload(io.BytesIO(content), name)
        given = DocumentInput.model_construct(**dict.fromkeys(DocumentInput.model_fields) | said)
        return create_document(session, OPERATOR, given, subject=subject, upload=upload, contents=contents)

    return make


@pytest.fixture
def stored(contents: Contents, settings: Settings) -> Callable[[], list[Path]]:
    """The files that lie in the store."""
    return lambda: [contents.store.path(one.digest) for one in contents.store.digests()]  # type: ignore[attr-defined]

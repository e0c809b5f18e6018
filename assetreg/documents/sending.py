"""Contents as answers: under a name and type of ours, never run, never kept by a shared computer."""

from __future__ import annotations

import io
from typing import BinaryIO

from flask import Response, current_app, request, send_file

from assetreg.core.errors import NotFound
from assetreg.documents.contents import Contents, contents_of
from assetreg.documents.images import THUMBNAILS
from assetreg.documents.media import KEPT, PDF
from assetreg.documents.models import Document
from assetreg.documents.names import download_name

# A file is nobody's page: it may load nothing, run nothing, be framed by nobody.
SANDBOX = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Browsers do not show a PDF in a sandbox; their readers are one, apart from our origin.
READER = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"


def contents() -> Contents:
    """The contents of the running application."""
    return contents_of(current_app.config["ASSETREG_SETTINGS"])


def send_content(document: Document, *, inline: bool = False) -> Response:
    """The file as it was handed in, to be saved; ``inline``: to be read in the browser, which only a PDF is."""
    media = KEPT[document.media_type]
    if inline and media is not PDF:
        raise NotFound("no_such_address")
    file = contents().store.open(document.digest)
    name = download_name(document.file_name, media)
    response = _sent(file, media.type, document.digest, document.size_bytes, name=name, attachment=not inline)
    response.headers["Content-Security-Policy"] = READER if inline else SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response


def send_thumbnail(document: Document, size: str) -> Response:
    """A small copy of a picture; raises ``NotFound`` where the paper is none or there is no such size."""
    if size not in THUMBNAILS or document.width_px is None:
        raise NotFound("no_such_address")
    data = contents().thumbnail(document.digest, size)
    response = _sent(io.BytesIO(data), "image/webp", f"{document.digest}-{size}", len(data))
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"  # asked anew each time whether it may still be seen
    return response


def _sent(
    file: BinaryIO, media_type: str, tag: str, size: int, *, name: str | None = None, attachment: bool = False
) -> Response:
    response = send_file(
        file, mimetype=media_type, as_attachment=attachment, download_name=name, conditional=False, etag=False
    )
    response.set_etag(tag)
    response.content_length = size
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    return response


def largest_request() -> int:
    """How many bytes one request with files may carry: four of the largest files, at least what any other may."""
    everywhere = int(current_app.config["MAX_CONTENT_LENGTH"] or 0)
    return max(everywhere, 4 * contents().limit_bytes + (1 << 20))

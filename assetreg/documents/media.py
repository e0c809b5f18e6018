"""What a file is, read from its bytes: the few types that are kept, and why any other is refused.

The name a file was given says nothing here: a page of HTML called ``plan.pdf`` is a page of HTML.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

import filetype

from assetreg.core.errors import FieldError, Invalid

FIELD = "file"
_HEAD = 8192
_TAIL = 4096
# An office file is a zip archive. We never unpack one, but whoever opens it does.
MOST_ENTRIES = 20_000
MOST_UNPACKED_BYTES = 1 << 30
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Media:
    """A type that is kept: its name on the wire, the ending its files get, whether it is a picture."""

    type: str
    ending: str
    is_image: bool = False


PDF = Media("application/pdf", "pdf")
JPEG = Media("image/jpeg", "jpg", is_image=True)
PNG = Media("image/png", "png", is_image=True)
WEBP = Media("image/webp", "webp", is_image=True)
DOCX = Media(_OFFICE + "wordprocessingml.document", "docx")
XLSX = Media(_OFFICE + "spreadsheetml.sheet", "xlsx")
CSV = Media("text/csv", "csv")
TEXT = Media("text/plain", "txt")

KEPT: Mapping[str, Media] = {media.type: media for media in (PDF, JPEG, PNG, WEBP, DOCX, XLSX, CSV, TEXT)}
ACCEPTED = ", ".join(media.ending.upper() for media in KEPT.values())
_IMAGES = {"jpg": JPEG, "png": PNG, "webp": WEBP}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
# What a browser would run if it took the text for a page.
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<!--", b"<iframe", b"<math")
_MAIN_PARTS = ((DOCX, "word/document.xml"), (XLSX, "xl/workbook.xml"))


def sniff(file: BinaryIO, name: str) -> Media:
    """The type of a seekable file, which is left at its beginning; ``name`` only tells a table from a text.

    Raises ``Invalid`` on the field ``file``: ``file_empty``, ``file_type``, ``file_type_heic``, ``file_damaged``,
    ``file_macros``, ``file_archive_too_large``. Pictures are decoded elsewhere (``images``).
    """
    file.seek(0)
    head = file.read(_HEAD)
    try:
        return _sniff(file, head, name)
    finally:
        file.seek(0)


def refusal(code: str, name: str, **params: object) -> Invalid:
    """Why one file of several is not kept."""
    return Invalid([FieldError(FIELD, code, {"file": name, **params})])


def _sniff(file: BinaryIO, head: bytes, name: str) -> Media:
    if not head:
        raise refusal("file_empty", name)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        raise refusal("file_type_heic", name)
    if head.startswith(b"%PDF-"):
        return _whole_pdf(file, name)
    if head.startswith(b"PK\x03\x04"):
        return _office(file, name)
    known = filetype.guess(head)
    if known is not None:
        if known.extension in _IMAGES:
            return _IMAGES[known.extension]
        raise refusal("file_type", name, found=known.extension.upper(), accepted=ACCEPTED)
    return _text(file, head, name)


def _whole_pdf(file: BinaryIO, name: str) -> Media:
    """A PDF ends with the place of its table of contents; one that was cut off does not."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise refusal("file_damaged", name)
    return PDF


def _office(file: BinaryIO, name: str) -> Media:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise refusal("file_damaged", name) from None
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise refusal("file_archive_too_large", name)
    names = {entry.filename for entry in entries}
    if any(part.casefold().endswith("vbaproject.bin") for part in names):
        raise refusal("file_macros", name)
    for media, part in _MAIN_PARTS:
        if part in names and "[Content_Types].xml" in names:
            return media
    raise refusal("file_type", name, found="ZIP", accepted=ACCEPTED)


def _text(file: BinaryIO, head: bytes, name: str) -> Media:
    """Text is UTF-8 from the first byte to the last, without control characters, and no page of a browser."""
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if bare.startswith(_MARKUP):
        raise refusal("file_type", name, found="HTML/XML", accepted=ACCEPTED)
    if not _is_utf8(file):
        raise refusal("file_type", name, found="?", accepted=ACCEPTED)
    return CSV if name.casefold().endswith(".csv") else TEXT


def _is_utf8(file: BinaryIO) -> bool:
    """Whether every line decodes and carries no control character but tab and line ends."""
    file.seek(0)
    allowed = frozenset(b"\t\n\r\f")
    forbidden = bytes(byte for byte in range(32) if byte not in allowed) + b"\x7f"
    rest = b""
    while piece := file.read(1 << 16):
        if piece.translate(None, forbidden) != piece:
            return False
        try:
            rest = _undecoded(rest + piece)
        except UnicodeDecodeError:
            return False
    return not rest


def _undecoded(data: bytes) -> bytes:
    """What is left of ``data`` after the characters that are whole; raises ``UnicodeDecodeError``."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(data) and len(data) - error.start < 4 and error.reason == "unexpected end of data":
            return data[error.start :]
        raise
    return b""

"""Knows what a file is from its first bytes and its table of contents, before anything reads it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assetreg.core.errors import Invalid

MAX_FILE_BYTES = 100 * 2**20
MAX_PARTS = 1_000
MAX_INFLATED_BYTES = 500 * 2**20  # 50,000 rows of a facility's columns are about 60 MB
MAX_RATIO = 120  # XML of real sheets shrinks 5 to 30 times; deflate itself cannot do more than 1,032
_SMALL = 2**20  # a part below this harms nobody, whatever its ratio
_PACKED_BLOCK = 2**15
_BLOCK = 2**18
_SHEETS = "xl/worksheets/"
_ODD = (b"<f>", b"<f ", b't="e"', b' hidden="', b"<autoFilter", b"<drawing", b"<sheetProtection")
_LONGEST = max(map(len, _ODD)) - 1

# What a wrong file usually is: the code of its refusal is file_is_<this>.
_FOREIGN = {
    b"MZ": "program",
    b"\x7fELF": "program",
    b"%PDF": "document",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
    b"{\\rtf": "document",
    b"<!DOCTYPE": "page",
    b"<html": "page",
}
_OLE = b"\xd0\xcf\x11\xe0"  # an .xls of before 2007, or an .xlsx under a password
_GEOPACKAGE = b"SQLite format 3\0"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_TABLE = re.compile(rb"<table[\s>]", re.IGNORECASE)
_SOMETHING = re.compile(rb"[^\0 \r\n\t\xef\xbb\xbf]")  # more than blanks and a byte order mark
_LOOK_AT = 2**16

type Format = Literal["xlsx", "xls", "ods", "html", "xml", "csv", "geojson", "gpkg"]


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is; ``odd_parts`` names the sheets with formulas, error cells, hidden rows, filters or pictures."""

    format: Format
    odd_parts: tuple[str, ...] = ()


def sniff(content: bytes) -> Sniffed:
    """Tell what a file is and refuse what holds no table; raises ``Invalid`` with the file's problem.

    Nothing is unpacked before the sizes that the archive declares are found bearable, and nothing is unpacked
    beyond what it declares.
    """
    if not _SOMETHING.search(content):
        raise Invalid(code="file_empty")
    if len(content) > MAX_FILE_BYTES:
        raise Invalid(code="file_too_large", limit_mb=MAX_FILE_BYTES // 2**20)
    if content.startswith(_OLE):
        return _sniff_old(content)
    if content.startswith(b"PK"):
        return _sniff_archive(content)
    if content.startswith(_GEOPACKAGE):
        return Sniffed("gpkg")
    if (markup := _sniff_markup(content)) is not None:
        return markup
    for magic, what in _FOREIGN.items():
        if content[:64].lstrip().lower().startswith(magic.lower()):
            raise Invalid(code=f"file_is_{what}")
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Invalid(code="file_is_binary")
    return Sniffed("csv")


def _sniff_old(content: bytes) -> Sniffed:
    """An .xls of before 2007; what is under a password says so in the names of its streams."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Invalid(code="file_protected")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return Sniffed("xls")
    raise Invalid(code="file_is_document")


def _sniff_markup(content: bytes) -> Sniffed | None:
    """Workbooks saved as a web page or as XML under the name .xls, and places as GeoJSON; None for anything else."""
    start = content[:_LOOK_AT]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", errors="ignore").encode()
    start = start.lstrip(b"\xef\xbb\xbf \r\n\t")
    lower = start[:2048].lower()
    if start.startswith(b"{"):
        geo = b'"FeatureCollection"' in start or (b'"type"' in start and b'"features"' in start)
        return Sniffed("geojson") if geo else None
    if not lower.startswith(b"<"):
        return None
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower:
        if b"<!doctype" in lower:
            raise Invalid(code="file_damaged")  # a workbook declares no entities
        return Sniffed("xml")
    page = lower.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<style", b"<div", b"<?xml"))
    if page and _TABLE.search(content):
        return Sniffed("html")
    return None


def _sniff_archive(content: bytes) -> Sniffed:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OverflowError):
        raise Invalid(code="file_damaged") from None
    _check_declared(parts)
    names = {part.filename for part in parts}
    if _is_open_document(content, parts):
        for part in parts:
            _inflates_as_declared(content, part)
        return Sniffed("ods")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Invalid(code="file_is_archive")
    odd = [part.filename for part in parts if _inflates_as_declared(content, part)]
    return Sniffed("xlsx", tuple(odd))


def _is_open_document(content: bytes, parts: list[zipfile.ZipInfo]) -> bool:
    kind = next((part for part in parts if part.filename == "mimetype" and part.file_size < 100), None)
    return kind is not None and b"".join(_inflate(content, kind)).startswith(_OPEN_DOCUMENT)


def _check_declared(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what would unpack to more than a workbook is, going by the archive's own table of contents."""
    inflated = sum(part.file_size for part in parts)
    swollen = any(part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts)
    if len(parts) > MAX_PARTS or inflated > MAX_INFLATED_BYTES or swollen:
        raise Invalid(code="file_bomb", inflated_mb=inflated // 2**20, parts=len(parts))
    if any(part.flag_bits & 0x1 for part in parts):
        raise Invalid(code="file_protected")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Invalid(code="file_damaged")


def _inflates_as_declared(content: bytes, part: zipfile.ZipInfo) -> bool:
    """Unpack a part block by block; ``file_bomb`` once it exceeds what it declared. True for an odd sheet."""
    odd = False
    size = 0
    tail = b""
    looked_at = part.filename.startswith(_SHEETS)
    try:
        for block in _inflate(content, part):
            if not size and b"<!DOCTYPE" in block[:1024]:
                raise Invalid(code="file_damaged")  # no part of a workbook declares entities
            size += len(block)
            if size > part.file_size:
                raise Invalid(code="file_bomb", inflated_mb=size // 2**20, parts=1)
            if looked_at and not odd:
                seen = tail + block
                odd = any(mark in seen for mark in _ODD)
                tail = block[-_LONGEST:]
    except (zlib.error, IndexError, ValueError):
        raise Invalid(code="file_damaged") from None
    return odd


def _inflate(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    start = part.header_offset
    # The local header repeats names and extras at lengths of its own.
    start += 30 + int.from_bytes(content[start + 26 : start + 28], "little")
    start += int.from_bytes(content[part.header_offset + 28 : part.header_offset + 30], "little")
    packed = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    machine = zlib.decompressobj(-15)
    for place in range(0, len(packed), _PACKED_BLOCK):
        rest: bytes | memoryview = packed[place : place + _PACKED_BLOCK]
        while rest and not machine.eof:
            yield machine.decompress(rest, _BLOCK)
            rest = machine.unconsumed_tail

"""Writes true .xls files of before 2007: BIFF8 records in one stream of a compound document, nothing more."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_xls(name: str, rows: Sequence[Sequence[Any]], *, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """One sheet of texts and numbers; ``merged``: top, left, bottom, right, counted from 0."""
    head = _bof(0x0005)
    bound = _record(0x0085, struct.pack("<IBB", 0, 0, 0) + _short_text(name))
    start = len(head) + len(bound) + 4
    bound = _record(0x0085, struct.pack("<IBB", start, 0, 0) + _short_text(name))
    book = head + bound + _record(0x000A, b"")
    width = max(map(len, rows))
    sheet = _bof(0x0010) + _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet += _cell(number, column, value)
    spans = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merged)
    sheet += _record(0x00E5, struct.pack("<H", len(merged)) + spans) if merged else b""
    return _compound({"Workbook": book + sheet + _record(0x000A, b"")})


def under_password() -> bytes:
    """A workbook of today under a password is a compound document with these streams."""
    return _compound({"EncryptionInfo": b"\4\0\4\0" + b"\0" * 60, "EncryptedPackage": b"\0" * 5000})


def _cell(row: int, column: int, value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, float(value)))
    text = value.encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 0x0600))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _short_text(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def _compound(streams: dict[str, bytes]) -> bytes:
    """A compound document (version 3) whose streams are all long enough to lie in whole sectors."""
    body, chains, entries = b"", [], []
    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % _SECTOR)
        first, count = len(chains), len(padded) // _SECTOR
        chains += [*range(first + 1, first + count), _END]
        entries.append((name, 2, first, len(padded)))
        body += padded
    directory = len(chains)
    table = b"".join(_entry(*one) for one in [("Root Entry", 5, _END, 0), *entries]).ljust(_SECTOR, b"\0")
    chains += [_END, _FAT]
    fat = b"".join(struct.pack("<I", link) for link in chains).ljust(_SECTOR, b"\xff")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", directory + 1)
    return header.ljust(_SECTOR, b"\xff") + body + table + fat


def _entry(name: str, kind: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    child = 1 if kind == 5 else _FREE
    right = 2 if name == "EncryptionInfo" else _FREE
    links = struct.pack("<III", _FREE, right, child)
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links
    return entry + b"\0" * 36 + struct.pack("<III", first, size, 0)

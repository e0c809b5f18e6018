"""Vietnamese addresses: what lies below the commune, part by part as written, and the units named after it (pure).

An address is never rewritten: what is below the commune stays to the letter, and the present units are put behind it.
Whether a hamlet or a residential group was renamed with its commune, the address does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assetreg.admin_units.names import COMMUNE_KINDS, key_of, parse_name
from assetreg.core.text import clean

# What a part begins with, the longer word first. "số 5 đường Lê Lợi" is cut before "đường".
_WORDS: tuple[tuple[str, str], ...] = (
    ("lot", r"lô(?: đất)?|thửa(?: đất)?(?: số)?|tờ bản đồ(?: số)?"),
    ("alley", r"ngõ|ngách|hẻm|kiệt|kiêt"),
    ("hamlet", r"tổ dân phố|tổ dp|tdp\.?|khu phố|kp\.?|khu dân cư|kdc|thôn|ấp|bản|buôn|bon|làng|plei|plây|khóm|xóm|tổ|"
               r"tiểu khu|tk\.?|cụm|đội|phum|sóc|khu(?! tập thể)"),
    ("street", r"đường tỉnh|đường|đ\.|phố(?! \d)|đại lộ|quốc lộ|tỉnh lộ|ql\.?(?=\s?\d)|tl\.?(?=\s?\d)|dt\.?(?=\s?\d)"),
    ("number", r"số nhà|số|sn\.?|nhà số|(?=\d)"),
)  # fmt: skip
_FIRST = tuple((kind, re.compile(rf"(?:{words})(?=[\s.\d]|$)", re.IGNORECASE)) for kind, words in _WORDS)
_BETWEEN = re.compile(r"\s*[,;\n|]+\s*|\s+[-–—]\s+|\s+(?=\()")
_WIDER = re.compile(
    r"\s+(?=(?:xã|phường|thị trấn|đặc khu|huyện|quận|thành phố|tỉnh)\s+[A-ZĐÀ-Ỹ0-9]|thị xã\s|(?:tp|tx|tt|[pqhx])\.)",
)
_THEN = re.compile(
    r"\s+(?=(?:đường|đại lộ|quốc lộ|ngõ|hẻm|thôn|ấp|khu phố|tổ dân phố)\s)|(?<!khu)(?<!dân)\s+(?=phố\s)"
    r"|(?<=^\d)\s+(?=\D)|(?<=\d)\s+(?=[A-ZĐÀ-Ỹ])",
    re.IGNORECASE,
)
_COUNTRY = frozenset({"vietnam", "vn"})


@dataclass(frozen=True, slots=True)
class AddressParts:
    """An address taken apart; every part as written.

    ``below``: what lies below the commune, as one text; ``parts``: the same as (kind of part, text); ``units``: commune
    and wider units, from the narrow to the wide.
    """

    below: str
    parts: tuple[tuple[str, str], ...]
    units: str

    def part(self, kind: str) -> str | None:
        """The first part of a kind: number, alley, street, hamlet, lot, other."""
        return next((text for sort, text in self.parts if sort == kind), None)

    @property
    def place(self) -> str:
        """What rows of one hamlet, else of one street, share; empty where neither is written."""
        return self.part("hamlet") or self.part("street") or ""

    def within(self, commune: str, province: str) -> str:
        """The address in these units."""
        return ", ".join(filter(None, (self.below, commune, province)))


@lru_cache(maxsize=20_000)
def parse_address(text: str) -> AddressParts:
    """``Số 12 đường Hùng Vương, thôn 2, xã Ia Krăi, huyện Ia Grai, Gia Lai``: the first part that names a unit, or
    that follows what lies below one and is nothing of the kind itself, begins the units."""
    cut = [clean(piece) for line in text.splitlines() for piece in _BETWEEN.split(line)]
    kept = [piece.strip(" .()") for piece in cut if key_of(piece) and key_of(piece) not in _COUNTRY]
    pieces = [part for piece in kept for part in _WIDER.split(piece)]
    below = pieces[: _first_unit(pieces)]
    parts = [part for piece in below for part in _parts_of(piece)]
    return AddressParts(", ".join(below), tuple(parts), ", ".join(pieces[len(below) :]))


def _first_unit(pieces: Sequence[str]) -> int:
    """Where the units begin. A first part that is neither ("Trụ sở cũ") lies below a commune that is named as one."""
    for place, piece in enumerate(pieces):
        if _kind_of(piece) is None:
            named = (parse_name(later).kinds & COMMUNE_KINDS for later in pieces[place + 1 :])
            if place or _names_unit(piece) or not any(named):
                return place
    return len(pieces)


def _parts_of(piece: str) -> Iterator[tuple[str, str]]:
    """``Số 12 đường Hùng Vương`` is a number and a street, ``12 Lê Lợi`` too."""
    before = ""
    for part in _THEN.split(piece):
        kind = _kind_of(part) or ("street" if before in ("number", "alley") else "other")
        yield kind, part
        before = kind


def _kind_of(piece: str) -> str | None:
    """What a part below a commune is; None for anything else. A unit's kind comes first: "Xã Bản Bo"."""
    if _names_unit(piece):
        return None
    return next((kind for kind, pattern in _FIRST if pattern.match(piece)), None)


def _names_unit(piece: str) -> bool:
    """Whether a part says by its first word that it is a unit."""
    return bool(parse_name(piece).kinds)

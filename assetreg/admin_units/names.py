"""How people write the names of units: kinds and their abbreviations, accents or none, one key to compare by (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assetreg.core.text import clean, fold

_CITY = frozenset({"city", "provincial_city"})
_RURAL = frozenset({"rural_district", "island_district"})
# Kind words at the start of a name: in full with accents, in full without, short ("P.4", "P 4", "P4", "TP.HCM").
_WORDS: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("thị trấn", "thi tran", r"t\.?\s?tr?\s?\.|ttr?\s", frozenset({"township"})),
    ("thị xã", "thi xa", r"t\.?\s?x\s?\.|t\.\s?x\s|tx\s", frozenset({"town"})),
    ("thành phố", "thanh pho", r"t\.?\s?p\s?\.?(?=\s|hcm)|t\.?\s?p\s?\.", _CITY),
    ("đặc khu", "dac khu", r"[đd]k\s?\.|[đd]k\s", frozenset({"special_zone"})),
    ("phường", "phuong", r"ph\s?\.|[pf]\s?\.|[pf](?=\s?\d)|[pf]\s", frozenset({"ward"})),
    ("xã", "xa", r"x\s?\.|x\s", frozenset({"commune"})),
    ("quận", "quan", r"q\s?\.|q(?=\s?\d)|q\s", frozenset({"urban_district"})),
    ("huyện đảo", "huyen dao", r"h\s?đ\s?\.", _RURAL),
    ("huyện", "huyen", r"h\s?\.|h\s", _RURAL),
    ("tỉnh", "tinh", r"t\s?\.", frozenset({"province"})),
)


def _kinds(column: int) -> re.Pattern[str]:
    words = (rf"(?P<k{i}>{word[column]}\b|{word[2]})" for i, word in enumerate(_WORDS))
    return re.compile("|".join(words))


# Who writes accents writes "quận": "Quan Lạn" does not begin with a kind. "quan lan" may, so that every name keeps
# the key of all of it beside that of the rest.
_ACCENTED, _BARE = _kinds(0), _kinds(1)
COMMUNE_KINDS = frozenset({"commune", "ward", "township", "special_zone"})
_CODE = re.compile(r"(?P<code>\d{5})(?:\.0)?(?!\d)\s*(?:[-–:,.]\s*)?(?P<rest>.*)", re.DOTALL)
_BETWEEN = re.compile(r"[,;|/()\n]+")
# Wider units inside one part: "xã Ia Krái huyện Ia Grai tỉnh Gia Lai".
_INSIDE = re.compile(
    r"\s+(?=(?:huyện|huyen|quận|quan|thị xã|thi xa|thành phố|thanh pho|tỉnh|tinh)\s|(?:tp|tx)[\s.]|[hq]\.)",
    re.IGNORECASE,
)
_NOT_KEY = re.compile(r"[^a-z0-9]+")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}

# What provinces are called besides their names; the key of the name is on the right.
PROVINCE_ALIASES = {
    "hcm": "hochiminh",
    "hcmc": "hochiminh",
    "tphcm": "hochiminh",
    "saigon": "hochiminh",
    "hn": "hanoi",
    "hp": "haiphong",
    "brvt": "bariavungtau",
    "tthue": "hue",
    "thuathienhue": "hue",
    "daclac": "daklak",
    "dacnong": "daknong",
}


class Name(NamedTuple):
    """A name taken apart.

    ``kinds``: what its first word may mean, empty when none was given; ``key``: of the rest; ``whole``: of all of it;
    ``letters``: the rest as written, lower case.
    """

    kinds: frozenset[str]
    key: str
    whole: str
    letters: str


class Address(NamedTuple):
    """A unit as written: a code, or a name, or both, and the wider units named with it, in no sure order."""

    code: str | None
    name: Name | None
    within: tuple[Name, ...]


def key_of(text: str) -> str:
    """What spellings of a bare name share: no accents, no blanks, ``y`` as ``i``, ``IV`` and ``04`` as ``4``."""
    return tidy_key(_NOT_KEY.sub("", fold(text)))


def tidy_key(squeezed: str) -> str:
    """``key_of`` for what is folded and without blanks already."""
    key = squeezed.replace("y", "i")
    if key.isdigit():
        return key.lstrip("0") or "0"
    return _ROMAN.get(key, key)


@lru_cache(maxsize=20_000)
def parse_name(text: str) -> Name:
    """One name with or without its kind: ``P.4`` is a ward with the key ``4``."""
    letters = clean(text).strip(" .-–").lower()
    whole = key_of(letters)
    found = (_BARE if letters == fold(letters) else _ACCENTED).match(letters)
    rest = letters[found.end() :].strip(" .") if found else ""
    if not found or not rest:
        return Name(frozenset(), whole, whole, letters)
    return Name(_WORDS[int(str(found.lastgroup)[1:])][3], key_of(rest), whole, rest)


def readings(text: str) -> Iterator[Address]:
    """``26740``, ``Phường 4, TP Mỹ Tho, Tiền Giang``, ``26740 - Phường Bến Nghé (Quận 1)``: likeliest reading first."""
    given = clean(text)
    found = _CODE.fullmatch(given)
    code, rest = (found["code"], found["rest"]) if found else (None, given)
    parts = [part for part in _BETWEEN.split(rest) if key_of(part)]
    yield _address(code, parts)
    cut = [piece for part in parts for piece in _INSIDE.split(part) if key_of(piece)]
    if cut != parts:
        yield _address(code, cut)


def _address(code: str | None, parts: list[str]) -> Address:
    names = [parse_name(part) for part in parts]
    return Address(code, names[0] if names else None, tuple(names[1:]))

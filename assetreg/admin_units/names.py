"""How people write the names of units: kinds and their abbreviations, accents or none, one key to compare by (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assetreg.core.text import clean, fold

CITY = frozenset({"city", "provincial_city"})
RURAL = frozenset({"rural_district", "island_district"})
# Kind words at the start of a name: in full with accents, in full without, short ("P.4", "P 4", "P4", "TP.HCM").
_WORDS: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("thị trấn", "thi tran", r"t\.?\s?tr?\s?\.|ttr?\s", frozenset({"township"})),
    ("thị xã", "thi xa", r"t\.?\s?x\s?\.|t\.\s?x\s|tx\s", frozenset({"town"})),
    ("thành phố", "thanh pho", r"t\.?\s?p\s?\.?(?=\s|hcm)|t\.?\s?p\s?\.", CITY),
    ("đặc khu", "dac khu", r"[đd]\.?\s?k(?:hu)?\s?\.|[đd]k(?:hu)?\s|[đd]\.\s?khu\s", frozenset({"special_zone"})),
    ("phường", "phuong", r"ph\s?\.|[pf]\s?\.|[pf](?=\s?\d)|[pf]\s", frozenset({"ward"})),
    ("xã", "xa", r"x\s?\.|x\s", frozenset({"commune"})),
    ("quận", "quan", r"q\s?\.|q(?=\s?\d)|q\s", frozenset({"urban_district"})),
    ("huyện đảo", "huyen dao", r"h\.?\s?[đd]\s?\.", RURAL),
    ("huyện", "huyen", r"h\s?\.|h\s", RURAL),
    ("tỉnh", "tinh", r"t\s?\.", frozenset({"province"})),
)
# The same run together with the name, as a key: "XãIaKrái".
_GLUED = tuple((word[1].replace(" ", "").replace("y", "i"), word[3]) for word in _WORDS)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _kinds(column: int) -> re.Pattern[str]:
    words = (rf"(?P<k{i}>{word[column]}\b|{word[2]})" for i, word in enumerate(_WORDS))
    return re.compile("|".join(words))


# Who writes accents writes "quận": "Quan Lạn" does not begin with a kind. "quan lan" may, so that every name keeps
# the key of all of it beside that of the rest.
_ACCENTED, _BARE = _kinds(0), _kinds(1)
COMMUNE_KINDS = frozenset({"commune", "ward", "township", "special_zone"})
_NOT_KEY = re.compile(r"[^a-z0-9]+")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_K = re.compile(r"k(?!h)")
_NOT_LETTER = re.compile(r"[\W_]+")


def _roman(number: int) -> str:
    return "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]


_ROMAN = {_roman(number): str(number) for number in range(1, 30)}
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
}


_PREFIX = {
    "commune": "xa",
    "ward": "phuong",
    "township": "thitran",
    "special_zone": "dackhu",
    "urban_district": "quan",
    "rural_district": "huyen",
    "island_district": "huyen",
    "town": "thixa",
    "provincial_city": "thanhpho",
    "city": "thanhpho",
    "province": "tinh",
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


def key_of(text: str) -> str:
    """What spellings of a bare name share: no accents, no blanks, ``y`` as ``i``, ``k`` as ``c``, ``IV`` as ``4``."""
    return tidy_key(_NOT_KEY.sub("", _ZEROS.sub("", fold(text))))


def tidy_key(squeezed: str) -> str:
    """``key_of`` for what is folded and without blanks already.

    ``k`` and ``c`` sound alike and never tell two Vietnamese names apart (Đắk, Đắc; Krông, Crông; Kroong); ``kh`` and
    ``ch`` do.
    """
    if squeezed in _ROMAN:
        return _ROMAN[squeezed]
    if squeezed.isdigit():
        return squeezed.lstrip("0") or "0"
    return _K.sub("c", squeezed.replace("y", "i").replace("oo", "o"))


def bare_key(kind: str, squeezed: str) -> str:
    """``tidy_key`` of a unit's name without the word for its kind."""
    return tidy_key(squeezed.removeprefix(_PREFIX[kind]))


@lru_cache(maxsize=20_000)
def accents_of(text: str) -> str:
    """What spellings of a bare name with its accents share, on whichever vowel a tone stands (hoà, hòa): the letters
    without tones, and the tones in their order."""
    letters = unicodedata.normalize("NFD", _NOT_LETTER.sub("", clean(text).lower()))
    tones = "".join(letter for letter in letters if letter in _TONES)
    return tidy_key("".join(letter for letter in letters if letter not in _TONES)) + tones


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


def unglued(name: Name) -> Iterator[Name]:
    """A name that may have its kind run together with it: ``XãIaKrái``."""
    if not name.kinds:
        for word, kinds in _GLUED:
            if name.whole.startswith(word) and len(name.whole) > len(word):
                rest = name.letters[len(word) :]
                yield Name(kinds, key_of(rest), name.whole, rest)

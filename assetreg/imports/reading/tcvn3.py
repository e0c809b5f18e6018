"""The letters of the .VnTime fonts (TCVN 5712:1993, as its fonts lay them over Latin-1), and Unicode for them.

Each base letter has its five tones in the order grave, hook, tilde, acute, dot; the seven capitals stand apart, and
capitals with a tone do not exist: offices wrote them with a second font (.VnTimeH), which leaves no trace in the text.
"""

from __future__ import annotations

from assetreg.imports.reading.syllables import evidence

_LIKELY = 0.6  # share of converted words that are syllables
_TONES = {
    "a": ("àảãáạ", (0xB5, 0xB6, 0xB7, 0xB8, 0xB9)),
    "ă": ("ằẳẵắặ", (0xBB, 0xBC, 0xBD, 0xBE, 0xC6)),
    "â": ("ầẩẫấậ", (0xC7, 0xC8, 0xC9, 0xCA, 0xCB)),
    "e": ("èẻẽéẹ", (0xCC, 0xCE, 0xCF, 0xD0, 0xD1)),
    "ê": ("ềểễếệ", (0xD2, 0xD3, 0xD4, 0xD5, 0xD6)),
    "i": ("ìỉĩíị", (0xD7, 0xD8, 0xDC, 0xDD, 0xDE)),
    "o": ("òỏõóọ", (0xDF, 0xE1, 0xE2, 0xE3, 0xE4)),
    "ô": ("ồổỗốộ", (0xE5, 0xE6, 0xE7, 0xE8, 0xE9)),
    "ơ": ("ờởỡớợ", (0xEA, 0xEB, 0xEC, 0xED, 0xEE)),
    "u": ("ùủũúụ", (0xEF, 0xF1, 0xF2, 0xF3, 0xF4)),
    "ư": ("ừửữứự", (0xF5, 0xF6, 0xF7, 0xF8, 0xF9)),
    "y": ("ỳỷỹýỵ", (0xFA, 0xFB, 0xFC, 0xFD, 0xFE)),
}
_BARE = dict(zip((0xA8, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE), "ăâêôơưđ", strict=True)) | dict(
    zip((0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7), "ĂÂÊÔƠƯĐ", strict=True)
)
_TABLE: dict[int, str] = _BARE | {
    code: letter for letters, codes in _TONES.values() for letter, code in zip(letters, codes, strict=True)
}
_BACK = str.maketrans({letter: chr(code) for code, letter in _TABLE.items()})


def to_unicode(text: str) -> str:
    """Text whose letters are TCVN3 codes taken for Latin-1, as spreadsheets show it without the font."""
    return text.translate(_TABLE)


def converted(text: str) -> str:
    """The same for one text of a column in TCVN3; one with a letter that TCVN3 has not was typed in Unicode."""
    return text if any(letter > "\xff" for letter in text) else to_unicode(text)


def from_unicode(text: str) -> str:
    """The same the other way; letters that TCVN3 has not stay as they are."""
    return text.translate(_BACK)


def readable(text: str) -> str:
    """The text, out of the letters of TCVN3 where only so its words are Vietnamese."""
    if text.isascii():
        return text
    converted = to_unicode(text)
    return converted if evidence([converted]).share > max(evidence([text]).share, _LIKELY) else text

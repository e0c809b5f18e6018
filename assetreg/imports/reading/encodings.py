"""In which letters the bytes of a text file are written: Unicode by its own marks, else what reads as Vietnamese."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from assetreg.core.errors import Invalid
from assetreg.core.text import clean
from assetreg.imports.reading.syllables import LEAST_WORDS, Evidence, evidence
from assetreg.imports.reading.tcvn3 import to_unicode

_BLOCK = 2**20
_SAMPLE = 2**18
ENOUGH = 0.85  # share of words that are syllables; names of the highlands are none
CLEARLY = 0.25  # by how much the better reading must win


@dataclass(frozen=True, slots=True)
class Decoding:
    """How bytes become text. ``name``: ``utf-8``, ``utf-16``, ``cp1258`` or ``tcvn3``; ``codec``: Python's.

    ``mend``: what each text still needs, or None. ``sample``: some words before and after, where it was guessed.
    """

    name: str
    codec: str
    mend: Callable[[str], str] | None = None
    sample: tuple[str, str] | None = None


_CP1258 = Decoding("cp1258", "cp1258", clean)  # its tones stand behind their letters
_TCVN3 = Decoding("tcvn3", "latin-1", to_unicode)
STATED = {"cp1258": _CP1258, "tcvn3": _TCVN3}


def decoding_of(content: bytes, stated: str | None) -> Decoding:
    """How to read a text file; ``stated`` by a person wins. Raises ``Invalid`` (``csv_encoding``)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoding("utf-16", "utf-16")
    if stated in STATED:
        return STATED[stated]
    if _is_utf8(content):
        return Decoding("utf-8", "utf-8-sig")
    sample = _telling(content)
    found = {form.name: evidence([_read(sample, form)]) for form in STATED.values()}
    best = max(STATED.values(), key=lambda form: found[form.name].share)
    if not _convinces(found[best.name], min(one.share for one in found.values())):
        raise Invalid(code="csv_encoding")
    return Decoding(best.name, best.codec, best.mend, _shown(sample, best))


def _is_utf8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for place in range(0, len(content), _BLOCK):
            decoder.decode(content[place : place + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling(content: bytes) -> bytes:
    """The first lines that have letters beyond ASCII."""
    lines: list[bytes] = []
    size = 0
    for line in content.splitlines():
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > _SAMPLE:
            break
    return b"\n".join(lines)


def _read(sample: bytes, form: Decoding) -> str:
    text = sample.decode(form.codec, errors="replace")
    return form.mend(text) if form.mend else text


def _convinces(best: Evidence, other: float) -> bool:
    return best.words >= LEAST_WORDS and best.share >= ENOUGH and best.share - other >= CLEARLY


def _shown(sample: bytes, form: Decoding) -> tuple[str, str]:
    line = sample.split(b"\n")[0][:60]
    return clean(line.decode("latin-1")), clean(_read(line, form))

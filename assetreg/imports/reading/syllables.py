"""Whether text is Vietnamese: its words are syllables of an onset, a rime and at most one tone (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_VOWELS = (
    "iêu|yêu|uôi|ươi|ươu|uyê|uya|uây|oai|oay|oeo|uêu|uyu|ia|iê|yê|ua|uô|ưa|ươ|uâ|uê|uy|oa|oă|oe|oo|ai|ao|au|ay|âu|ây|"
    "eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|uơ|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
_SYLLABLE = re.compile(f"^(?:{_ONSET})?(?:{_VOWELS})(?:ng|nh|ch|c|m|n|p|t)?$")
# A word with whatever Latin-1 signs the fonts before Unicode used for letters.
_WORD = re.compile(r"[A-Za-z\u00a1-\u00fe\u0100-\u024f\u1e00-\u1eff\u0300-\u0323]+")
LEAST_WORDS = 5  # below this a column tells nothing


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many different words with letters beyond ASCII a text has, and the share of them that are syllables."""

    words: int
    share: float


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word could be a Vietnamese syllable; case does not matter."""
    bare = unicodedata.normalize("NFD", word.lower())
    tones = sum(mark in _TONES for mark in bare)
    letters = unicodedata.normalize("NFC", "".join(mark for mark in bare if mark not in _TONES))
    return tones <= 1 and _SYLLABLE.match(letters) is not None


def evidence(texts: Iterable[str]) -> Evidence:
    """What the words of ``texts`` say about whether this is Vietnamese."""
    words = {word for text in texts if not text.isascii() for word in _WORD.findall(text) if not word.isascii()}
    if not words:
        return Evidence(0, 0.0)
    return Evidence(len(words), sum(map(is_syllable, words)) / len(words))

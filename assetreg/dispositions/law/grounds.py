"""Knows legal grounds: article and point as column 9 and 10 of form 01/TSC-XLTS cite them, and how people write them.

A ground's code is its address: document, article, clause, point (``L15-41-1-a``: Law 15/2017/QH14, Article 41, clause
1, point a; ``D186``: Decree 186/2025/NĐ-CP; ``D03``: Decree 03/2025/NĐ-CP).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assetreg.dispositions.law.legal_forms import Cited

LAW, DECREE = "L15", "D186"
# Articles of the law that ground a handling; any other article without a document is taken for the decree's.
LAW_ARTICLES = frozenset(range(40, 49))
_CODE = re.compile(r"^(L15|D186|D03)(?:-[0-9a-zđ]+)+$", re.IGNORECASE)
# The decree's number, or its kind written out; a law is never called by a number of a decree.
_DOCUMENTS = (
    ("D186", re.compile(r"186|nghị định|nđ\b|nd-cp")),
    ("L15", re.compile(r"15/2017|luật")),
)
_POINT = r"(?P<point>[a-eghikđ])"
_WORDS = {
    "article": re.compile(r"điều\s*(\d{1,3})"),
    "clause": re.compile(r"khoản\s*(\d{1,2}[a-z]?)"),
    "point": re.compile(r"điểm\s*([a-zđ])(?!\w)"),
}
# 41(1)đ, 41(1)(đ), 41.1.đ, 41-1-đ, 41 1 đ
_SHORT = re.compile(rf"(?<!\d)(\d{{1,3}})\s*[(.\-]\s*(\d{{1,2}})\s*[).\-]?\s*\(?\s*(?:{_POINT})?\)?(?!\w)")


@dataclass(frozen=True, slots=True)
class Ground(Cited):
    """A ground, and the forms it grounds."""

    forms: frozenset[str]


def read_ground(text: str) -> str | None:
    """The code of the ground that a text cites; None where it cites none, or more than one article.

    ``điểm đ khoản 1 Điều 41`` and ``41(1)đ`` are ``L15-41-1-đ``; without a document, articles 40 to 48 are the law's
    and any other the decree's. Whether the law knows such a ground is for ``Law.ground`` to say.
    """
    said = unicodedata.normalize("NFC", text).strip()
    if _CODE.match(said):
        document, rest = said.split("-", 1)
        return f"{document.upper()}-{rest.lower()}"
    said = said.lower()
    stated = next((code for code, words in _DOCUMENTS if words.search(said)), None)
    named = re.sub(r"(?:\d+/\d{4}/\S+|nghị định số|luật số|(?:nghị định|nđ)\s*\d+)", " ", said)
    place = _in_words(named) if "khoản" in named else _in_short(named) or _in_words(named)
    if place is None:
        return None
    article = int(place[0])
    document = stated or (LAW if article in LAW_ARTICLES else DECREE)
    return "-".join((document, *place))


def _in_words(said: str) -> tuple[str, ...] | None:
    if len(_WORDS["article"].findall(said)) != 1:
        return None
    found = [word.search(said) for word in _WORDS.values()]
    return tuple(one.group(1) for one in found if one)


def _in_short(said: str) -> tuple[str, ...] | None:
    found = _SHORT.search(said)
    return tuple(part for part in found.groups() if part) if found else None

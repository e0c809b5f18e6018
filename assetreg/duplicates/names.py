"""How the names of facilities compare: abbreviations in full, the kind of place apart from its proper name (pure).

Offices write one place in many ways: "Trụ sở UBND xã Ia Krái (cũ)", "TRU SO UY BAN NHAN DAN XA IA KRAI", "UBND x. Ia
Krái"; and neighbours in nearly the same: "Trường tiểu học số 1", "số 2". So a name is taken apart into the kind of
place, its numbers and what is left, and each is compared by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from rapidfuzz.distance.OSA import distance
from rapidfuzz.fuzz import ratio, token_sort_ratio

from assetreg.core.text import fold

# Whole words of a folded name, each read in full; the longer first.
_IN_FULL: tuple[tuple[str, str], ...] = (
    ("bch quan su", "ban chi huy quan su"),
    ("bchqs", "ban chi huy quan su"),
    ("ubnd", "uy ban nhan dan"),
    ("ubmttq", "mat tran to quoc"),
    ("uy ban mttq", "mat tran to quoc"),
    ("hdnd", "hoi dong nhan dan"),
    ("mttq", "mat tran to quoc"),
    ("ttyt", "trung tam y te"),
    ("tyt", "tram y te"),
    ("ttvh", "trung tam van hoa"),
    ("nvh", "nha van hoa"),
    ("nha shcd", "nha sinh hoat cong dong"),
    ("shcd", "sinh hoat cong dong"),
    ("nsh", "nha sinh hoat"),
    ("thcs", "trung hoc co so"),
    ("thpt", "trung hoc pho thong"),
    ("th&thcs", "tieu hoc va trung hoc co so"),
    ("ptdtbt", "pho thong dan toc ban tru"),
    ("ptdtnt", "pho thong dan toc noi tru"),
    ("truong th", "truong tieu hoc"),
    ("truong mn", "truong mam non"),
    ("truong mg", "truong mau giao"),
    ("mn", "mam non"),
    ("cax", "cong an xa"),
    ("cap", "cong an phuong"),
    ("ca xa", "cong an xa"),
    ("ca phuong", "cong an phuong"),
    ("ts", "tru so"),
    ("tsc", "tru so chinh"),
    ("tru so lam viec", "tru so"),
    ("nha lam viec", "tru so"),
    ("tdp", "to dan pho"),
    ("kp", "khu pho"),
    ("tp", "thanh pho"),
    ("tx", "thi xa"),
    ("bql", "ban quan ly"),
    ("bv", "benh vien"),
    ("pgd", "phong giao duc"),
    ("cnvpdkdd", "chi nhanh van phong dang ky dat dai"),
)
_FULL = re.compile(r"(?<!\S)(?:" + "|".join(re.escape(short) for short, _ in _IN_FULL) + r")(?!\S)")
_FULL_OF = dict(_IN_FULL)
# What kind of place it is: the first that stands in the name. Of one commune each names another place.
_KINDS: tuple[tuple[str, str], ...] = (
    ("school_lower", r"tieu hoc va trung hoc|th va thcs"),
    ("school_2", r"trung hoc co so"),
    ("school_3", r"trung hoc pho thong|pho thong dan toc|giao duc thuong xuyen"),
    ("school_1", r"tieu hoc"),
    ("kindergarten", r"mam non|mau giao|nha tre"),
    ("school", r"\btruong\b|diem truong"),
    ("police", r"cong an"),
    ("military", r"quan su|bien phong|bo doi"),
    ("health", r"tram y te|tram xa\b"),
    ("hospital", r"benh vien|trung tam y te|phong kham"),
    ("court", r"toa an"),
    ("procuracy", r"vien kiem sat"),
    ("market", r"\bcho\b"),
    ("stadium", r"san van dong|san bong|nha thi dau|san the thao"),
    ("post", r"buu dien|diem buu"),
    ("culture", r"nha van hoa|trung tam van hoa|sinh hoat cong dong|hoi truong|nha sinh hoat|nha rong|nha cong dong"),
    ("library", r"thu vien"),
    ("housing", r"nha o cong vu|nha cong vu|tap the"),
    ("store", r"\bkho\b|nha kho|luu tru"),
    ("garage", r"\bgara\b|nha de xe|nha xe"),
    ("mass", r"mat tran|doan the|hoi nong dan|hoi phu nu|doan thanh nien|cuu chien binh|lien doan lao dong"),
    ("party", r"dang uy|huyen uy|tinh uy|thanh uy|thi uy|quan uy|chi bo"),
    ("council", r"hoi dong nhan dan(?!.*uy ban nhan dan)"),
    ("tax", r"chi cuc thue|\bthue\b"),
    ("treasury", r"kho bac"),
    ("agriculture", r"khuyen nong|thu y|bao ve thuc vat|kiem lam|nong nghiep"),
    ("committee", r"uy ban nhan dan|hoi dong nhan dan"),
    ("division", r"\bphong\b|^so\b|chi cuc|chi nhanh|ban quan ly"),
)
_KIND_OF = tuple((name, re.compile(pattern)) for name, pattern in _KINDS)
# What tells neither which place it is nor what kind; whole phrases, the longer first: "hoa" is idle in "nha van hoa"
# and all there is in "xa hoa".
_IDLE = (
    "hoi dong nhan dan va uy ban nhan dan", "hoi dong nhan dan", "uy ban nhan dan", "ban chi huy quan su",
    "tru so chinh", "nha sinh hoat cong dong", "sinh hoat cong dong", "nha sinh hoat", "trung tam van hoa",
    "nha van hoa", "tieu hoc va trung hoc co so", "trung hoc co so", "trung hoc pho thong",
    "pho thong dan toc noi tru", "pho thong dan toc ban tru", "truong tieu hoc", "tieu hoc", "truong mam non",
    "mam non", "mau giao", "nha tre", "diem truong", "truong", "phan hieu", "tram y te", "tram xa", "cong an",
    "trung tam y te", "tru so", "dang uy", "nha lam viec", "lam viec", "cong trinh", "khuon vien", "nha dat",
    "nha cong vu", "nha o cong vu", "hoi truong", "to dan pho", "khu pho", "thi tran", "thi xa", "thanh pho",
    "dac khu", "nay la", "truoc day", "co so", "xa", "phuong", "huyen", "quan", "tinh", "thon", "lang", "buon",
    "bon", "khom", "xom", "diem", "khu", "so", "moi", "cua", "thuoc", "tai", "x", "p", "h", "q", "tt", "tx", "tp",
)  # fmt: skip
_IDLE_WORDS = re.compile(r"\b(?:" + "|".join(_IDLE) + r")\b")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_NUMBERED = re.compile(
    r"\b(so|khu|co so|diem|thon|to|ap|khoi|buon|lang|to dan pho|khu pho|cum|day|nha|phan hieu) "
    r"(i{1,3}|iv|vi{0,3}|ix|x)\b"
)
_FORMER = re.compile(r"\((?:cu|nay la[^)]*|truoc day[^)]*|thuoc[^)]*)\)|\bcu\b(?=\s*$|\s*[,(-])")
_SMALLER = re.compile(
    r"\b(thon|lang|ap|(?<!uy )ban(?! chi| quan| to| dan)|buon|bon|khu pho|to dan pho|khom|khoi|xom|diem truong|diem)\b"
)
_POINT = re.compile(
    r"\b(?:thon|lang|ap|(?<!uy )ban(?! chi| quan| to| dan)|buon|bon|khu pho|to dan pho|khom|khoi|xom|diem truong) "
    r"(?!thon|lang|ap|ban|buon|bon)"
    r"((?:(?!truong |xa |phuong |uy ban )[a-z]\S* ?)+)"
)
_VISIBLE = re.compile(r"[^a-z0-9&]+")
_JOINT = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_FIGURES = re.compile(r"[0-9]+")
# Numbers of four digits from here on stand for the figures of a name while it is taken apart; no Roman one is so large.
_FIRST_PLACE, _MOST_FIGURES = 1000, 9000
_PLACE = re.compile(r"[1-9][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart: ``words`` all of it in full, ``kind`` of place (empty: not said), ``numbers`` in order,
    ``proper`` what is left. ``is_point``: one point, hamlet or ward of a larger body; ``point``: what it is called.
    """

    words: str
    kind: str
    numbers: tuple[str, ...]
    proper: str
    is_point: bool
    point: str = ""


@lru_cache(maxsize=4_096)
def taken_apart(text: str) -> Name:
    """A name as written, taken apart."""
    folded = fold(text)
    figures = _FIGURES.findall(folded)
    if not figures or len(figures) > _MOST_FIGURES:
        return _apart(folded)
    # Which number stands there decides nothing but ``numbers``: "khu 12" and "khu 13" are taken apart once.
    places = count(_FIRST_PLACE)
    form = _apart(_FIGURES.sub(lambda _: str(next(places)), folded))

    def said(template: str) -> str:
        return _PLACE.sub(lambda found: figures[int(found.group()) - _FIRST_PLACE], template)

    words = said(form.words)
    numbers = tuple(said(number).lstrip("0") or "0" for number in form.numbers)
    return Name(words, form.kind, numbers, said(form.proper), form.is_point, said(form.point))


@lru_cache(maxsize=16_384)
def _apart(folded: str) -> Name:
    """A folded name, taken apart."""
    words = f" {_VISIBLE.sub(' ', _FORMER.sub(' ', folded))} "
    words = _FULL.sub(lambda found: _FULL_OF[found.group()], words.strip())
    words = _FULL.sub(lambda found: _FULL_OF[found.group()], words)  # what became whole may be part of more
    words = _NUMBERED.sub(lambda found: f"{found[1]} {_ROMAN[found[2]]}", words)
    words = _JOINT.sub(" ", words)
    kind = next((name for name, pattern in _KIND_OF if pattern.search(words)), "")
    parts = words.split()
    numbers = tuple(part.lstrip("0") or "0" for part in parts if part.isdigit())
    proper = " ".join(part for part in _IDLE_WORDS.sub(" ", words).split() if not part.isdigit())
    called = _POINT.search(words)
    point = "" if called is None else called[1].strip()
    return Name(" ".join(parts), kind, numbers, proper, bool(_SMALLER.search(words)), point)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two names compare: ``percent`` alike; what says that they name two places: ``kinds``, ``numbers``,
    ``proper`` (True: they differ there)."""

    percent: float
    kinds: bool
    numbers: bool
    proper: bool


POINT_ALIKE = 90  # points of one school are called by short names, a letter apart
PROPER_ALIKE = 78  # "ia krai" and "ia krel" are 77 % alike, a typing error leaves 85 and more


def compare_names(one: Name, other: Name) -> Likeness:
    """How alike two names are; a proper name that only one of them gives says nothing."""
    misspelt = min(len(one.words), len(other.words)) >= 12 and distance(one.words, other.words, score_cutoff=1) <= 1
    kinds = bool(one.kind and other.kind and one.kind != other.kind) and not misspelt
    numbers = one.numbers != other.numbers and not (
        # A number of the hamlet or of the plot left out by one of them is left open.
        (not one.numbers or not other.numbers) and not (one.is_point or other.is_point)
    )
    whole = max(token_sort_ratio(one.words, other.words), ratio(one.words, other.words))
    if one.point and other.point and ratio(one.point, other.point) < POINT_ALIKE:
        return Likeness(whole, kinds, numbers, True)
    if misspelt and not numbers and not (one.proper and other.proper):
        return Likeness(max(whole, 95.0), kinds, numbers, False)
    if not one.proper or not other.proper:
        return Likeness(whole if one.proper == other.proper else min(whole, 85.0), kinds, numbers, False)
    proper = max(
        token_sort_ratio(one.proper, other.proper),
        ratio(one.proper.replace(" ", ""), other.proper.replace(" ", "")),
    )
    apart = proper < PROPER_ALIKE and not _within(one.proper, other.proper)
    alike = max(whole, 0.35 * whole + 0.65 * proper) if not apart else min(whole, proper)
    if one.proper == other.proper and one.kind == other.kind and one.numbers == other.numbers:
        alike = max(alike, 97.0)
    return Likeness(alike, kinds, numbers, apart)


def _within(one: str, other: str) -> bool:
    """Whether all words of one proper name stand in the other: "ia krai" in "ia krai ia grai"."""
    first, second = set(one.split()), set(other.split())
    return first <= second or second <= first

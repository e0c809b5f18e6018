"""How people write a unit with the units around it: in which order, between which marks, of which time (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Literal, NamedTuple

from assetreg.admin_units.names import COMMUNE_KINDS, Name, key_of, parse_name, unglued
from assetreg.core.text import clean, fold

type Era = Literal["former", "present"]
_CODE = re.compile(r"(?P<code>\d{5})(?:\.0)?(?!\d)\s*(?:[-–:,.]\s*)?(?P<rest>.*)", re.DOTALL)
_BETWEEN = re.compile(r"[,;|/()\[\]\n\r\t]+")
_DASH = re.compile(r"\s+[-–—]\s*|\s*[-–—]\s+")
# Wider units inside one part: "xã Ia Krái huyện Ia Grai tỉnh Gia Lai". Without accents "quan" may be part of a name.
_SHORT = r"(?:tp|tx|tt)[\s.]|[hqpx]\."
_ACCENTED_INSIDE = re.compile(
    rf"(?<!thị)\s+(?=xã\s)|\s+(?=(?:phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)\s|{_SHORT})",
    re.IGNORECASE,
)
_BARE_INSIDE = re.compile(
    rf"(?<!\bthi)\s+(?=xa\s)|\s+(?=(?:phuong|thi tran|dac khu|huyen|quan|thi xa|thanh pho|tinh)\s|{_SHORT})",
    re.IGNORECASE,
)
_MOST_CUTS = 6
_MOST_READINGS = 60
# "... (nay là phường Sài Gòn)", and the other way round "... (trước đây là phường Bến Nghé)".
_NOW = re.compile(r"[\s,;(\[–-]*\b(?:hiện\s+)?nay\s+(?:là|la|thuộc|thuoc|đổi\s+thành)\b[\s:]*", re.IGNORECASE)
_ONCE = re.compile(
    r"[\s,;(\[–-]*\b(?:trước\s+đây|trước|tên\s+cũ|truoc\s+day)\s+(?:là|la|thuộc|thuoc)\b[\s:]*", re.IGNORECASE
)
_BELONGS = re.compile(r"[\s,;(]+(?:thuộc|thuoc|trên địa bàn)\s+(?:địa bàn\s+)?", re.IGNORECASE)
_FORMER = re.compile(r"\s*[(\[]\s*(?:cũ|cu)\s*[)\]]|\s+cũ\b(?=\s*(?:[,;|/)\]\n–-]|$))", re.IGNORECASE)
_PRESENT = re.compile(r"\s*[(\[]\s*(?:mới|moi)\s*[)\]]", re.IGNORECASE)  # "Chợ Mới" is a name
# What lies below a commune, and what stands before its name in an address.
_BELOW = re.compile(
    r"(?:số(?: nhà)?|so(?: nha)?|sn|ngõ|ngo|ngách|ngach|hẻm|hem|kiệt|kiet|đường|duong|đ\.|phố|pho|thôn|thon|ấp|ap|bản|"
    r"buôn|buon|làng|lang|khu|khóm|khom|tổ|to|tdp|xóm|xom|lô|thửa|tờ|\d)[\s.\d]",
    re.IGNORECASE,
)


class Address(NamedTuple):
    """A unit as written: a code, or a name, or both, and the wider units named with it, in no sure order."""

    code: str | None
    name: Name | None
    within: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A text about one unit: what is said of it, of which time, and what it is said to be now."""

    said: str
    era: Era | None = None
    now: str | None = None


@lru_cache(maxsize=20_000)
def written(text: str) -> Written:
    """Take ``(cũ)``, ``(mới)``, ``nay là ...`` and ``trước đây là ...`` off a text."""
    given = text.replace("\u00a0", " ")
    given = "\n".join(clean(line) for line in given.splitlines() if clean(line))
    now = None
    if found := _NOW.search(given):
        given, now = given[: found.start()], _unmarked(given[found.end() :])
    elif found := _ONCE.search(given):
        given, now = given[found.end() :], _unmarked(given[: found.start()])
    era: Era | None = "former" if now else None
    first = _BETWEEN.split(given, maxsplit=1)[0]
    # A mark on a wider unit says of when that one is; on the name itself it says of when the name is.
    if era is None and (_FORMER.match(given, len(first.rstrip())) or _FORMER.search(first)):
        era = "former"
    elif era is None and (_PRESENT.match(given, len(first.rstrip())) or _PRESENT.search(first)):
        era = "present"
    return Written(_unmarked(given), era, now or None)


def readings(text: str) -> Iterator[tuple[Address, ...]]:
    """``Phường 4, TP Mỹ Tho, Tiền Giang``, ``26740 - Phường Bến Nghé (Quận 1)``: likeliest way of reading first.

    Every way is one address, or several that are as likely as each other.
    """
    given = text.strip()
    found = _CODE.fullmatch(given)
    code, rest = (found["code"], found["rest"]) if found else (None, given)
    if code is not None and not key_of(rest):
        yield (Address(code, None, ()),)
        return
    tried: list[list[str]] = []
    for said in _belonging(rest):
        parts = [part for part in _BETWEEN.split(said) if key_of(part)]
        dashed = _dashed(parts)
        for pieces in (parts, *dashed, *_inside(said, dashed[0]), *_inside(said, parts)):
            if pieces not in tried and len(tried) < _MOST_READINGS:
                tried.append(pieces)
                yield _addresses(code, [parse_name(piece) for piece in pieces])
    if code is None:
        yield from _glued(tried[0])
    for pieces in tried:
        yield from _from_the_commune(code, pieces)


def _belonging(text: str) -> Iterator[str]:
    """``xã X thuộc huyện Y``: the word stands for a mark, but Thân Thuộc is a commune."""
    yield text
    if words := list(_BELONGS.finditer(text)):
        yield f"{text[: words[-1].start()]}, {text[words[-1].end() :]}"
        yield _BELONGS.sub(", ", text)


def _dashed(parts: Sequence[str]) -> list[list[str]]:
    """The parts cut at their dashes; then with two neighbours joined again (Phan Rang - Tháp Chàm)."""
    cut = [[piece for piece in _DASH.split(part) if key_of(piece)] for part in parts]
    found = [[piece for pieces in cut for piece in pieces]]
    for number, pieces in enumerate(cut):
        for place, (one, other) in enumerate(pairwise(pieces)):
            joined = [*pieces[:place], f"{one} - {other}", *pieces[place + 2 :]]
            found.append([piece for n, some in enumerate(cut) for piece in (joined if n == number else some)])
    return found


def _inside(text: str, parts: Sequence[str]) -> list[list[str]]:
    """The parts cut before every kind word in them, then with some of the cuts left out: names may hold such words."""
    before = _BARE_INSIDE if text.lower() == fold(text) else _ACCENTED_INSIDE
    cut = [before.split(part) for part in parts]
    found = [[piece for pieces in cut for piece in pieces if key_of(piece)]]
    for number, pieces in enumerate(cut):
        for kept in _some(pieces):
            found.append([piece for n, some in enumerate(cut) for piece in (kept if n == number else some)])
    return found


def _some(pieces: Sequence[str]) -> Iterator[list[str]]:
    """Ways to leave out some of the cuts between pieces, few of them first."""
    cuts = range(1, len(pieces))
    if len(cuts) > _MOST_CUTS:
        return
    for left in range(len(cuts) - 1, -1, -1):
        for chosen in combinations(cuts, left):
            ends = (0, *chosen, len(pieces))
            yield [" ".join(pieces[start:end]) for start, end in pairwise(ends)]


def _addresses(code: str | None, names: Sequence[Name]) -> tuple[Address, ...]:
    """From the narrow to the wide, or the other way round where the other end may be the commune as well."""
    if not names:
        return ()
    forward = Address(code, names[0], tuple(names[1:]))
    if len(names) == 1 or code is not None or names[0].kinds & COMMUNE_KINDS:
        return (forward,)
    backward = Address(code, names[-1], tuple(names[-2::-1]))
    return (backward,) if names[-1].kinds & COMMUNE_KINDS else (forward, backward)


def _glued(parts: Sequence[str]) -> Iterator[tuple[Address, ...]]:
    """Kind words run together with the names."""
    names = [parse_name(part) for part in parts]
    apart = [next(unglued(name), name) for name in names]
    if apart != names:
        yield _addresses(None, apart)


def _from_the_commune(code: str | None, pieces: Sequence[str]) -> Iterator[tuple[Address, ...]]:
    """Without the number, street and hamlet before the commune: the first part that says it is one, or the first that
    is nothing smaller."""
    names = [parse_name(piece) for piece in pieces]
    starts = [place for place, name in enumerate(names) if place and name.kinds & COMMUNE_KINDS]
    smaller = [bool(_BELOW.match(fold(piece)) or _BELOW.match(piece)) for piece in pieces]
    if starts and all(smaller[: starts[0]]):
        yield (Address(code, names[starts[0]], tuple(names[starts[0] + 1 :])),)
    elif not starts and True in smaller and False in smaller:
        first = smaller.index(False)
        if first and not any(smaller[first:]):
            yield (Address(code, names[first], tuple(names[first + 1 :])),)


def _unmarked(text: str) -> str:
    return _PRESENT.sub("", _FORMER.sub("", text)).strip(" ,;()[]–-\n")

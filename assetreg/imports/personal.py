"""Knows personal data when it sees it: by a heading, by what stands in a column, and inside a sentence (pure).

Personal data are what identifies or tells of a natural person (Law 91/2025/QH15, Article 2; the lists of basic and of
sensitive data in Decree 356/2025/NĐ-CP): names, birth, identity numbers, telephones, mail, where somebody lives,
accounts, health. A register of assets has no use for them, so that wherever they stand they are left out.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assetreg.core.text import fold
from assetreg.core.values import plain_text
from assetreg.imports.personal_names import NAME, is_full_name, may_be_name, names_in, syllables

type Sort = Literal["name", "identity", "telephone", "email", "birth", "residence", "account", "health", "private"]

REMOVED = "[…]"
SAMPLE = 500  # cells from all over a column by which its share is measured
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b")


# By the heading alone; folded, marks as blanks.
_HEADINGS: Sequence[tuple[Sort, re.Pattern[str]]] = (
    ("identity", _words(r"cccd|cmnd|cmtnd|cmt|can cuoc|chung minh(?: thu| nhan dan)?|dinh danh ca nhan|ho chieu|"
                        r"passport|identity (?:card|number)|(?:ma )?so (?:so )?bhxh|bao hiem xa hoi|"
                        r"ma so thue ca nhan")),
    ("telephone", _words(r"sdt|so dt|dien thoai|dt lien he|di dong|(?:tele)?phone|mobile|zalo|hotline|tel")),
    ("email", _words(r"e ?mail|thu dien tu|hop thu")),
    ("birth", _words(r"(?:ngay|nam|ngay thang nam|noi) sinh|sinh (?:ngay|nam)|date of birth|birth(?:day| ?date)?|dob")),
    ("name", _words(r"ho (?:va )?ten(?: dem)?|ho (?:va )?chu dem|ho dem|ten (?:can bo|cong chuc|vien chuc|nhan vien|"
                    r"nguoi(?! dung dat)[a-z ]*|lai xe|tai xe|day du)|full ?name|surname|family name")),
    ("residence", _words(r"thuong tru|tam tru|que quan|nguyen quan|noi o(?! cong vu)|cho o(?! cong vu)|ho khau|"
                         r"dia chi nha(?: rieng)?|nha rieng|noi cu tru|home address")),
    ("account", _words(r"so tai khoan|stk|tai khoan (?:ngan hang|ca nhan)|tk ngan hang|bank account")),
    ("health", _words(r"(?:tinh trang )?suc khoe|benh (?:ly|tat|an|nen)|om dau|thai san|con nho|khuyet tat|thuong tat|"
                      r"hoan canh(?: gia dinh)?|gia canh|hon nhan|health")),
)  # fmt: skip
# Of people only, beside their names; elsewhere these words mean other things.
_BESIDE_NAMES = _words(
    r"tuoi|dan toc|ton giao|gioi tinh|nam nu|dang vien|ngay vao dang|luong|he so luong|bac luong|ma can bo|"
    r"ma nhan vien|so hieu (?:can bo|cong chuc)|trinh do"
)
# May head the names of people, of bodies or numbers: what stands below decides.
_PERHAPS_NAMES = _words(
    r"lai xe|tai xe|driver|nguoi [a-z ]+|thu truong|can bo|ke toan|thu kho|phu trach|lien he|dau moi|chu ho|dai dien|"
    r"quan ly|chuc danh|nhan su"
)
# Below these stand names of places, things and papers, which may look like people's names and numbers.
_OF_PLACES = _words(
    r"xa|phuong|thi tran|huyen|quan|tinh|thanh pho|duong|pho|thon|lang|dia chi|dia ban|dia diem|don vi|co quan|truong|"
    r"tru so|co so|ten tai san|tai san|nhan hieu|hang|to chuc|ten duong"
)
_OF_CODES = _words(
    r"ma(?! (?:dinh danh ca nhan|can bo|nhan vien))|so hieu|seri|serial|so khung|so may|thua|to ban do|gcn|"
    r"giay chung nhan|bien so|bien kiem soat|code|so quyet dinh|qd|nguyen gia|gia tri|dien tich|"
    r"thanh tien|don gia|toa do"
)

# Numbers. Identity cards: a province of birth, a century and sex, a year (Decree 137/2015/NĐ-CP, Article 13).
_IDENTITY = r"0(?:0[1-9]|[1-8]\d|9[0-6])[ .]?[0-3]\d{2}[ .]?\d{3}[ .]?\d{3}"
_SUBSCRIBER = r"(?:[ .\-()]{0,2}\d){8}"
_MOBILE = rf"\(?0[35789]{_SUBSCRIBER}"
_OLD_MOBILE = r"\(?01[2689](?:[ .\-)]{0,2}\d){8}"
_LANDLINE = r"\(?02(?:[ .\-)]{0,2}\d){9}"
_FROM_ABROAD = r"(?:\+|00)84[ .\-]?(?:\(0\)[ .\-]?)?(?:[ .\-()]{0,2}\d){9,10}"
_NUMBER_BEFORE, _NUMBER_AFTER = r"(?<![\dA-Za-z.,/\-])", r"(?![.,]?\d|[/\-]\d)"
IDENTITY = re.compile(rf"{_NUMBER_BEFORE}{_IDENTITY}{_NUMBER_AFTER}")
TELEPHONE = re.compile(rf"{_NUMBER_BEFORE}(?:{_FROM_ABROAD}|{_MOBILE}|{_OLD_MOBILE}|{_LANDLINE}){_NUMBER_AFTER}")
EMAIL = re.compile(r"[\w.+%\-]+@[\w\-]+(?:\.[\w\-]+)+")
_CUED_NUMBER = re.compile(
    r"((?:CCCD|CMND|CMTND|CMT|căn cước(?: công dân)?|chứng minh(?: nhân dân| thư)?|hộ chiếu|STK|số tài khoản|"
    r"S?ĐT|SDT|điện thoại|di động)(?: số)?\s*[:.]?\s*)([A-Z]?\d[\d .\-]{5,22}\d)",
    re.IGNORECASE,
)
_CUE = (
    r"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Đđ]/[Cc]|[Đđ]ồng chí|[Ll]ái xe|[Tt]ài xế|[Ll]iên hệ|"
    r"[Nn]gười [a-zà-ỹđ]+(?: [a-zà-ỹđ]+)?|[Pp]hụ trách|[Gg]iao cho|[Kk]ế toán|[Tt]hủ kho|[Tt]hủ trưởng|"
    r"[Gg]iám đốc|[Hh]iệu trưởng|[Hh]ọ(?: và)? tên|[Cc]án bộ|[Ll]ãnh đạo|[Cc]hủ tịch|[Bb]í thư|"
    r"[Tt]rưởng (?:phòng|ban|thôn))"
)
_CUED_NAME = re.compile(rf"(?<![A-Za-zÀ-ỹĐđ])({_CUE}\s*[:\-–(]?\s*)({NAME})")
# What must stand somewhere in a text for anything above to be found in it: quick to look for in a whole column.
_DIGITS = re.compile(r"(?<![\w.,/\-])(?:\+|\(?0)\d[\d .()\-]{6}")
_ANNOUNCED = (
    " ông ", " bà ", " anh ", " chị ", "ông:", "bà:", "đ/c", "đồng chí", "lái xe", "tài xế", "liên hệ", "người ",
    "phụ trách", "giao cho", "kế toán", "thủ kho", "thủ trưởng", "giám đốc", "hiệu trưởng", "họ tên", "họ và tên",
    "cán bộ", "lãnh đạo", "chủ tịch", "bí thư", "trưởng phòng", "trưởng ban", "trưởng thôn", "@", "cccd", "cmnd",
    "cmtnd", "cmt", "căn cước", "chứng minh", "hộ chiếu", "stk", "tài khoản", "đt", "sdt", "điện thoại", "di động",
)  # fmt: skip
_MODEL_PERSON = "hồ chí minh"  # whose name is that of places and institutions


def by_heading(heading: str, *, beside_names: bool = False) -> Sort | None:
    """What a heading says stands below it; ``beside_names``: the table lists people."""
    words = _key(heading)
    for sort, pattern in _HEADINGS:
        if pattern.search(words):
            return sort
    return "private" if beside_names and _BESIDE_NAMES.search(words) else None


def by_content(values: Sequence[Any], heading: str = "", *, beside_names: bool = False) -> Sort | None:
    """What the cells of a column are by themselves; blank ones say nothing.

    Shares of the cells decide: one plate that looks like a telephone makes no column of telephones.
    """
    said = [value for value in values if isinstance(value, str | int | float) and value != ""]
    texts = [plain_text(value).strip() for value in said[:: len(said) // SAMPLE + 1]]
    texts = [unicodedata.normalize("NFC", text) for text in texts if text]
    words = _key(heading)
    if texts and not _OF_CODES.search(words):
        if _share(texts, _is_identity) >= (0.5 if beside_names else 0.8):
            return "identity"
        if _share(texts, _is_telephone) >= 0.6:
            return "telephone"
    if _share(texts, lambda text: EMAIL.search(text) is not None) >= 0.3:
        return "email"
    if not _OF_PLACES.search(words) and _are_names(texts, perhaps=bool(_PERHAPS_NAMES.search(words))):
        return "name"
    return "birth" if beside_names and _are_births(values) else None


@dataclass(frozen=True, slots=True)
class Clues:
    """What may tell of people: figures as of telephones and cards, words that announce names."""

    figures: bool
    words: tuple[str, ...]


def clues_in(text: str, known: Clues | None = None) -> Clues | None:
    """What makes it worth looking for people in a text, or in many joined by line ends; None where nothing does.

    ``known``: those of a text that holds this one, so that only they are looked for.
    """
    figures = (known is None or known.figures) and _DIGITS.search(text) is not None
    lower = f" {unicodedata.normalize('NFC', text).lower()} ".replace("\n", " \n ")
    words = tuple(word for word in (_ANNOUNCED if known is None else known.words) if word in lower)
    return Clues(figures, words) if figures or words else None


def redact(text: str) -> tuple[str, frozenset[Sort]]:
    """A sentence without the people in it, and what was taken out; the same text where nobody is."""
    if clues_in(text) is None:
        return text, frozenset()
    text, given = unicodedata.normalize("NFC", text), text
    found: set[Sort] = set()

    def remove(sort: Sort, pattern: re.Pattern[str], said: str) -> str:
        changed = pattern.sub(REMOVED, said)
        if changed != said:
            found.add(sort)
        return changed

    said = _CUED_NUMBER.sub(lambda cued: cued[1] + REMOVED, text)
    if said != text:
        found.add("identity")
    for sort, pattern in (("email", EMAIL), ("identity", IDENTITY), ("telephone", TELEPHONE)):
        said = remove(sort, pattern, said)  # type: ignore[arg-type]
    without = _without_names(said, everywhere=bool(found))
    if without != said:
        found.add("name")
    return (without if found else given), frozenset(found)


def _without_names(text: str, *, everywhere: bool) -> str:
    """Less the names that a word announces, and, where a number of a person stood, every name."""
    spans = [(cued.start(2) + start, cued.start(2) + end) for cued in _CUED_NAME.finditer(text)
             for start, end in names_in(cued[2])]  # fmt: skip
    if everywhere:
        spans += names_in(text)
    for start, end in sorted(set(spans), reverse=True):
        if REMOVED not in text[start:end] and text[start:end].lower() != _MODEL_PERSON:
            text = text[:start] + REMOVED + text[end:]
    return text


def _key(heading: str) -> str:
    return _NOT_WORD.sub(" ", fold(heading)).strip()


def _share(texts: Sequence[str], is_one: Any) -> float:
    """How much of a column is of a kind; of fewer than three cells all must be."""
    if not texts:
        return 0.0
    hits = sum(1 for text in texts if is_one(text))
    return hits / len(texts) if len(texts) >= 3 else float(hits == len(texts))


def _is_identity(text: str) -> bool:
    """Twelve digits as on a card, also without the zero in front that a spreadsheet drops, or the former nine."""
    digits = text.replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        return False
    if len(digits) == 12:
        return IDENTITY.fullmatch(digits) is not None
    if digits.endswith("000"):  # as money does
        return False
    if len(digits) == 9:
        return digits[0] in "0123"
    return len(digits) in (10, 11) and IDENTITY.fullmatch(digits.zfill(12)) is not None


def _is_telephone(text: str) -> bool:
    """A number with its zero or country code, or the nine digits that a spreadsheet leaves of a mobile one."""
    parts = [part for part in re.split(r"\s*[/;,]\s*", text) if part]
    return bool(parts) and all(
        TELEPHONE.fullmatch(part) is not None or re.fullmatch(r"(?:84)?[35789]\d{8}", part) is not None
        for part in parts
    ) and not all(part.endswith("000") for part in parts)  # fmt: skip


def _are_names(texts: Sequence[str], *, perhaps: bool) -> bool:
    if perhaps:
        return _share(texts, lambda text: may_be_name(text) or _is_telephone(text)) >= 0.3
    names = [text for text in texts if is_full_name(text)]
    if not names:
        return False
    share, long = len(names) / len(texts), sum(1 for name in names if syllables(name) >= 3) / len(names)
    return share >= 0.6 and long >= 0.4 and (len(texts) >= 3 or long == 1.0)


def _are_births(values: Sequence[Any]) -> bool:
    days = [value for value in values if isinstance(value, dt.date) and 1940 <= value.year <= 2008]
    said = [value for value in values if value not in ("", None)]
    return bool(said) and len(days) / len(said) >= 0.8

"""What a row below the headings is: data, a group, a total, a repeated heading, a signature, an empty form (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assetreg.core.text import fold


class RowKind(StrEnum):
    """Every kind but ``DATA`` is left out of the data and counted under its name."""

    DATA = "data"
    HEADING = "heading"
    COLUMN_NUMBERS = "column_numbers"
    GROUP = "group"
    TOTAL = "total"
    FOOTER = "footer"
    EMPTY_FORM = "empty_form"


# "Tổng công ty", "Tổng đài", "Công an", "Cộng đồng" begin like totals and are none.
_TOTAL = re.compile(
    r"^(?:[ivx]+\W+)?(?:tong cong(?! ty)\b|tong so\b|mang sang\b|chuyen trang\b|grand total\b|(?:sub)?total\b|"
    r"(?:tong|cong)(?:\s*(?:$|[:.(=+0-9-])|\s+(?:nhom|loai|muc|phan|trang|theo|gia tri|dien tich|nguyen gia|so tien|"
    r"cac|toan|chung|don vi|xa|phuong|[ivx]+)\b))"
)
_FOOTER = re.compile(
    r"^(?:nguoi (?:lap|ghi so|kiem|ke khai)|ke toan|thu truong|lanh dao don vi|ky,? (?:va )?(?:ghi ro )?ho ten|ky ten|"
    r"\(\s*(?:ky|chu ky)|dong dau|noi nhan|tm\.? |kt\.? |tl\.? |nguon ?: |xac nhan cua|chu tich$|pho chu tich|"
    r"giam doc$|truong phong$|.{0,40}, ?ngay .{0,6} thang .{0,6} nam|ngay .{0,6} thang .{0,6} nam|ghi chu ?:)"
)
_MOST_SIGNATURES = 4  # side by side
_ROMAN = re.compile(r"^(?:[IVX]{1,5}|[A-HĐ])[.)]?$")
_CLASS = re.compile(
    r"^(?:[0-9]{1,2}|[ivx]{1,4}|[a-e])[./)-]+\s*(?:dat|nha|vat kien truc|xe|phuong tien|may moc|tai san|thiet bi|"
    r"dat dai|tru so)"
)
_LETTER = re.compile(r"[^\W\d_]")
_DOTS = re.compile(r"^[.…_\-\s]*$")
_BODY = re.compile(
    r"^(?:(?:[0-9]{1,3}|[ivx]{1,5}|[a-h])[./)-]+\s*)?(?:"
    r"ubnd|uy ban|hdnd|hoi dong|dang uy|huyen uy|thanh uy|"
    r"van phong|phong |so |ban |truong |tram |trung tam|cong an|chi cuc|hoi |mttq|mat tran|doan thanh nien|bao hiem|"
    r"kho bac|toa an|vien kiem sat|thanh tra|chi nhanh)"
)
_UNIT = re.compile(r"^(?:(?:[0-9]{1,3}|[ivx]{1,5}|[a-h])[./)-]+\s*)?(?:xa|phuong|thi tran)\s+\S")
_ENUMERATION = re.compile(r"^\s*(?:[0-9]{1,3}|[IVXivx]{1,5}|[A-Ha-h])[./)\-]+\s*")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the headings say about rows: their own texts by column, and the column that numbers the rows."""

    headings: dict[int, tuple[str, ...]]
    ordinal: int | None


def kind_of(cells: Sequence[str], shape: Shape, *, after_footer: bool = False) -> RowKind:
    """What a row of texts is; ``after_footer``: signatures have begun, so what follows are names."""
    filled = [(column, cell) for column, cell in enumerate(cells) if cell]
    worded = [(column, cell) for column, cell in filled if _LETTER.search(cell)]
    if len(worded) > _MOST_SIGNATURES and worded[0][1] not in shape.headings.get(worded[0][0], ()):
        return RowKind.DATA  # nearly every row of a table: nothing else has so many texts
    if all(_DOTS.match(cell) for column, cell in filled if column != shape.ordinal or _LETTER.search(cell)):
        return RowKind.EMPTY_FORM
    if sum(cell in shape.headings.get(column, ()) for column, cell in filled) * 2 > len(filled) and len(filled) > 1:
        return RowKind.HEADING
    first = fold(worded[0][1]) if worded else ""
    only_words = len(worded) == len(filled) <= _MOST_SIGNATURES
    if only_words and (after_footer or all(_FOOTER.match(fold(cell)) for _, cell in worded[:2])):
        return RowKind.FOOTER
    if _TOTAL.match(first) and len({cell for _, cell in worded}) <= 2:
        return RowKind.TOTAL
    return RowKind.GROUP if _is_group(cells, filled, worded, shape) else RowKind.DATA


def is_body(text: str) -> bool:
    """Whether the text of a group row names a body: the rows below are its own."""
    return _BODY.match(fold(text)) is not None


def is_unit(text: str) -> bool:
    """Whether the text of a group row names a commune."""
    return _UNIT.match(fold(text)) is not None


def without_number(text: str) -> str:
    """The text of a group row without its number: ``I. UBND xã A`` is ``UBND xã A``."""
    return _ENUMERATION.sub("", text).strip(" :")


def _is_group(
    cells: Sequence[str], filled: Sequence[tuple[int, str]], worded: Sequence[tuple[int, str]], shape: Shape
) -> bool:
    """One text, alone or under a roman number or a letter; sums may stand beside it."""
    number = cells[shape.ordinal] if shape.ordinal is not None and shape.ordinal < len(cells) else ""
    texts = {cell for column, cell in worded if column != shape.ordinal}
    if not texts and number and any(letter.isalpha() for letter in number):
        texts = {number}
    if len(texts) != 1:
        return False
    if len(filled) == 1 or len({cell for _, cell in filled}) == 1 or _ROMAN.match(number):
        return True
    text = fold(next(iter(texts)))
    return (shape.ordinal is not None and not number and len(filled) <= 2) or _CLASS.match(text) is not None

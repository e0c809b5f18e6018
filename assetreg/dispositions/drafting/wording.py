"""Vietnamese as papers write it: numbers, money, dates, the names of forms; whatever language the page speaks.

The wording of a paper is data of its form and is not translated. Names of forms: Decree 186/2025/NĐ-CP; of forms of
rearrangement: Decree 03/2025/NĐ-CP, whose names are recalled and not verified.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from babel import numbers

DOTS = "……"  # left for a hand, or for the records desk
DATE_LEFT = "ngày …… tháng …… năm ……"

FORMS: Mapping[str, str] = {
    "keep": "giữ lại tiếp tục sử dụng",
    "inherit": "kế thừa",
    "assign": "giao",
    "transfer": "điều chuyển",
    "divide": "giao theo diện tích cho từng đơn vị",
    "one_manager": "giao một đơn vị quản lý, các đơn vị cùng sử dụng",
    "shared_use": "sử dụng chung",
    "convert": "chuyển đổi công năng",
    "temporarily_keep": "tạm giữ lại tiếp tục sử dụng",
    "temporary_use": "bố trí sử dụng tạm thời",
    "exploit": "khai thác",
    "recover": "thu hồi",
    "to_locality": "chuyển giao về địa phương quản lý, xử lý",
    "to_land_fund": "giao tổ chức phát triển quỹ đất quản lý, khai thác",
    "to_house_management": "giao tổ chức quản lý, kinh doanh nhà",
    "sell": "bán",
    "liquidate": "thanh lý",
    "destroy": "tiêu hủy",
    "lost": "xử lý trong trường hợp bị mất, bị hủy hoại",
    "demolish": "phá dỡ, hủy bỏ",
}
# Methods of sale and liquidation by the national software's list (1 demolition ... 4 listed price).
METHODS: Mapping[str, str] = {
    "auction": "đấu giá",
    "direct": "bán chỉ định",
    "listing": "bán niêm yết giá",
    "sale": "bán",
    "demolition": "phá dỡ, hủy bỏ",
}
ABBREVIATIONS = {"UBND": "Ủy ban nhân dân", "HĐND": "Hội đồng nhân dân"}
_ADDRESS = re.compile(r"^(Điều \S+?)(?:,? (khoản \S+?))?(?:,? (điểm \S+))?$")
OPENING = {"self": "", "TM": "TM. ", "KT": "KT. ", "TL": "TL. ", "TUQ": "TUQ. ", "Q": "Q. "}


def number(value: Decimal | int | None, left: str = "") -> str:
    """``1.234,5``; at most two decimals; ``left`` where nothing is known."""
    if value is None:
        return left
    return numbers.format_decimal(value, format="#,##0.##", locale="vi")


def short_date(value: dt.date | None, left: str = "") -> str:
    """``03/02/2026``."""
    return left if value is None else f"{value:%d/%m/%Y}"


def form_name(code: str) -> str:
    """What a form of handling is called inside a sentence; a code that is not ours as it stands."""
    return FORMS.get(code, code)


def as_heading(text: str) -> str:
    """With a capital at its beginning, as in a column of a list."""
    return text[:1].upper() + text[1:]


def in_full(name: str) -> str:
    """A body's name without the abbreviations that no official paper's heading bears: ``UBND``, ``HĐND``."""
    for short, whole in ABBREVIATIONS.items():
        name = re.sub(rf"\b{short}\b", whole, name)
    return name


def address_first_point(article: str) -> str:
    """``điểm a khoản 1 Điều 42``, as papers cite it, from ``Điều 42 khoản 1 điểm a``; anything else as it stands."""
    found = _ADDRESS.match(article)
    return " ".join(part for part in reversed(found.groups()) if part) if found else article


def inside_a_sentence(citation: str) -> str:
    """``Điểm a khoản 1 Điều 42`` as it stands inside a sentence: points and clauses small, articles not."""
    return citation[:1].lower() + citation[1:] if citation.startswith(("Điểm ", "Khoản ")) else citation


def listed(words: Iterable[str]) -> str:
    """``a, b và c``, each once, in the order given."""
    each = list(dict.fromkeys(word for word in words if word))
    return each[0] if len(each) == 1 else " và ".join((", ".join(each[:-1]), each[-1])) if each else ""


def forms_named(codes: Iterable[str]) -> str:
    """``thu hồi, điều chuyển và bán``."""
    return listed(form_name(code) for code in codes)

"""Amounts as offices type them: with their unit behind, in words for nothing left, as an interval of years (pure).

Only what can be read in one way is read; the figure itself goes on to the reader of its field, which refuses what is
ambiguous.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assetreg.core.text import clean, fold
from assetreg.core.values import Refused, decimal_reader

_AREA = re.compile(r"^([0-9][0-9.,' ]*)\s*(?:m2|m²|m\^2|met vuong|ha)\.?$")
_MONEY = re.compile(
    r"^([0-9][0-9.,' ]*)\s*(d|dong|vnd|d\.|vnđ|ngd|nghin dong|nghin|ngan|tr|trieu|trieu dong|tr\.?d|ty|ty dong)\.?$"
)
_TIMES = {"ng": 1_000, "tr": 1_000_000, "ty": 1_000_000_000}
_NOTHING_LEFT = re.compile(
    r"^(?:het (?:khau hao|kh|hao mon|hm|gtcl)|da (?:het )?(?:khau hao|hao mon)(?: het)?|khong con(?: gia tri)?)$"
)
_COUNTED = re.compile(r"^([0-9][0-9.,]*)\s*(?:nguoi|cai|chiec|bo|can bo|cb|met|m)\.?$")
_SLASHED = re.compile(r"^([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})$")
_YEAR = re.compile(r"^(?:nam )?((?:19|20)[0-9]{2})$")
_LOOSE_YEAR = re.compile(r"^(?:truoc|sau|khoang|tu|tren|~|<|>)\s*(?:nam\s*)?((?:19|20)[0-9]{2})$")
_MONTH = re.compile(r"^(?:thang )?([0-9]{1,2})[/.\-]((?:19|20)[0-9]{2})$")
_DIGIT = re.compile(r"[0-9]")
_SIMPLE = re.compile(r"^[0-9]{1,15}(?:\.(?:[0-9]{1,2}|[0-9]{4,6}))?$")
# Measures and nothing else: "nghìn đồng; m2", but not "UBND phường Đông Hải".
_MEASURES = re.compile(
    r"^(?:(?:m2|cai|chiec|khuon vien|nguoi|[0-9.,]+|nghin|ngan|trieu|ty|dong|vnd|d|viet nam|va|thousand|million|la|"
    r"nguyen gia|gia tri|dien tich)[\s,;/.():-]*)+$"
)
_number = decimal_reader(4, "thousands")


@dataclass(frozen=True, slots=True)
class Slashed:
    """A date of three numbers: what it is when the day comes first and when the month does; None: no such day."""

    day_first: dt.date | None
    month_first: dt.date | None


def is_measure(text: str) -> bool:
    """Whether a folded text names units of measure and nothing else."""
    return _MEASURES.match(text) is not None


def area(text: str) -> str | None:
    """The figure of an area with its unit behind (``1250m2``), or None; hectares are not taken for m2."""
    found = _AREA.match(fold(text))
    if found is None:
        return None
    if fold(text).rstrip(".").endswith("ha"):
        raise Refused("area_in_hectares", value=text)
    return found[1].strip()


def money(text: str) -> int | None:
    """Whole dong of an amount with its unit behind (``895,4 tr``), 0 of what is said to be worn off, or None.

    Raises ``Refused`` (``ambiguous_number``) where ``1.250 tr`` could be either.
    """
    said = fold(text)
    if _NOTHING_LEFT.match(said):
        return 0
    found = _MONEY.match(said)
    if found is None:
        return None
    times = _TIMES.get(found[2][:2], 1)
    reader = decimal_reader(6, "thousands" if times == 1 else "ambiguous")
    return int((reader(found[1].strip()) * times).to_integral_value())


def counted(text: str) -> str | None:
    """The figure of a count with its word behind (``12 bộ``), or None."""
    found = _COUNTED.match(fold(text))
    return None if found is None else found[1]


def slashed(text: str) -> Slashed | None:
    """The two readings of ``03/07/2025``, or None where the text is no such date."""
    found = _SLASHED.match(clean(text))
    if found is None:
        return None
    first, second, year = map(int, found.groups())
    return Slashed(_day(year, second, first), _day(year, first, second))


def without_day(text: str) -> str | None:
    """What a date says that names no day: ``year`` (2003), ``month`` (7/2003) or ``loose`` (trước 1995), else None."""
    said = fold(text)
    if _YEAR.match(said):
        return "year"
    if _LOOSE_YEAR.match(said):
        return "loose"
    return "month" if _MONTH.match(said) else None


def figure(cell: object) -> Decimal | None:
    """The number of a cell for sums, however it was typed; None where it has none."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(format(cell, ".15g")) if isinstance(cell, float) else Decimal(cell)
    if not isinstance(cell, str) or not _DIGIT.search(cell):
        return None
    if _SIMPLE.match(cell):
        return Decimal(cell)
    try:
        text = clean(cell)
        number: Decimal = _number(area(text) or text)
        return number
    except (Refused, InvalidOperation):
        return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None

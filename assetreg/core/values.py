"""How one value is read, whoever wrote it: text, whole and decimal numbers, dates, choices.

Every reader takes a raw value (text already in its stored form, a JSON value, a spreadsheet's cell) and returns the
Python value it means, or raises ``Refused``. Nothing is guessed: what can be read in two ways is refused with both.

**Numbers written as text.** Blanks between digits group thousands. With both marks the last one is the decimal
mark and the other groups thousands: ``1.250,5`` and ``1,250.5`` are 1250.5. A mark that stands more than once
groups thousands: ``1.250.000``. A single mark is the decimal mark (``1250,5``; ``26740.0``; ``0.250``) unless
exactly three digits follow one to three others: ``1.250`` and ``1,250`` are either 1250 or 1.25. A field of whole
numbers reads these as 1250; a field of degrees as 1.25; any other field refuses them as ``ambiguous_number``.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any, Literal

from assetreg.core.i18n import LOCALES, catalogue
from assetreg.core.text import clean, fold

CLEAR = "-"  # what empties a known value
type Reader = Callable[[Any], Any]
type ThreeDigits = Literal["thousands", "decimals", "ambiguous"]

_GROUPED = re.compile(r"^[0-9]{1,3}(?:[.,' ][0-9]{3})+$")
_NUMBER = re.compile(r"^[+\-\u2212]?[0-9][0-9.,' ]*$")
_ISO_DATE = re.compile(r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$")
_DAY_FIRST = re.compile(r"^([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})$")
_GUARDED = re.compile(r"^'[=+\-@]")
_YES = frozenset("co yes y true dung x 1".split())
_NO = frozenset("khong no n false sai 0".split())
# Room for whatever thirty letters can say: the limits of a field refuse it later, with what they are.
_WIDE = Context(prec=60)
_EXACT = 1e15  # up to here a spreadsheet's double holds every whole number
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EXCEL_DAYS = range(18_264, 73_051)  # 1950 to 2099: a five-digit day number is a date that lost its format


class Refused(Exception):
    """A value that cannot be read: a stable code and the parameters of its sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


def shown(raw: object) -> str:
    """A raw value as a sentence may quote it, shortened."""
    if isinstance(raw, dt.date):
        return raw.isoformat()
    text = clean(plain_text(raw) if isinstance(raw, str | int | float | Decimal) else str(raw))
    return text if len(text) <= 60 else text[:59] + "…"


def plain_text(raw: str | int | float | Decimal) -> str:
    """What a person would have typed: ``26740.0`` is 26740, a truth value TRUE or FALSE."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e18:
        return str(int(raw))
    return str(raw)


def read_text(raw: Any) -> str:
    """Text in its stored form. A spreadsheet's date in a text field is refused: the program made it of a code."""
    if isinstance(raw, str):
        # Our exports guard texts that a spreadsheet would take for formulas; the guard is not part of the text.
        return raw[1:] if raw[0] == "'" and _GUARDED.match(raw) else raw
    if isinstance(raw, int | float | Decimal):
        return plain_text(raw)
    raise Refused("not_text", value=shown(raw))


def read_code(raw: Any) -> str:
    """A code, or a name where a code may stand: ``26740.0`` is 26740."""
    code = read_text(raw)
    whole = code.removesuffix(".0")
    return whole if whole is not code and whole.isdigit() else code


def decimal_reader(places: int, three_digits: ThreeDigits = "ambiguous") -> Reader:
    """A reader of decimal numbers, rounded half up to ``places``."""
    step = Decimal(1).scaleb(-places)

    def read(raw: Any) -> Decimal:
        return _number(raw, three_digits).quantize(step, ROUND_HALF_UP, _WIDE)

    return read


def read_degrees(raw: Any) -> float:
    """Degrees as a decimal number; a single mark is always the decimal mark."""
    return raw if type(raw) is float and math.isfinite(raw) else float(_number(raw, "decimals"))


def read_metres(raw: Any) -> float:
    """A coordinate in metres."""
    return raw if type(raw) is float and math.isfinite(raw) else float(_number(raw, "ambiguous"))


def read_whole(raw: Any) -> int:
    """A whole number; a fraction is refused as ``not_whole``."""
    if type(raw) is float and raw.is_integer() and abs(raw) < _EXACT:
        return int(raw)
    number = _number(raw, "thousands")
    if number != number.to_integral_value():
        raise Refused("not_whole", value=shown(raw))
    return int(number)


def money_reader(dong: int = 1) -> Reader:
    """A reader of money written in units of ``dong``; gives whole dong, rounded half up.

    In thousands and millions a fraction is usual, so ``1.250`` is then ambiguous.
    """
    three_digits: ThreeDigits = "thousands" if dong == 1 else "ambiguous"

    def read(raw: Any) -> int:
        if type(raw) is float and raw.is_integer() and abs(raw) < _EXACT:
            return int(raw) * dong
        return int(_WIDE.multiply(_number(raw, three_digits), dong).quantize(Decimal(1), ROUND_HALF_UP, _WIDE))

    return read


def read_date(raw: Any) -> dt.date:
    """A day: a date, ``30/06/2025``, ``2025-06-30``, or the day number of a spreadsheet."""
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    text = plain_text(raw).removesuffix(".0") if isinstance(raw, str | int | float) else ""
    try:
        if found := _DAY_FIRST.match(text):
            day, month, year = found.groups()
            return dt.date(int(year), int(month), int(day))
        if found := _ISO_DATE.match(text):
            year, month, day = found.groups()
            return dt.date(int(year), int(month), int(day))
    except ValueError:
        pass
    if text.isascii() and text.isdigit() and len(text) == 5 and int(text) in _EXCEL_DAYS:
        return _EXCEL_EPOCH + dt.timedelta(days=int(text))
    raise Refused("bad_date", value=shown(raw))


def read_flag(raw: Any) -> bool:
    """Yes or no: a truth value, ``có``/``không``, ``yes``/``no``, ``x``, ``1``/``0``."""
    if isinstance(raw, bool):
        return raw
    said = fold(read_text(raw).removesuffix(".0"))
    if said in _YES or said in _NO:
        return said in _YES
    raise Refused("not_yes_or_no", value=shown(raw))


def choice_reader(labels: Mapping[str, str], aliases: Mapping[str, str]) -> Reader:
    """A reader of one of ``labels`` (identifier -> message id): the identifier, its label in either language, or one
    of ``aliases`` (other word -> identifier).

    What is none of them comes back as it stands; the schema refuses it.
    """

    @cache
    def table() -> Mapping[str, str]:
        known = {fold(word): choice for word, choice in aliases.items()}
        known |= {fold(label): choice for choice, label in labels.items()}
        for locale in LOCALES:
            known |= {fold(catalogue(locale).get(label, label)): choice for choice, label in labels.items()}
        return known | {fold(choice): choice for choice in labels}

    def read(raw: Any) -> str:
        text = read_text(raw)
        return table().get(fold(text), text)

    return read


def _number(raw: Any, three_digits: ThreeDigits) -> Decimal:
    kind = type(raw)
    if kind is float and abs(raw) < 1e20:
        # A spreadsheet's double carries at most 15 digits that mean something.
        return Decimal(format(raw, ".15g"))
    if kind is str:
        return Decimal(_digits(raw, three_digits))
    if kind in (int, Decimal) and abs(raw) < 10**20:
        return Decimal(raw)
    raise Refused("not_a_number", value=shown(raw))


def _digits(raw: str, three_digits: ThreeDigits) -> str:
    """A number written as text as Python reads it; the rule stands in the module's head."""
    if raw.isascii() and raw.isdigit() and len(raw) <= 30:
        return raw  # most of them
    if len(raw) > 30 or not _NUMBER.match(raw):
        raise Refused("not_a_number", value=shown(raw))
    sign = "-" if raw[0] in "-\u2212" else ""
    text = raw.lstrip("+-\u2212")
    if text.isdigit():
        return sign + text
    whole, fraction = _split_at_decimal_mark(text, raw, three_digits)
    if not whole.isdigit():
        marks = {c for c in whole if not c.isdigit()}
        if len(marks) != 1 or not _GROUPED.match(whole):
            raise Refused("not_a_number", value=shown(raw))
        whole = whole.replace(marks.pop(), "")
    return f"{sign}{whole}.{fraction}" if fraction else sign + whole


def _split_at_decimal_mark(text: str, raw: str, three_digits: ThreeDigits) -> tuple[str, str]:
    last = max(text.rfind("."), text.rfind(","))
    mark = text[last] if last >= 0 else ""
    if not mark or text.count(mark) > 1:
        return text, ""
    whole, fraction = text[:last], text[last + 1 :]
    if not fraction.isdigit():
        raise Refused("not_a_number", value=shown(raw))
    if whole.isdigit() and len(fraction) == 3 and len(whole) <= 3 and whole[0] != "0":
        if three_digits == "ambiguous":
            small = f"{whole},{fraction.rstrip('0') or '0'}"
            raise Refused("ambiguous_number", value=shown(raw), thousands=whole + fraction, decimals=small)
        if three_digits == "thousands":
            return whole + fraction, ""
    return whole, fraction

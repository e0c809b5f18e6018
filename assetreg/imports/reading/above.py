"""What lines above a table say for all of its rows: whose things they are, in which commune, as of which day (pure)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assetreg.core.text import clean, fold
from assetreg.imports.kinds import Kind
from assetreg.imports.reading.amounts import is_measure

LAST_DAY_OF_DISTRICTS = dt.date(2025, 6, 30)  # Resolution 202/2025/QH15: the units of today work from 1 July 2025
UNIT_FIELDS = ("former_commune", "commune", "unit")  # where kinds say in which commune a thing is

_HOLDER = re.compile(
    r"^\s*(?:tên\s+)?(?:cơ quan, tổ chức, đơn vị|cơ quan|đơn vị)(?:\s+(?:sử dụng|quản lý)[^:]{0,20})?\s*[:：]"
    r"\s*(.{4,})$",
    re.IGNORECASE,
)
# A letterhead; those of districts and provinces stand above lists of bodies below them as well.
_COMMITTEE = re.compile(r"^\s*((?:UBND|ủy ban nhân dân)\s+(?:xã|phường|thị trấn|đặc khu)\s.+)$", re.IGNORECASE)
_COMMUNE = re.compile(r"(?<!thị )(?<!tác )\b(?:xã|phường|thị trấn|đặc khu)\s+(?=\S)", re.IGNORECASE)
_DISTRICT = re.compile(r"(?<!\w)(?:huyện|thị xã|quận)\s+(?!(?:ủy|uỷ)\b)(?=\S)", re.IGNORECASE)
_CITY = re.compile(r"(?<!\w)(?:thành phố|tp\.?)\s+(?=\S)", re.IGNORECASE)
_PROVINCE = re.compile(r"(?<!\w)tỉnh\s+(?!(?:ủy|uỷ)\b)(?=\S)", re.IGNORECASE)
# What ends the name of a unit in a title: communes are called Năm Căn and Sơn Kỳ, so a word alone often does not.
_END = re.compile(
    r"\s*(?:$|[,;:.…(–]|\s-\s|\s(?:huyện|thị xã|quận|thành phố|tp|tỉnh|tính đến|thời điểm|quản lý)\b|"
    r"\s(?:năm|tháng|ngày|đến|quý|từ)\s+(?:[0-9]|[IVX]+\b|ngày|năm|tháng)|\s(?:theo|thuộc)\s)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"^hoi(?: chu nghia.*)?$")  # xã hội, xã hội chủ nghĩa
_DATE = re.compile(r"(?<![0-9])([0-3]?[0-9])\s*(?:[/.-]|tháng)\s*([01]?[0-9])\s*(?:[/.-]|năm)\s*(20[0-9]{2})(?![0-9])")
_YEAR = re.compile(r"\bnam\s*:?\s*(20[0-9]{2})\b")
_OF_THE_FORM = re.compile(r"thong tu|nghi dinh|quyet dinh|ban hanh|kem theo|tt-btc|nd-cp|mau so")


@dataclass(slots=True)
class Above:
    """``said``: field -> what every row says that does not say it itself. ``dated``: the day of the list, where told.

    ``lacks_unit``: no column says in which commune a row's thing is, so it must come from here or from a person.
    """

    said: dict[str, str] = field(default_factory=dict)
    dated: dt.date | None = None
    lacks_unit: bool = False

    @property
    def unit(self) -> str:
        """The commune that the lines name, with the units around it; blank where they name none."""
        return next((self.said[name] for name in UNIT_FIELDS if name in self.said), "")


def read_above(texts: Sequence[Sequence[str]], kind: Kind, columns: set[str]) -> Above:
    """What ``texts``, the rows above the headings, say; ``columns``: the fields that the table says by itself."""
    lines = list(dict.fromkeys(cell for row in texts for cell in row if cell))
    found = Above(dated=said_on(lines), lacks_unit=columns.isdisjoint(UNIT_FIELDS))
    holder = holder_in(lines)
    if holder and "holder" in kind.fields and "holder" not in columns:
        found.said["holder"] = holder
    if (name := unit_field(kind, lines, found.dated)) is None:
        found.lacks_unit = False
    elif found.lacks_unit and (commune := commune_in(lines, holder)):
        found.said[name] = commune
    return found


def unit_field(kind: Kind, lines: Sequence[str], dated: dt.date | None) -> str | None:
    """The field of a commune named here: the former one, where the list is of before July 2025 or names a district."""
    if "former_commune" not in kind.fields:
        return "unit" if "unit" in kind.fields and "holder" in kind.fields else None
    old = (dated is not None and dated <= LAST_DAY_OF_DISTRICTS) or any(any(_named(_DISTRICT, line)) for line in lines)
    return "former_commune" if old else "commune"


def holder_in(lines: Sequence[str]) -> str:
    """The body that a line names as the one that uses or manages, else the committee of a commune, or blank."""
    for line in lines:
        if (found := _HOLDER.match(line)) and not is_measure(fold(found[1])):
            return clean(found[1]).strip(" .…")
    for line in lines:
        if (found := _COMMITTEE.match(line)) and (name := next(_named(_COMMUNE, line), "")):
            return f"{line[: line.find(name)]}{name}".strip()
    return ""


def commune_in(lines: Sequence[str], holder: str) -> str:
    """The commune of the body, else the only one that the lines name; with its district and province; or blank."""
    communes = list(_named(_COMMUNE, holder)) or list(
        {fold(name): name for line in lines for name in _named(_COMMUNE, line)}.values()
    )
    if len(communes) != 1:
        return ""
    around = [next((name for line in (holder, *lines) for name in _named(unit, line)), "")
              for unit in (_DISTRICT, _CITY, _PROVINCE)]  # fmt: skip
    return ", ".join(filter(None, (communes[0], *around)))


def said_on(lines: Sequence[str]) -> dt.date | None:
    """The last day that the lines name, or the end of a year alone before 2025; those of the form itself are none."""
    days: list[dt.date] = []
    for line in lines:
        said = fold(line)
        if _OF_THE_FORM.search(said):
            continue
        for day, month, year in _DATE.findall(line):
            if 1 <= int(month) <= 12 and 1 <= int(day) <= 28 + 3 * (int(month) != 2):
                days.append(dt.date(int(year), int(month), min(int(day), 30)))
        days += [dt.date(int(year), 12, 31) for year in _YEAR.findall(said) if int(year) < LAST_DAY_OF_DISTRICTS.year]
    return max(days, default=None)


def _named(unit: re.Pattern[str], line: str) -> Iterator[str]:
    """The units of a kind that a line names, kind and name; "cấp xã", "các phường" name none."""
    for found in unit.finditer(line):
        rest = line[found.end() :]
        end = _END.search(rest)
        name = clean(rest[: end.start()] if end else rest)
        if name and (name[0].isupper() or name[0].isdigit()) and not _NO_NAME.match(fold(name)):
            yield f"{clean(found[0])} {name}"

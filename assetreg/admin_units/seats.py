"""Units as workplaces are written: "UBND huyện Ia Grai", "Huyện ủy Hoài Nhơn (cũ)"; units of every level (pure)."""

from __future__ import annotations

import datetime as dt
import re

from assetreg.admin_units.entries import Ambiguous, Entry, Match, match_of
from assetreg.admin_units.index import UnitIndex
from assetreg.admin_units.names import COMMUNE_KINDS, Name
from assetreg.admin_units.written import readings, written

# Party committees are called by the level of their unit: what stands in their place is its kind.
_COMMITTEES = tuple(
    (re.compile(rf"\b(?:{word})\s+(?:ủy|uỷ|uy)\b", re.IGNORECASE), kind)
    for word, kind in (
        ("huyện|huyen", "huyện"), ("quận|quan", "quận"), ("thị|thi", "thị xã"), ("thành|thanh", "thành phố"),
        ("tỉnh|tinh", "tỉnh"),
    )
)  # fmt: skip
# What stands before the unit in the name of a body, as far as the last of these words.
_BODY = re.compile(
    r"^.*\b(?:UBND|HĐND|HDND|UBMTTQ(?:VN)?|MTTQ|ủy ban nhân dân|uy ban nhan dan|hội đồng nhân dân|hoi dong nhan dan|"
    r"đảng (?:ủy|uỷ)|dang uy|công an|cong an|trụ sở|tru so|văn phòng|ban chỉ huy quân sự|ban chqs)\b\s*",
    re.IGNORECASE | re.DOTALL,
)
_UNIT = re.compile(
    r"\b(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)\s+\S|\b(?:tp|tx|tt|[hqpx])\.\s?\S",
    re.IGNORECASE,
)


def unit_text(text: str) -> str:
    """The unit in the name of a body: from its kind on, else what is left when the words for the body are gone."""
    said = text
    for pattern, kind in _COMMITTEES:
        said = pattern.sub(kind, said)
    said = _BODY.sub("", said)
    if said == text and (found := _UNIT.search(said)):
        # "Phòng Tài chính - Kế hoạch huyện Ia Grai"
        return said[found.start() :]
    return said


def unit_named(index: UnitIndex, text: str, on: dt.date | None = None) -> Match | Ambiguous | None:
    """The unit of any level that a text, or the name of a body, means; several levels without a kind are a doubt."""
    commune = index.commune(text, on=on)
    if isinstance(commune, Match) and commune.by == "code":
        return commune
    bare = unit_text(text)
    found = _wider(index, bare, on)
    if commune is None and bare != text:
        commune = index.commune(bare, on=on)
    if not found:
        return commune
    near = () if commune is None else commune.candidates if isinstance(commune, Ambiguous) else (commune,)
    if any(one.agrees for one in found) and _says_kind(bare, wider=True):
        near = ()
    elif near and _says_kind(bare, wider=False):
        return commune
    every = (*found, *near)
    return every[0] if len(every) == 1 else Ambiguous(every)


def _wider(index: UnitIndex, text: str, on: dt.date | None) -> tuple[Match, ...]:
    """The districts and provinces that the first name of a text may mean; one province under its names in time is one,
    the one that stands on the day, else the latest."""
    said = written(text)
    group = next(readings(said.said), ())
    name = group[0].name if group else None
    if name is None or name.kinds & COMMUNE_KINDS:
        return ()
    units = [unit for unit in index.units_of("district", "province") if unit.is_called(name, strict=False)]
    units = [unit for unit in units if _lies_within(index, unit, group[0].within)]
    if on is not None:
        units = [unit for unit in units if unit.began(on)]
    units = [unit for unit in units if not name.kinds or unit.kind in name.kinds] or units
    latest: dict[object, Entry] = {}
    day = on or index.now_on
    for unit in sorted(units, key=lambda unit: (unit.stands(day), unit.valid_from or dt.date.min)):
        carried = index.carry(unit.id) if unit.level == "province" else unit.id
        latest[carried if isinstance(carried, int) else unit.id] = unit
    return tuple(match_of(unit, "name", agrees=not name.kinds or unit.kind in name.kinds) for unit in latest.values())


def _lies_within(index: UnitIndex, unit: Entry, wider: tuple[Name, ...]) -> bool:
    """Whether every wider unit named is the province of a district, of then or of now."""
    if not wider:
        return True
    if unit.level == "province":
        return False
    around = {index.unit(part.parent_id) for part in index.land_of(unit.id) if part.parent_id is not None}
    around |= {index.unit(unit.parent_id)} if unit.parent_id is not None else set()
    return all(any(one.is_called(name, strict=False) for one in around) for name in wider)


def _says_kind(text: str, *, wider: bool) -> bool:
    group = next(readings(written(text).said), ())
    name = group[0].name if group else None
    return name is not None and bool(name.kinds - COMMUNE_KINDS if wider else name.kinds & COMMUNE_KINDS)

"""What the words of a list say about a thing: which kind of record it is, which sort of facility, which commune (pure).

The classes are those of the state's asset lists (Circular 141/2025/TT-BTC, Art. 3 and Annex I): land, houses,
structures, cars, other means of transport, machinery and equipment, other fixed assets.
"""

from __future__ import annotations

import re

from assetreg.core.text import clean, fold

_FACILITY = re.compile(r"\b(?:dat|nha|tru so|vkt|khuon vien|quyen su dung dat)\b|nha cua")
_CAR = re.compile(r"\bxe o to\b|\bo to\b|\boto\b")
_OTHER = re.compile(
    r"may moc|thiet bi|\bmmtb\b|phuong tien|\bptvt\b|vat kien truc|tai san khac|tscd khac|tai san co dinh khac|"
    r"cay lau nam|vo hinh|dac thu|huu hinh khac|\bxe\b"
)
_LAND = re.compile(r"^(?:[0-9ivx]+[./) -]+)?(?:quyen su dung )?dat\b")
_OFFICE = re.compile(r"tru so|nha lam viec|ubnd|hdnd|uy ban|dang uy|van phong|mot cua|hanh chinh cong")
_SERVICE = re.compile(
    r"truong|tram y te|benh vien|nha van hoa|trung tam|diem truong|thu vien|san van dong|nha thi dau|hoi truong|"
    r"mam non|tieu hoc|thcs|thpt|bao tang|cho\b|nha sinh hoat"
)
_HOUSING = re.compile(r"nha cong vu|nha o cong vu|nha tap the")
_COMMUNE = re.compile(
    r"(?:^|,|-|–|;)\s*((?:xã|phường|thị trấn|tt\.|p\.|x\.)\s*[^,;–-]+(?:[,;–-]\s*(?:huyện|thị xã|thành phố|tp\.?|tx\.?|"
    r"h\.|tỉnh|t\.)\s*[^,;–-]+)*)\s*$",
    re.IGNORECASE,
)


def kind_of_class(text: str) -> str | None:
    """The kind of records a class of assets belongs to, or None where the words do not tell."""
    said = fold(text)
    if _CAR.search(said):
        return "vehicles"
    if _OTHER.search(said):
        return "equipment"
    return "facilities" if _FACILITY.search(said) else None


def facility_kind(name: str, section: str = "") -> str | None:
    """The sort of facility that a name tells, ``section`` being the class of its list; None: a person must say."""
    said = fold(name)
    if _HOUSING.search(said):
        return "official_housing"
    if _SERVICE.search(said) and not said.startswith("tru so"):
        return "public_service"
    if _OFFICE.search(said):
        return "headquarters"
    return "land" if _LAND.search(said) or _LAND.search(fold(section)) else None


def commune_of(address: str) -> str | None:
    """The commune an address ends with, with its district and province where it names them."""
    found = _COMMUNE.search(clean(address))
    return None if found is None else clean(found[1])

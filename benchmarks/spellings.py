"""How offices write a former commune: one function per habit, from statutory names to one text (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assetreg.core.text import fold

_SHORT = {
    "Thị trấn": "TT.", "Thị xã": "TX.", "Thành phố": "TP.", "Đặc khu": "ĐK.", "Phường": "P.", "Xã": "X.", "Quận": "Q.",
    "Huyện": "H.", "Tỉnh": "T.",
}  # fmt: skip
_WRONG = {"Xã": "Phường", "Phường": "Xã", "Thị trấn": "Xã", "Huyện": "Thị xã"}
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = [f"{'X' * (number // 10)}{_ONES[number % 10]}" for number in range(40)]
# Where the tone mark stands: on the first vowel by the older rule, on the last by the newer one.
_TONE_PLACES = [
    pair
    for old, new in zip("òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(),
                        "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(), strict=True)
    for pair in ((old, new),)
]  # fmt: skip
_IY = str.maketrans("yýỳỷỹỵiíìỉĩị", "iíìỉĩịyýỳỷỹỵ")
_EITHER = re.compile(r"\b(?:[hklmstv]|qu)[yýỳỷỹỵiíìỉĩị]\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Old:
    """A former commune, or a district of one island, with all names that may stand beside it, kinds included."""

    code: str
    name: str
    district: str | None
    province: str
    present_province: str
    successor: str


def bare(name: str) -> str:
    """A name without its kind."""
    for kind in _SHORT:
        if name.lower().startswith(f"{kind.lower()} "):
            return name[len(kind) + 1 :]
    return name


def kind_of(name: str) -> str:
    """The kind word of a name."""
    return name.removesuffix(bare(name)).strip().capitalize()


def _with(old: Old, mark: str, change: Callable[[str], str] = str) -> str:
    return mark.join(change(part) for part in (old.name, old.district, old.province) if part)


def _short(name: str, blank: str = " ") -> str:
    return f"{_SHORT[kind_of(name)]}{blank}{bare(name)}"


def _tight(old: Old) -> str:
    return _with(old, ", ", lambda name: _short(name, ""))


def _letters_only(old: Old) -> str:
    """P4, Q.1, TPHCM: no mark between kind and name where the name is a number or is itself short."""
    said = _with(old, ", ", lambda name: re.sub(r"\. (?=\d)", "", _short(name)))
    return said.replace("TP. Hồ Chí Minh", "TPHCM")


def _reversed(old: Old, mark: str) -> str:
    return mark.join(part for part in (old.province, old.district, old.name) if part)


def _bracketed(old: Old) -> str:
    return f"{old.name} ({', '.join(part for part in (old.district, old.province) if part)})"


def _wrong_kind(old: Old) -> str:
    said = f"{_WRONG[kind_of(old.name)]} {bare(old.name)}"
    return ", ".join(part for part in (said, old.district, old.province) if part)


def _typo(change: Callable[[str, int], str]) -> Callable[[Old], str]:
    """One letter of the commune's name is wrong, where depends on the code; one- and two-letter names and numbers are
    too short to tell what was meant and stay."""

    def spell(old: Old) -> str:
        name = bare(old.name)
        places = [place for place, letter in enumerate(name) if letter.isalpha()]
        if len(places) > 2:
            place = places[1 + int(old.code) % (len(places) - 2)]
            name = change(name, place)
        said = f"{kind_of(old.name)} {name}"
        return ", ".join(part for part in (said, old.district, old.province) if part)

    return spell


def _swapped(name: str, place: int) -> str:
    return name[:place] + name[place + 1 : place + 2] + name[place] + name[place + 2 :]


def _numbers(old: Old) -> str:
    """Ward 4 as IV, ward IV as 4."""
    name = bare(old.name)
    other = _ROMAN[int(name)] if name.isdigit() else str(_ROMAN.index(name)) if name in _ROMAN[1:] else name
    return _with(old, ", ").replace(old.name, old.name.removesuffix(name) + other, 1)


def _two_digits(old: Old) -> str:
    return re.sub(r"\b(\d)\b", r"0\1", _with(old, ", "))


def _tones(old: Old) -> str:
    """The tone mark on the other vowel, where a syllable ends with two of them."""
    said = _with(old, ", ")
    for one, other in _TONE_PLACES:
        said = re.sub(rf"(?<!q){one}\b", other, said) if re.search(rf"{one}\b", said) else said.replace(other, one)
    return said


def _either_letter(old: Old) -> str:
    return _with(old, ", ", lambda name: _EITHER.sub(lambda found: found[0].translate(_IY), name))


def _highland(old: Old) -> str:
    """Đăk for Đắk, Dak for Đăk, Krong for Krông, no apostrophes."""
    said = _with(old, ", ")
    for one, other in (("Đắk", "Đăk"), ("Lắk", "Lăk"), ("Krông", "Krong"), ("Đắc", "Đăk")):
        said = said.replace(one, other)
    return re.sub(r"['’]", "", said)


def _highland_c(old: Old) -> str:
    """Đắc for Đắk, Krông as Crông."""
    return _with(old, ", ").replace("Đắk", "Đắc").replace("Đăk", "Đắc").replace("Lắk", "Lắc").replace("Krông", "Crông")


def _together(old: Old) -> str:
    return _with(old, ",", lambda name: name.replace(" ", ""))


def _names_together(old: Old) -> str:
    return _with(old, ", ", lambda name: name.replace(bare(name), bare(name).replace(" ", "")))


def _address(old: Old) -> str:
    return f"Số 12 đường Hùng Vương, thôn 3, {_with(old, ', ')}"


SPELLINGS: Mapping[str, Callable[[Old], str]] = {
    "code": lambda old: old.code,
    "code as a number: 26740.0": lambda old: f"{old.code}.0",
    "code and name": lambda old: f"{old.code} - {old.name}",
    "in full": lambda old: _with(old, ", "),
    "abbreviated: P. X, Q. 1, TP. Y": lambda old: _with(old, ", ", _short),
    "abbreviated, tight: P.X, Q.1, TP.Y": _tight,
    "abbreviated: P4, Q1, TPHCM": _letters_only,
    "kinds left out": lambda old: _with(old, ", ", lambda name: name if name[-1].isdigit() else bare(name)),
    "from the wide to the narrow": lambda old: _reversed(old, ", "),
    "from the wide, with dashes": lambda old: _reversed(old, " - "),
    "with dashes": lambda old: _with(old, " - "),
    "tight dashes: X- Y- Z": lambda old: _with(old, "- "),
    "in brackets": _bracketed,
    "on lines": lambda old: _with(old, "\n"),
    "without marks": lambda old: _with(old, " "),
    "no accents": lambda old: fold(_with(old, ", ")),
    "no accents, no marks": lambda old: fold(_with(old, " ")),
    "upper case": lambda old: _with(old, ", ").upper(),
    "NFD, hard blanks": lambda old: unicodedata.normalize("NFD", _with(old, ", ")).replace(" ", "\u00a0"),
    "spelled together with its kind": _together,
    "names spelled together": _names_together,
    "the tone on the other vowel": _tones,
    "i for y, y for i: Kì, Qui, Lí, Vỹ": _either_letter,
    "Đăk for Đắk, no apostrophe": _highland,
    "Đắc for Đắk": _highland_c,
    "04 for 4": _two_digits,
    "IV for 4": _numbers,
    "wrong kind": _wrong_kind,
    "(cũ)": lambda old: f"{old.name} (cũ), " + ", ".join(part for part in (old.district, old.province) if part),
    "cũ after each": lambda old: _with(old, ", ", lambda name: f"{name} cũ"),
    "thuộc ... cũ": lambda old: f"{old.name} thuộc {old.district or ''} cũ, {old.province}".replace("thuộc  cũ, ", ""),
    "nay là ...": lambda old: f"{_with(old, ', ')} (nay là {old.successor}, {old.present_province})",
    "... trước đây là": lambda old: f"{old.successor}, {old.present_province} (trước đây là {_with(old, ', ')})",
    "street and hamlet before": _address,
    "old province, no district": lambda old: f"{old.name}, {old.province}",
    "new province": lambda old: ", ".join(p for p in (old.name, old.district, old.present_province) if p),
    "new province, no district": lambda old: f"{old.name}, {old.present_province}",
    "no province": lambda old: ", ".join(part for part in (old.name, old.district) if part),
    "no province, kinds left out": lambda old: ", ".join(bare(p) for p in (old.name, old.district) if p),
    "the name alone": lambda old: old.name,
    "the name alone, no kind": lambda old: bare(old.name),
    "a letter left out": _typo(lambda name, place: name[:place] + name[place + 1 :]),
    "a letter twice": _typo(lambda name, place: name[:place] + name[place] + name[place:]),
    "two letters swapped": _typo(_swapped),
    "a wrong letter": _typo(lambda name, place: f"{name[:place]}q{name[place + 1 :]}"),
}

"""The names of people as Vietnamese offices write them: a surname and one to four more capitalised syllables (pure)."""

from __future__ import annotations

import re
import unicodedata

from assetreg.core.text import fold

# The surnames of nearly everybody, with those frequent in the highlands, the north-west and the Mekong delta.
_SURNAMES = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương trịnh trương đinh lâm phùng "
    "mai tô hà lương cao châu tạ thái tăng chu tống quách khổng lại kiều từ tôn hứa la thân ninh bạch doãn lữ khuất "
    "nghiêm âu mạc cù triệu nông lục lò cầm quàng lường vì tòng bàn giàng sùng thào vàng vừ mùa hạng đèo thạch danh "
    "kim sơn rcom rmah rlan ksor siu kpă kpa nay niê mlô êban byă ayun kbuôr rơ đàm thiều ông hầu phó viên đồng "
    "giáp vi".split()
)
# Without accents these begin other words as well: Trường, Sơn, Vàng, Bàn, Mùa ...
_BARE = frozenset(fold(name) for name in _SURNAMES) - frozenset(
    "truong son kim vang ban mua vi tu la ta ly to ho do mai ha cao nay ro vien dong pho au lai danh hau thai".split()
)
# What stands in the names of bodies, things and places and never in a person's.
_NEVER = frozenset(
    "phòng trạm trường xã phường huyện tỉnh quận thôn làng buôn máy bàn ghế tủ xe sở cục chi ubnd hđnd đội kho nhà tế "
    "điện trụ tòa đường phố cầu chợ khu viện cụm tổ ấp bản trấn kế hoạch tài nông nghiệp kinh đảng ủy mttq".split()
) - {"chi", "bản", "tài", "kinh", "kế"}
_LETTERS = "A-Za-zÀ-ỹĐđ"
_SYLLABLE = r"(?:[A-ZÀ-ỸĐ]['’][A-ZÀ-ỸĐa-zà-ỹđ]{1,6}|[A-ZÀ-ỸĐ][a-zà-ỹđ]{0,6}|[A-ZÀ-ỸĐ]{1,7})"
NAME = rf"{_SYLLABLE}(?:[ \u00a0]{_SYLLABLE}){{1,4}}"
_WHOLE = re.compile(rf"(?:(?:[ÔÔOo]ng|[Bb]à|[Aa]nh|[Cc]hị|[Đđ]/[Cc]|[Đđ]ồng chí)[.:]? )?({NAME})")
_SOME = re.compile(rf"(?<![{_LETTERS}]){NAME}(?![{_LETTERS}'’])")


def is_full_name(text: str) -> bool:
    """Whether a text is a person's name and nothing else: ``Nguyễn Văn An``, ``NGUYEN VAN AN``, ``Bà Rmah H'Lan``."""
    found = _WHOLE.fullmatch(unicodedata.normalize("NFC", text))
    return found is not None and _is_name(found[1])


def may_be_name(text: str) -> bool:
    """Whether a text could be a name below a heading that asks for a person: short, capitalised, no body or thing."""
    found = _WHOLE.fullmatch(unicodedata.normalize("NFC", text))
    return found is not None and found[1][0].isupper() and not _NEVER.intersection(found[1].lower().split())


def syllables(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def names_in(text: str) -> list[tuple[int, int]]:
    """Where in a sentence names of people may stand, as (start, end); streets and bodies are left out."""
    return [
        (start, end)
        for found in _SOME.finditer(text)
        for start, end in _cut(text, *found.span())
        if not _NAMES_A_PLACE.search(text[:start])
    ]


_NAMES_A_PLACE = re.compile(
    r"(?:đường|phố|ngõ|hẻm|số nhà|số \d+[\w/]*|\d+[\w/]*|trường|thcs|thpt|tiểu học|mầm non|mẫu giáo|phường|xã|huyện|"
    r"quận|thị trấn|thành phố|tỉnh|tp\.?|thôn|làng|khu|công viên|tượng đài|bệnh viện|trung tâm|chợ|cầu|nhà văn hóa|"
    r"bảo tàng|lăng|quảng trường|hội trường)\s+(?:mang tên\s+)?$",
    re.IGNORECASE,
)


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A run of capitalised words from its first surname on: ``Lái Xe Nguyễn Văn An`` names one person."""
    words = [(found.start() + start, found.end() + start) for found in re.finditer(r"\S+", text[start:end])]
    for place, (first, _) in enumerate(words[:-1]):
        last = words[min(place + 4, len(words) - 1)][1]
        if _is_name(text[first:last]):
            return [(first, last)]
    return []


def _is_name(text: str) -> bool:
    if not all(word[0].isupper() for word in text.split()):
        return False
    words = text.lower().replace("’", "'").split()
    accented = text.lower() != fold(text)
    # Ê Đê and Ba Na names begin with a mark of sex: H'Hen Niê, Y Moan Êñuôl.
    marked = words[0].startswith("h'") or words[0] == "y"
    if not marked and words[0] not in (_SURNAMES if accented else _BARE):
        return False
    return not _NEVER.intersection(words[1:])

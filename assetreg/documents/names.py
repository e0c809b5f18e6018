"""What a file is called: the name it came with made harmless, and the name under which it is given back."""

from __future__ import annotations

import re
import unicodedata

from assetreg.core.text import clean
from assetreg.documents.media import Media

LONGEST_NAME = 150
_SEPARATORS = re.compile(r"[/\\]")
# What some system takes for more than a name.
_SPECIAL = re.compile(r'[<>:"|?*]')
_NAMELESS = "file"


def kept_name(given: str | None) -> str:
    """The last part of the path somebody's machine sent, in NFC, without control or direction marks.

    Never empty, never ``.`` or ``..``, at most ``LONGEST_NAME`` characters with its ending kept. It is shown and
    offered for download; where a file is stored never depends on it.
    """
    last = _SEPARATORS.split(clean(given or ""))[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    name = _SPECIAL.sub("_", visible).strip(" .")
    if len(name) <= LONGEST_NAME:
        return name or _NAMELESS
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def title_from(name: str) -> str:
    """A title for a file about which nobody said anything: its name without the ending."""
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and len(ending) <= 5 else name


def download_name(name: str, media: Media) -> str:
    """The kept name with the ending that its bytes deserve: ``plan.pdf.exe`` that is a PDF comes as ``.exe.pdf``."""
    ending = name.rpartition(".")[2].casefold()
    right = {"jpg", "jpeg"} if media.ending == "jpg" else {media.ending}
    return name if "." in name and ending in right else f"{name}.{media.ending}"

"""Knows the check-lists: which papers the dossier of a path must hold, and which of them a dossier lacks.

Source: Decree 186/2025/NĐ-CP, the article named on each paper; conditional papers are those the law asks "if any".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assetreg.dispositions.law.legal_forms import Cited


@dataclass(frozen=True, slots=True)
class Item(Cited):
    """One paper of a check-list: ``asked`` required or conditional, ``template`` the number of the statutory form,
    ``paper_kind`` as papers name it, ``is_original``: the signed original, not a copy."""

    dossier: str
    number: int
    asked: str
    condition_vi: str | None
    condition_en: str | None
    paper_kind: str
    template: str | None
    is_original: bool

    @property
    def is_required(self) -> bool:
        """Whether no dossier is full without it."""
        return self.asked == "required"

    def condition(self, locale: str) -> str | None:
        """When it is asked, as a sentence; None for what is always asked."""
        return self.condition_vi if locale == "vi" else self.condition_en


def missing(items: Iterable[Item], present: Collection[str], waived: Collection[str] = ()) -> list[Item]:
    """The papers a dossier still lacks: every required one, and each conditional one not ``waived`` as not applying.

    ``present`` and ``waived`` are codes of items. A required paper cannot be waived.
    """
    return [item for item in items if item.code not in present and (item.is_required or item.code not in waived)]

"""What the memory of changes calls cases, their lines, moves and papers."""

from __future__ import annotations

from assetreg.audit.labels import Wording, register_wording
from assetreg.dispositions.cases.labels import (
    CASE_CHOICES,
    CASE_LABELS,
    LINE_CHOICES,
    LINE_LABELS,
    MOVE_FIELD_LABELS,
    MOVE_LABELS,
)
from assetreg.dispositions.papers.labels import PAPER_CHOICES, PAPER_LABELS


def register_wordings() -> None:
    """Let histories speak of them in the language of whoever reads."""
    register_wording("disposition_case", Wording(CASE_LABELS, CASE_CHOICES, "cases.record"))
    register_wording("disposition_line", Wording(LINE_LABELS, LINE_CHOICES))
    register_wording("disposition_move", Wording(MOVE_FIELD_LABELS, {"move": MOVE_LABELS}))
    register_wording("disposition_paper", Wording(PAPER_LABELS, PAPER_CHOICES))

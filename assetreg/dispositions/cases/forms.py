"""Reads what the forms of cases carry: fields named as errors name them (``lines.0.form``, ``paper.number``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assetreg.assets.labels import FINAL_USE_LABELS
from assetreg.core.errors import FieldError
from assetreg.dispositions.cases.labels import (
    ANSWER_LABELS,
    BUILDER_LABELS,
    CASE_LABELS,
    CAUSE_LABELS,
    LINE_LABELS,
    METHOD_LABELS,
    MOVE_FIELD_LABELS,
)
from assetreg.dispositions.cases.schemas import LineInput
from assetreg.dispositions.papers.labels import PAPER_LABELS
from assetreg.dispositions.papers.schemas import PaperInput

LINE_FIELDS = tuple(LineInput.model_fields)
# What may be said once for all lines of a proposal that say nothing of their own.
COMMON_FIELDS = ("form", "ground", "receiver", "cause", "final_use", "reason")
PAPER_FIELDS = tuple(name for name in PaperInput.model_fields if name not in ("digest", "direction"))
CHOICES: Mapping[str, Mapping[str, str]] = {
    "final_use": FINAL_USE_LABELS,
    "cause": CAUSE_LABELS,
    "builder": BUILDER_LABELS,
    "sale_method": METHOD_LABELS,
    "answer": ANSWER_LABELS,
}
_OWN_LABELS = {
    "title": CASE_LABELS["title"],
    "note": CASE_LABELS["note"],
    "reason": MOVE_FIELD_LABELS["reason"],
    "to": MOVE_FIELD_LABELS["to"],
    "on_date": MOVE_FIELD_LABELS["on_date"],
    "valid_to": "The sale may be made until",
    "consultation.body": "Body that is asked",
    "answer": "What it answered",
    "answered_on": "Answered on",
    "paper": "Paper it rests on",
    "paper_id": "Paper it rests on",
    "file": "File of the paper",
    "lines": "Assets",
    "cases": "Lines that wait",
    "agency": CASE_LABELS["agency"],
    "initiator": CASE_LABELS["initiator"],
}


def nested(typed: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The fields under a prefix that say something: ``paper.number`` is ``number`` of ``paper``."""
    start = f"{prefix}."
    return {name[len(start) :]: text for name, text in typed.items() if name.startswith(start) and text.strip()}


def rows_of(typed: Mapping[str, str], prefix: str, *, key: str) -> list[dict[str, str]]:
    """The rows under a prefix in their order (``lines.0.asset``); those without ``key`` are none."""
    numbered: dict[int, dict[str, str]] = {}
    for name, text in nested(typed, prefix).items():
        place, _, field = name.partition(".")
        if place.isascii() and place.isdigit() and len(place) < 6 and field:
            numbered.setdefault(int(place), {})[field] = text
    return [row for _, row in sorted(numbered.items()) if row.get(key)]


def flat(rows: Sequence[Mapping[str, str]], prefix: str) -> dict[str, str]:
    """Rows as the fields of a form, numbered anew from 0."""
    return {f"{prefix}.{place}.{name}": text for place, row in enumerate(rows) for name, text in row.items()}


def proposed_lines(typed: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines of a proposal as they are said: what a line leaves out is what was said once for all of them."""
    common = {name: text for name, text in nested(typed, "all").items() if name in COMMON_FIELDS}
    said = []
    for row in rows_of(typed, "lines", key="asset"):
        known = {name: text for name, text in row.items() if name in LINE_FIELDS}
        # A ground belongs to its form: the common one is no ground for a form of the line's own.
        meant = {name: text for name, text in common.items() if name != "ground" or "form" not in known}
        said.append({**meant, **known})
    return said


def paper_said(typed: Mapping[str, str]) -> dict[str, Any] | None:
    """The paper of a form; None where nothing of it but its kind was said."""
    said = {name: text for name, text in nested(typed, "paper").items() if name in PAPER_FIELDS}
    return said if set(said) - {"kind", "item"} else None


def labels_of(errors: Sequence[FieldError] = (), *, rows: int = 0) -> dict[str, str]:
    """What the fields of these forms are called (message ids), those of so many lines and of what was refused."""
    labels = {**_OWN_LABELS, **{f"paper.{name}": label for name, label in PAPER_LABELS.items()}}
    starts = [*(f"lines.{place}" for place in range(rows)), "all"]
    labels |= {f"{start}.{name}": LINE_LABELS.get(name, name) for start in starts for name in LINE_FIELDS}
    for error in errors:
        start, _, rest = error.field.partition(".")
        if start in ("lines", "verdicts"):
            labels[error.field] = LINE_LABELS.get(rest.rpartition(".")[2], MOVE_FIELD_LABELS["reason"])
    return labels

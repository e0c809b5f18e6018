"""What the form of a recorded decision asks, and what it calls its fields."""

from __future__ import annotations

from collections.abc import Mapping

from assetreg.dispositions.recorded.labels import DECISION_CHOICES
from assetreg.dispositions.recorded.schemas import DecidedLine, DecisionHead, DecisionRow, RecordInput
from assetreg.web.schema_forms import section

_PAPER = ("number", "issued_on", "issuer", "signer", "capacity", "scan", "adjusts", "valid_to", "abstract")
_LINE = ("asset", "form", "holder", "receiver", "verdict", "ground", "final_use", "area_m2", "land_m2", "quantity",
         "sale_method", "cause", "path", "reason")  # fmt: skip
_PROVED = ("minutes_number", "minutes_on", "temporary", "put_in_use_on", "note")
_HINTS = {
    "number": "With its symbol: 877/QĐ-UBND",
    "scan": "The scan is attached first, to the body that keeps the register; here it is named by its file name.",
    "signer": "Left empty: as the attached document says.",
    "area_m2": "Only where a part was decided.",
}
SECTIONS = (
    section(
        DecisionRow, "Paper of the decision", _PAPER, choices=DECISION_CHOICES, hints=_HINTS, wide=("scan", "abstract")
    ),
    section(DecisionRow, "One asset", _LINE, choices=DECISION_CHOICES, hints=_HINTS, wide=("asset",)),
    section(DecisionRow, "What the papers prove since", _PROVED, choices=DECISION_CHOICES, wide=("note",)),
)


def of_one_line(row: DecisionRow) -> RecordInput:
    """A decision with the one line that a form holds."""
    head = DecisionHead.model_construct(**{name: getattr(row, name) for name in DecisionHead.model_fields})
    line = DecidedLine.model_construct(**{name: getattr(row, name) for name in DecidedLine.model_fields})
    return RecordInput(head, (line,))


def next_line(typed: Mapping[str, str]) -> dict[str, str]:
    """What the form of the next line of the same decision begins with."""
    return {name: typed[name] for name in (*_PAPER, "form", "minutes_number", "minutes_on") if typed.get(name)}

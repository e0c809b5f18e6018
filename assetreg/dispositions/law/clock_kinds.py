"""What the page of rules says of clocks, so that they are loaded, shown and versioned like every other rule."""

from __future__ import annotations

from assetreg.assets.rule_registry import RuleTable, register_rules
from assetreg.dispositions.law.clock_labels import BASIS_LABELS, FORM_LABELS, ON_RETURN_LABELS, UNIT_LABELS
from assetreg.dispositions.law.clock_models import ClockRuleRow
from assetreg.dispositions.law.clock_schemas import ClockRuleInput

CLOCKS = RuleTable(
    title="Limits of time",
    own={
        "length": "Length",
        "unit": "Unit of time",
        "form": "Form of handling",
        "basis": "Basis",
        "event": "Code of the event",
        "event_vi": "Counted from, in Vietnamese",
        "event_en": "Counted from, in English",
        "on_return": "When the dossier is returned",
        "rolls": "Last day rolls to a working day",
        "amended_by": "Later document that may have changed it",
        "checked_against": "Later document it was compared with",
    },
    words=frozenset({"form", "basis", "event", "event_vi", "event_en", "on_return", "rolls", "amended_by",
                     "checked_against"}),
    choices={"unit": UNIT_LABELS, "form": FORM_LABELS, "basis": BASIS_LABELS, "on_return": ON_RETURN_LABELS},
    page="clocks.rules_list",
)  # fmt: skip


def register_clock_rules() -> None:
    """Let rules of clocks be entered and loaded; twice is once."""
    register_rules(ClockRuleRow, ClockRuleInput, CLOCKS)

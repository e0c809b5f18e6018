"""What the page of rules says of the law of dispositions, so that its tables are loaded, shown and versioned."""

from __future__ import annotations

from assetreg.assets.rule_registry import RuleTable, register_rules
from assetreg.dispositions.law.labels import (
    ASKED_LABELS,
    CONSULTED_LABELS,
    DECISION_LABELS,
    DELIVERY_LABELS,
    FLAGS,
    INITIATOR_LABELS,
    MUTATIONS,
    OUTCOME_LABELS,
    REVIEW_LABELS,
    SCOPE_LABELS,
)
from assetreg.dispositions.law.models import FormVersion, GroundVersion, ItemVersion, MoveVersion, PathVersion
from assetreg.dispositions.law.schemas import FormInput, GroundInput, ItemInput, MoveInput, PathInput

FORMS = RuleTable(
    "Forms of handling",
    {
        "outcome": "Outcome", "needs_receiver": "Needs a receiver", "asset_kinds": "Kinds of asset",
        "regimes": "Asset regimes", "bucket": "Counted in the surplus report as", "partial_allowed": "May be in part",
        **MUTATIONS,
    },
    frozenset({"asset_kinds", "regimes", "bucket", "needs_receiver", *MUTATIONS}),
    {"outcome": OUTCOME_LABELS},
    "paths.paths_list",
)  # fmt: skip
PATHS = RuleTable(
    "Paths of the forms",
    {
        "form": "Form of handling", "conditions": "Applies when", "initiator": "Opened by", "consulted": "Who is asked",
        "review": "Kind of review", "decision": "Kind of decision",
        "delivery": "Kind of delivery", **FLAGS, "dossier": "Check-list",
        "decision_clock": "Clock of the decision", "step_clocks": "Clocks before the decision",
        "execution_clocks": "Clocks after the decision", "partial_allowed": "May be in part", **MUTATIONS,
    },
    frozenset({"conditions", "initiator", "consulted", "dossier", "decision_clock", "step_clocks", "execution_clocks",
               "partial_allowed", *FLAGS, *MUTATIONS}),
    {"initiator": INITIATOR_LABELS, "consulted": CONSULTED_LABELS, "review": REVIEW_LABELS,
     "decision": DECISION_LABELS, "delivery": DELIVERY_LABELS},
    "paths.paths_list",
)  # fmt: skip
MOVES = RuleTable(
    "Moves of cases",
    {
        "scope": "Moves what", "from_state": "From the state", "move": "Name of the move",
        "to_state": "To the state", "step": "Step of the path",
        "variant": "Where the step is", "permission": "Permission it needs", "paper_kind": "Kind of paper",
        "needs_paper": "Needs its paper", "needs_reason": "Needs a reason",
    },
    frozenset({"scope", "move", "to_state", "step", "variant", "paper_kind"}),
    {"scope": SCOPE_LABELS},
)  # fmt: skip
ITEMS = RuleTable(
    "Papers of the check-lists",
    {
        "dossier": "Check-list", "number": "Number in the list", "asked": "When it is asked",
        "condition_vi": "Condition, in Vietnamese",
        "condition_en": "Condition, in English", "paper_kind": "Kind of paper", "template": "Statutory form",
        "is_original": "Original asked",
    },
    frozenset({"condition_vi", "condition_en", "paper_kind", "number"}),
    {"asked": ASKED_LABELS},
)  # fmt: skip
GROUNDS = RuleTable("Legal grounds", {"forms": "Forms it grounds"})


def register_law() -> None:
    """Let the law of dispositions be entered and loaded; twice is once."""
    register_rules(FormVersion, FormInput, FORMS)
    register_rules(PathVersion, PathInput, PATHS)
    register_rules(MoveVersion, MoveInput, MOVES)
    register_rules(ItemVersion, ItemInput, ITEMS)
    register_rules(GroundVersion, GroundInput, GROUNDS)

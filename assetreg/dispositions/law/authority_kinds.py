"""Has the rules on who decides loaded, shown and versioned with the other tables of law."""

from __future__ import annotations

from assetreg.assets.rule_registry import register_rules
from assetreg.dispositions.law.authority_models import AuthorityRule
from assetreg.dispositions.law.authority_schemas import RULE_TABLE, AuthorityRuleInput


def register_authority_rules() -> None:
    """Add the table; twice is once."""
    register_rules(AuthorityRule, AuthorityRuleInput, RULE_TABLE)

"""The command ``rules`` over every table of rules there is: each feature that has some says so here."""

from __future__ import annotations

from assetreg.assets.rule_commands import rules
from assetreg.dispositions.law.authority_kinds import register_authority_rules
from assetreg.dispositions.law.clock_kinds import register_clock_rules
from assetreg.dispositions.law.loader import register_law

__all__ = ["rules"]

register_law()
register_authority_rules()
register_clock_rules()

"""The pages of cases: the list by urgency, one case with what is to be done now, its moves, papers and decisions."""

from __future__ import annotations

from assetreg.dispositions.cases.views import deciding, lines, listing, moving, papers, proposing, record
from assetreg.dispositions.cases.views.base import cases, decisions
from assetreg.dispositions.cases.views.panels import asset_panel, dashboard_panel, find_cases, waiting

BLUEPRINTS = (cases, decisions)

__all__ = [
    "BLUEPRINTS", "asset_panel", "dashboard_panel", "deciding", "find_cases", "lines", "listing", "moving", "papers",
    "proposing", "record", "waiting",
]  # fmt: skip

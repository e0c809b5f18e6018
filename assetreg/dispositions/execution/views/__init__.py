"""The pages of deliveries, of what follows them, and of the lists of inspectors."""

from assetreg.dispositions.execution.views.base import deliveries, lists
from assetreg.dispositions.execution.views.delivering import facility_panel, waiting
from assetreg.dispositions.execution.views.following import case_panel
from assetreg.dispositions.execution.views.listing import lists_list

BLUEPRINTS = (deliveries, lists)
__all__ = ["BLUEPRINTS", "case_panel", "facility_panel", "lists_list", "waiting"]

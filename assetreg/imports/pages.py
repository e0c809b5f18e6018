"""What the pages of imports share: their blueprint, and whose file is whose."""

from __future__ import annotations

from flask import Blueprint

from assetreg.core.errors import NotFound
from assetreg.imports import queries
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch
from assetreg.imports.staff import groups_hidden
from assetreg.web.guards import can
from assetreg.web.transactions import db

blueprint = Blueprint("imports", __name__, url_prefix="/imports", template_folder="templates")
UNIT_LABELS = {"dong": "dong", "thousand": "thousand dong", "million": "million dong"}


def own_batch(batch_id: int) -> ImportBatch:
    """The file, for those who may write what it holds: a list of people is not every clerk's to read."""
    found = queries.get_batch(db(), batch_id)
    fields = (column["field"] for sheet in found.sheets or [] for column in sheet["columns"])
    if not can(KINDS[found.kind].permission) or groups_hidden(db(), fields, found.province_code):
        raise NotFound(code="batch_not_found", batch=str(batch_id))
    return found

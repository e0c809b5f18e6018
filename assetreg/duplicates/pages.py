"""What the pages of duplicates share: their blueprint, and the words their templates use."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from assetreg.assets.shown import value_shown
from assetreg.duplicates.fields import AMOUNTS
from assetreg.duplicates.labels import CHOICE_LABELS, FIELD_NAMES, reason_sentence, table_name

blueprint = Blueprint("duplicates", __name__, url_prefix="/duplicates", template_folder="templates")
LABELS = {"reason": "Reason", "note": "Note", "facility": "Code of one record", "other": "Code of the other record"}
_WORDS = {
    "reason_sentence": reason_sentence, "table_name": table_name, "field_names": FIELD_NAMES,
    "choice_labels": CHOICE_LABELS, "value_shown": value_shown, "amounts": AMOUNTS,
}  # fmt: skip


def page(template: str, **values: Any) -> str:
    """A page of duplicates with the words that all of them use."""
    return render_template(template, **_WORDS, **values)

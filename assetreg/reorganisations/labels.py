"""What the tables and ways of a reorganisation are called (message ids and their sentences)."""

from __future__ import annotations

from assetreg.core.i18n import gettext
from assetreg.reorganisations.registry import REGISTRY

LABELS = {line.table: line.label for line in REGISTRY} | {"agency_change": "Bodies that change"}
WAYS = (
    "end open reopen parent whole boundary default holder facility every province filter exception stay answer inherit "
    "wait stale"
).split()


def table_label(table: str) -> str:
    """What the rows of a table are called, in the language of the reader."""
    return gettext(LABELS.get(table, table))

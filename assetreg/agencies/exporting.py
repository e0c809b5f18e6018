"""Writes bodies as a workbook or a CSV file that can be imported again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assetreg.agencies.labels import FIELD_LABELS
from assetreg.agencies.records import AgencyRecord
from assetreg.agencies.schemas import AgencyInput
from assetreg.core.sheets import FORMS, write_sheet

FORMATS = FORMS


def write_agencies(records: Iterable[AgencyRecord], path: Path, form: str) -> int:
    """Write ``records`` to ``path`` in one of ``FORMATS``; returns how many."""
    fields = tuple(AgencyInput.model_fields)
    rows = ([getattr(record, name) for name in fields] for record in records)
    return write_sheet(rows, path, form, name="agencies", fields=fields, labels=FIELD_LABELS)

"""Writes bodies and counts of their staff as a workbook or a CSV file that can be imported again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assetreg.agencies.headcount import HeadcountRecord
from assetreg.agencies.labels import FIELD_LABELS, HEADCOUNT_LABELS
from assetreg.agencies.records import AgencyRecord
from assetreg.agencies.schemas import AgencyInput, HeadcountInput
from assetreg.core.sheets import FORMS, write_sheet

FORMATS = FORMS


def write_agencies(records: Iterable[AgencyRecord], path: Path, form: str) -> int:
    """Write ``records`` to ``path`` in one of ``FORMATS``; returns how many."""
    fields = tuple(AgencyInput.model_fields)
    rows = ([getattr(record, name) for name in fields] for record in records)
    return write_sheet(rows, path, form, name="agencies", fields=fields, labels=FIELD_LABELS)


def write_counts(counts: Iterable[tuple[str, HeadcountRecord]], path: Path, form: str) -> int:
    """Write lines of counts, each with the code of its body; returns how many."""
    fields = (*HeadcountInput.model_fields, "agency")
    rows = ([*(getattr(line, name) for name in HeadcountInput.model_fields), code] for code, line in counts)
    labels = {**HEADCOUNT_LABELS, "agency": "Agency"}
    return write_sheet(rows, path, form, name="staff", fields=fields, labels=labels)

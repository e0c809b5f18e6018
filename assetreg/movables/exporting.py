"""Writes movables as a workbook or a CSV file that can be imported again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assetreg.core.sheets import FORMS, write_sheet
from assetreg.kinds.described import Kind
from assetreg.movables.records import MovableRecord

FORMATS = FORMS


def write_movables(kind: Kind, records: Iterable[MovableRecord], path: Path, form: str) -> int:
    """Write ``records`` of a kind to ``path`` in one of ``FORMATS``; returns how many."""
    fields = tuple(kind.schema.model_fields)
    rows = ([getattr(record, name) for name in fields] for record in records)
    return write_sheet(rows, path, form, name=kind.plural, fields=fields, labels=kind.labels)

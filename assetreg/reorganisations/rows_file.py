"""Everything that follows from an event as a spreadsheet or CSV file, one record to a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.core.sheets import write_sheet
from assetreg.reorganisations.models import ReorganisationRow

FIELDS = {
    "table": "Table", "id": "Number of the record", "label": "Record", "from": "From unit", "to": "To unit",
    "how": "How it goes", "open": "Waiting", "note": "Note",
}  # fmt: skip


def write_rows(session: Session, event_id: int, path: Path) -> int:
    """Write every row of the event's plan, by table and record; returns how many."""
    form = "csv" if path.suffix.lower() == ".csv" else "xlsx"
    return write_sheet(_rows(session, event_id), path, form, name="reorganisation", fields=list(FIELDS), labels=FIELDS)


def _rows(session: Session, event_id: int) -> Iterator[Sequence[Any]]:
    plan = ReorganisationRow
    query = select(
        plan.table_name, plan.row_id, plan.label, plan.from_code, plan.to_code, plan.how, plan.is_open, plan.note
    ).where(plan.reorganisation_id == event_id)
    query = query.order_by(plan.table_name, plan.row_id, plan.to_code, plan.id)
    return (tuple(row) for row in session.execute(query, execution_options={"yield_per": 1000}))

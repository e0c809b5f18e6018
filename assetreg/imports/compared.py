"""What rows would change, or have changed, in the register: old and new side by side, as the memory would tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from assetreg.audit.queries import changes_by
from assetreg.audit.tables import remembered
from assetreg.audit.versions import FieldChange, RowChange, versions_where
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch, ImportRecord, ImportRow

_NEAR = 1e-7  # degrees: the same point
# Columns of a row that say how the plan stands with it, not what it says.
_OF_THE_PLAN = frozenset(
    {
        *("batch_id", "row_number", "verdict", "facility_id", "revision", "digest", "cleared", "commune_code"),
        *("province_code", "longitude", "latitude"),
    }
)


def changes_of(session: Session, batch: ImportBatch, rows: Sequence[ImportRow | ImportRecord]) -> dict[int, RowChange]:
    """Row number -> what it changes in the record that it means; rows that mean none are left out.

    Of a batch that was applied: what it did change, as the memory has it.
    """
    by_table: dict[str, list[ImportRow | ImportRecord]] = {}
    for row in rows:
        given = row.given if isinstance(row, ImportRecord) else {}
        by_table.setdefault(KINDS[batch.kind].table_for(given), []).append(row)
    found: dict[int, RowChange] = {}
    for table, some in by_table.items():
        found |= _changes_in(session, batch, table, some)
    return found


def _changes_in(
    session: Session, batch: ImportBatch, table: str, rows: Sequence[ImportRow | ImportRecord]
) -> dict[int, RowChange]:
    meant = {row.row_number: row_id for row in rows if (row_id := _record(row)) is not None}
    if not meant or table not in remembered():
        return {}
    if batch.change_set_id is not None:
        done = changes_by(session, batch.change_set_id, [(table, row_id) for row_id in sorted(set(meant.values()))])
        by_id = {change.row_id: change for change in done}
        return {number: by_id[row_id] for number, row_id in meant.items() if row_id in by_id}
    versions = versions_where(session, [(table, "id", sorted(set(meant.values())))])
    present = {version.row_id: version.said for version in versions if version.history_id is None}
    return {
        row.row_number: _planned(table, row, present[meant[row.row_number]])
        for row in rows
        if row.row_number in meant and meant[row.row_number] in present
    }


def as_document(change: RowChange | None) -> list[dict[str, Any]]:
    """The same as JSON: ``[{"field", "old", "new"}]``."""
    return [] if change is None else [{"field": c.field, "old": c.old, "new": c.new} for c in change.fields]


def _record(row: ImportRow | ImportRecord) -> int | None:
    return row.facility_id if isinstance(row, ImportRow) else row.record_id


def _planned(table: str, row: ImportRow | ImportRecord, present: Mapping[str, Any]) -> RowChange:
    said = _facility(row, present) if isinstance(row, ImportRow) else row.given
    columns = remembered()[table].columns
    fields = tuple(
        FieldChange(name, present.get(name), value)
        for name, value in said.items()
        if name in columns and not _same(present.get(name), value)
    )
    return RowChange(table, _record(row) or 0, "changed", fields, dict(present))


def _facility(row: ImportRow, present: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of a facility, in the register's columns and as JSON would say it."""
    said = {
        name: _plain(getattr(row, name))
        for name in row.__table__.columns.keys()  # noqa: SIM118 - a collection of columns, not of names
        if name not in _OF_THE_PLAN and getattr(row, name) is not None
    }
    if row.location_source is not None and row.longitude is not None and "location" in present:
        said["location"] = {"type": "Point", "coordinates": [row.longitude, row.latitude]}
    return said | dict.fromkeys(row.cleared or ())


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        pairs = zip(old.get("coordinates", ()), new.get("coordinates", ()), strict=False)
        return all(abs(a - b) < _NEAR for a, b in pairs)
    if isinstance(old, int | float) and isinstance(new, int | float):
        return bool(old == new)
    return bool(old == new) or (old in (None, "") and new in (None, ""))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date) else value

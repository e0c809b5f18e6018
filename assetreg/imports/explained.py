"""One row of a batch, explained: the cells as handed in, how each was read, what was found, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from assetreg.audit.tables import names_of
from assetreg.audit.versions import RowChange
from assetreg.core.errors import NotFound
from assetreg.imports.cells import kept_row
from assetreg.imports.compared import changes_of
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch, ImportRecord, ImportResult, ImportRow
from assetreg.imports.queries import FoundInCell, described_sheet_of, findings_of_row, sheet_name
from assetreg.imports.reading.found import where


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One cell: where it stands, its heading, the field it was read as, what was handed in and what was read."""

    cell: str
    heading: str
    field: str | None
    handed_in: Any
    read: Any


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """Everything that is known of one row; ``record`` is (table, id, what it is called), None where it became none."""

    number: int
    sheet: str | None
    row: int
    verdict: str
    cells: tuple[ReadCell, ...]
    beside: tuple[tuple[str, Any], ...]  # fields that no cell of the row says
    findings: tuple[FoundInCell, ...]
    record: tuple[str, int, str] | None
    change: RowChange | None


def explain_row(session: Session, batch: ImportBatch, number: int) -> ExplainedRow:
    """The row of that number in the batch; raises ``NotFound``."""
    kept = batch.rows_in
    query = select(kept).where(kept.batch_id == batch.id, kept.row_number == number)
    row = session.scalar(query)
    if not isinstance(row, ImportRow | ImportRecord):
        raise NotFound(code="row_not_found", row=str(number), batch=str(batch.id))
    place, at = where(number)
    read = _read_values(row)
    cells = _cells(described_sheet_of(batch, place), at, kept_row(session, batch.id, number), read)
    told = {cell.field for cell in cells}
    return ExplainedRow(
        number,
        sheet_name(batch, place),
        at,
        row.verdict,
        cells,
        tuple((name, value) for name, value in read.items() if name not in told and name in KINDS[batch.kind].fields),
        tuple(findings_of_row(session, batch, number)),
        _record(session, batch, row),
        changes_of(session, batch, [row]).get(number),
    )


def _cells(
    sheet: Mapping[str, Any], at: int, handed_in: Sequence[Any] | None, read: Mapping[str, Any]
) -> tuple[ReadCell, ...]:
    found = []
    for column in sheet["columns"]:
        field, index = column["field"], column.get("index", _index(column["letter"]))
        cell = sheet["cells"].get(f"{at}:{field}") or (f"{column['letter']}{at}" if column["letter"] else "")
        given = handed_in[index] if handed_in is not None and index is not None and index < len(handed_in) else None
        found.append(ReadCell(cell, str(column["heading"]), field, given, read.get(field) if field else None))
    return tuple(found)


def _index(letters: str) -> int | None:
    """The place of a column from its letters, of batches that kept nothing else."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1 if place else None


def _read_values(row: ImportRow | ImportRecord) -> dict[str, Any]:
    """What was read, by the field names of the interface."""
    if isinstance(row, ImportRecord):
        return dict(row.given)
    values = {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118
    values |= {"commune": row.commune_code, "x": row.source_x, "y": row.source_y, "srid": row.source_srid}
    return {name: value for name, value in values.items() if value is not None} | dict.fromkeys(row.cleared or (), "-")


def _record(session: Session, batch: ImportBatch, row: ImportRow | ImportRecord) -> tuple[str, int, str] | None:
    table = KINDS[batch.kind].table_for(row.given if isinstance(row, ImportRecord) else {})
    if isinstance(row, ImportRow):
        became = select(ImportResult.facility_id).where(
            ImportResult.batch_id == batch.id, ImportResult.row_number == row.row_number
        )
        row_id = row.facility_id or session.scalar(became) or _by_key(session, batch, row)
    else:
        row_id = row.record_id
    if row_id is None:
        return None
    names = names_of(session, [(table, row_id)])
    return table, row_id, names.get((table, row_id), f"№ {row_id}")


def _by_key(session: Session, batch: ImportBatch, row: ImportRow) -> int | None:
    """A row with a key is told again by it; nothing else is kept of what it became."""
    if batch.change_set_id is None or row.verdict != "create" or row.national_asset_code is None:
        return None
    same = select(Facility.id).where(
        Facility.province_code == row.province_code, Facility.national_asset_code == row.national_asset_code
    )
    return session.scalar(same)

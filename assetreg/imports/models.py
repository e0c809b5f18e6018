"""The tables of imports: batches, their rows as read, what was found, and what the rows became."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FetchedValue, ForeignKey, Integer, LargeBinary, Numeric, Text, and_, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.access.actor import Scope
from assetreg.access.rows import within
from assetreg.admin_units.models import AdminUnit
from assetreg.core.db import Base
from assetreg.jobs.models import Job

AREA = Numeric(14, 2)
STATES = ("waiting", "failed", "planned", "applied", "undone")
VERDICTS = ("create", "revise", "unchanged", "refuse", "doubt")


class ImportBatch(Base):
    """One file: planned, then perhaps applied, then perhaps taken back.

    ``state``: ``waiting`` for a plan in the background, ``failed`` where that was refused (``problem``). ``counts``
    holds rows per verdict, ``issues`` findings per code, ``stages`` seconds per stage, ``sheets`` what was read of each
    sheet (``described_sheet``), ``options`` how it was asked to be read. ``sheet``, ``heading_row`` and ``columns`` are
    those of the first. ``content`` is None where the file held personal data: ``withheld`` says what was left out.
    """

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    filename: Mapped[str]
    file_digest: Mapped[str]  # SHA-256
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    format: Mapped[str]
    sheet: Mapped[str | None]
    heading_row: Mapped[int]  # counts from 1
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # letter, heading, field
    money_unit: Mapped[str | None]
    rows: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    issues: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    stages: Mapped[dict[str, float]] = mapped_column(JSONB, default=dict)
    actor: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    applied_by: Mapped[str | None]
    applied_at: Mapped[dt.datetime | None]
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))
    # Whose file it is: the one place its maker works for (none: the country, or several places), and the maker.
    province_code: Mapped[str | None]
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    sheets: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    mapping_name: Mapped[str | None]
    program_version: Mapped[str | None]
    withheld: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    job_id: Mapped[int | None] = mapped_column(ForeignKey(Job.__table__.c.id))
    undone_by: Mapped[str | None]
    undone_at: Mapped[dt.datetime | None]
    undo_change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))

    @classmethod
    def visible(cls, scope: Scope, user_id: int | None) -> ColumnElement[bool]:
        """Those who see the place it is kept under, and its maker."""
        return or_(within(scope, cls), cls.maker_id == user_id)

    @property
    def rows_in(self) -> type[ImportRow] | type[ImportRecord]:
        """Where its rows are kept."""
        return ImportRow if self.kind == "facilities" else ImportRecord

    def answer(self) -> dict[str, Any]:
        """As the command line and scripts see it; rows in doubt are neither of the four verdicts."""
        verdicts = {verdict: self.counts.get(verdict, 0) for verdict in VERDICTS}
        return {"batch": self.id, "rows": self.rows, **verdicts, "issues": self.issues}


class ImportCells(Base):
    """Some rows of a file as handed in, by their numbers in the batch; ``cells`` as ``imports.cells`` packs them."""

    __tablename__ = "import_cells"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    first_row: Mapped[int] = mapped_column(primary_key=True)
    last_row: Mapped[int]
    rows: Mapped[int]
    cells: Mapped[bytes] = mapped_column(LargeBinary)


class ImportMapping(Base):
    """How an office heads its tables and what its words mean: asked once, known again by ``fingerprint``.

    ``commune_id``: of whose own it is; None of one that serves its whole province, or without that the country.
    ``columns``: ``heading_key`` -> field, None to leave it out. ``values``: field -> folded word -> code.
    """

    __tablename__ = "import_mapping"

    id: Mapped[int] = mapped_column(primary_key=True)
    province_code: Mapped[str | None]
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"))
    kind: Mapped[str]
    name: Mapped[str]
    fingerprint: Mapped[str]
    columns: Mapped[dict[str, str | None]] = mapped_column(JSONB, default=dict)
    values: Mapped[dict[str, dict[str, str]]] = mapped_column(JSONB, default=dict)
    money_unit: Mapped[str | None]
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    maker: Mapped[str]
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())

    @classmethod
    def visible(cls, scope: Scope, user_id: int | None) -> ColumnElement[bool]:
        """Those who work in its province, its communes with what is meant for all of them or their own, its maker."""
        communes = sorted(scope.communes)
        around = select(AdminUnit.province_code).where(AdminUnit.id.in_(communes))
        ours = cls.province_code.in_(sorted(scope.provinces))
        for_all = and_(cls.commune_id.is_(None), cls.province_code.in_(around))
        return or_(ours, for_all, cls.commune_id.in_(communes), cls.maker_id == user_id)


class ImportRow(Base):
    """One row in the register's types and units; None: the row does not say. ``cleared`` names what it empties."""

    __tablename__ = "import_row"

    batch_id: Mapped[int] = mapped_column(primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    facility_id: Mapped[int | None]
    revision: Mapped[int | None]
    digest: Mapped[uuid.UUID | None]
    cleared: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    national_asset_code: Mapped[str | None]
    asset_unit_code: Mapped[str | None]
    budget_code: Mapped[str | None]
    name: Mapped[str | None]
    kind: Mapped[str | None]
    holder: Mapped[str | None]
    holder_level: Mapped[str | None]
    province_code: Mapped[str | None]
    commune_code: Mapped[str | None]
    commune_id: Mapped[int | None]
    former_commune_id: Mapped[int | None]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    location_source: Mapped[str | None]
    source_x: Mapped[float | None]
    source_y: Mapped[float | None]
    source_srid: Mapped[int | None] = mapped_column(Integer)
    land_area_m2: Mapped[Decimal | None] = mapped_column(AREA)
    footprint_m2: Mapped[Decimal | None] = mapped_column(AREA)
    gross_floor_m2: Mapped[Decimal | None] = mapped_column(AREA)
    usable_floor_m2: Mapped[Decimal | None] = mapped_column(AREA)
    original_cost_vnd: Mapped[int | None]
    residual_value_vnd: Mapped[int | None]
    book_date: Mapped[dt.date | None]
    headcount: Mapped[int | None]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    status: Mapped[str | None]
    ownership_class: Mapped[str | None]
    legal_form: Mapped[str | None]
    final_use: Mapped[str | None]
    put_in_use_on: Mapped[dt.date | None]
    put_in_use_paper: Mapped[str | None]
    surplus_land_m2: Mapped[Decimal | None] = mapped_column(AREA)
    surplus_floor_m2: Mapped[Decimal | None] = mapped_column(AREA)
    is_restricted: Mapped[bool | None]
    location_method: Mapped[str | None]
    location_accuracy_m: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    address: Mapped[str | None]
    former_address: Mapped[str | None]

    @classmethod
    def visible(cls, _scope: Scope, _user_id: int | None) -> None:
        """Seen with its batch: what a row says of its place is the file's word."""


class ImportRecord(Base):
    """One row of any other kind, as ``given`` by field in the register's units (null: to be emptied).

    ``record_id`` is the record that it means, or became; ``name`` and ``holder`` are what lists call it.
    """

    __tablename__ = "import_record"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    name: Mapped[str | None]
    holder: Mapped[str | None]
    given: Mapped[dict[str, Any]] = mapped_column(JSONB)
    record_id: Mapped[int | None]
    revision: Mapped[int | None]
    digest: Mapped[uuid.UUID | None]
    applied: Mapped[bool] = mapped_column(default=False)


class ImportFinding(Base):
    """One thing found in one row; ``field`` is empty where it concerns the row as a whole."""

    __tablename__ = "import_finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    row_number: Mapped[int]
    severity: Mapped[str]
    code: Mapped[str]
    field: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    answer: Mapped[str | None]


class ImportResult(Base):
    """Which facility an applied row without a key became; ``digest`` keeps the row from being applied twice."""

    __tablename__ = "import_result"

    batch_id: Mapped[int] = mapped_column(primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    facility_id: Mapped[int]
    digest: Mapped[uuid.UUID]

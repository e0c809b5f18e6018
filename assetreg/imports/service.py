"""What can be done with an import: plan a file, apply a plan."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place, Scope
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import now, today
from assetreg.core.errors import Invalid, NotFound
from assetreg.imports.apply import apply, begin_applying
from assetreg.imports.headings import Headings
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch, ImportFinding, ImportRow
from assetreg.imports.money import ask_if_implausible, unit_of
from assetreg.imports.plan import plan
from assetreg.imports.queries import get_batch
from assetreg.imports.records import apply_records, plan_records
from assetreg.imports.stages import Stages
from assetreg.imports.workbook import Table, open_table


def plan_import(
    session: Session,
    actor: Actor,
    file: Path | bytes,
    filename: str,
    *,
    kind: str = "facilities",
    money_unit: str | None = None,
    sheet: str | None = None,
    ignore_columns: bool = False,
) -> ImportBatch:
    """Read and check a file; stores the batch, its rows and findings, and changes nothing else.

    ``money_unit``: ``dong``, ``thousand`` or ``million``, over what the headings say. Raises ``Invalid`` for a file
    that cannot be read (its code says why; nothing is stored) and ``Conflict`` (``money_unit_needed``) where the unit
    of its money must be asked.
    """
    require(actor, Permission.IMPORT_RUN)
    if kind not in KINDS:
        raise Invalid(code="unknown_kind", kind=kind)
    require(actor, KINDS[kind].permission)
    stages = Stages()
    with stages.stage("open"):
        content = file if isinstance(file, bytes) else _read(file)
        table = open_table(content, KINDS[kind], sheet=sheet)
    _check_columns(table.headings, ignore_columns=ignore_columns)
    batch = _new_batch(actor, content, filename, table, kind, money_unit)
    batch.province_code, batch.commune_id = _home_of(session, scope_of(actor, Permission.IMPORT_RUN))
    session.add(batch)
    session.flush()
    if batch.rows_in is ImportRow:
        plan(session, batch, table, stages, scope_of(actor, Permission.IMPORT_RUN))
    else:
        plan_records(session, actor, batch, table, stages)
    if not batch.rows:
        raise Invalid(code="no_rows")
    if money_unit is None and batch.money_unit == "dong":
        ask_if_implausible(session, batch.id)
    _count(session, batch)
    batch.stages = stages.seconds
    session.flush()
    return batch


def apply_import(
    session: Session,
    actor: Actor,
    batch_id: int,
    *,
    answers: Mapping[str, str] | None = None,
    codes: dict[int, str] | None = None,
) -> ImportBatch:
    """Write a planned batch into the register in one go.

    ``answers``: ``"ROW:CODE"`` -> the value of one of the doubt's choices; a row with a doubt that is not answered
    stays out. ``codes`` is filled with row number -> invitation code of new accounts: nobody can read them later.
    Raises ``Conflict``: ``batch_applied``, or ``plan_stale`` where the register moved since the plan; ``Forbidden``
    where it reaches beyond the places in which the actor may import.
    """
    batch = get_batch(session, batch_id)
    place = None if batch.province_code is None else Place(batch.province_code, batch.commune_id)
    require(actor, Permission.IMPORT_RUN, place)
    require(actor, KINDS[batch.kind].permission)
    begin_applying(session, batch)
    stages = Stages(batch.stages)
    if batch.rows_in is ImportRow:
        apply(session, actor, batch, answers or {}, stages)
    else:
        issued = apply_records(session, actor, batch, stages)
        if codes is not None:
            codes |= issued
    batch.state, batch.applied_by, batch.applied_at = "applied", actor.name, now()
    _count(session, batch)
    batch.stages = stages.seconds
    session.flush()
    return batch


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise NotFound(code="file_not_found", file=str(path)) from None


def _check_columns(headings: Headings, *, ignore_columns: bool) -> None:
    """Name the columns that nobody knows instead of passing over them."""
    if headings.unknown and not ignore_columns:
        named = ", ".join(f"{column.letter} ({column.heading or '–'})" for column in headings.unknown)
        raise Invalid(code="unknown_columns", columns=named, n=len(headings.unknown))


def _new_batch(
    actor: Actor, content: bytes, filename: str, table: Table, kind: str, money_unit: str | None
) -> ImportBatch:
    return ImportBatch(
        kind=kind,
        state="planned",
        filename=Path(filename).name[:200],
        file_digest=hashlib.sha256(content).hexdigest(),
        content=content,
        format="csv" if table.sheet is None else "xlsx",
        sheet=table.sheet,
        heading_row=table.headings.row + 1,
        columns=[{"letter": c.letter, "heading": c.heading, "field": c.field} for c in table.headings.columns],
        money_unit=unit_of(table.headings, KINDS[kind], money_unit),
        rows=0,
        actor=actor.name,
        maker_id=actor.user_id,
    )


def _home_of(session: Session, scope: Scope) -> tuple[str | None, int | None]:
    """The province, and in it the commune, under which a file is kept; none where its maker works for several."""
    if scope.country or len(scope.provinces) > 1 or (scope.provinces and scope.communes):
        return None, None
    if scope.provinces:
        return min(scope.provinces), None
    standing = select(AdminUnit.province_code, AdminUnit.id).where(
        AdminUnit.id.in_(sorted(scope.communes)), AdminUnit.stands_on(today())
    )
    homes = session.execute(standing).all()
    return (homes[0][0], homes[0][1]) if len(homes) == 1 else (None, None)


def _count(session: Session, batch: ImportBatch) -> None:
    """Rows per verdict and findings per code."""
    kept = batch.rows_in
    verdicts = select(kept.verdict, func.count()).where(kept.batch_id == batch.id).group_by(kept.verdict)
    codes = (
        select(ImportFinding.code, func.count())
        .where(ImportFinding.batch_id == batch.id)
        .group_by(ImportFinding.code)
        .order_by(ImportFinding.code)
    )
    batch.counts = dict(session.execute(verdicts).all())
    batch.issues = dict(session.execute(codes).all())

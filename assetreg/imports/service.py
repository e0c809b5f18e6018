"""What can be done with an import: plan a file, at once or in the background, and apply a plan."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg import __version__
from assetreg.access.actor import Actor, Place, Scope
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import now, today
from assetreg.core.errors import Invalid, NotFound
from assetreg.imports.apply import apply, begin_applying
from assetreg.imports.cells import Keeper
from assetreg.imports.kinds import KINDS
from assetreg.imports.mappings import asked_columns, fingerprint_of, mapping_named, recognised, save_mapping
from assetreg.imports.models import ImportBatch, ImportFinding, ImportRow
from assetreg.imports.money import ask_if_implausible
from assetreg.imports.options import FileOptions
from assetreg.imports.personal_stage import let_through
from assetreg.imports.plan import plan
from assetreg.imports.queries import get_batch
from assetreg.imports.reading.found import Reading
from assetreg.imports.reading.opening import open_reading
from assetreg.imports.reading.zones import zones_of
from assetreg.imports.records import apply_records, plan_records
from assetreg.imports.stages import Stages
from assetreg.imports.taking_in import Taking, ask_open_questions, described_question, described_sheet, units_of
from assetreg.imports.unit_above import ask_for_units, settle_units
from assetreg.jobs.tasks import Tell, in_silence
from assetreg.quality.background import after_import


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
    options: FileOptions | None = None,
    tell: Tell = in_silence,
) -> ImportBatch:
    """Read and check a file; stores the batch, its cells, rows and findings, and changes nothing else.

    ``money_unit``: ``dong``, ``thousand`` or ``million``, over what the headings say; ``options`` says the same and
    more, instead of the three before it. Raises ``Invalid`` for a file that cannot be read (its code says why; nothing
    is stored) and ``Conflict`` where something must be said first: ``money_unit_needed``, ``file_questions``.
    """
    _require(actor, kind)
    if options is None:
        sheets = None if sheet is None else (sheet,)
        options = FileOptions(sheets=sheets, money_unit=money_unit, ignore_columns=ignore_columns)
    content = file if isinstance(file, bytes) else _read(file)
    batch = new_batch(session, actor, content, filename, kind, options, keep=False)
    _fill(session, actor, batch, content, options, tell)
    return batch


def plan_waiting(session: Session, actor: Actor, batch_id: int, tell: Tell) -> ImportBatch:
    """Plan a batch that was handed in before and waits for it; raises as ``plan_import``."""
    batch = get_batch(session, batch_id)
    _require(actor, batch.kind)
    assert batch.content is not None, "what waits is kept until it was read"
    batch.state, batch.problem = "planned", None
    _fill(session, actor, batch, batch.content, FileOptions.of(batch.options), tell)
    return batch


def new_batch(
    session: Session,
    actor: Actor,
    content: bytes,
    filename: str,
    kind: str,
    options: FileOptions,
    *,
    keep: bool = True,
) -> ImportBatch:
    """A batch of a file of which nothing was read yet; it waits. ``keep``: with its bytes, before anybody looked."""
    batch = ImportBatch(
        kind=kind,
        state="waiting",
        filename=Path(filename).name[:200],
        file_digest=hashlib.sha256(content).hexdigest(),
        content=content if keep else None,
        format="csv",
        heading_row=1,
        columns=[],
        rows=0,
        options=options.kept(),
        program_version=__version__,
        actor=actor.name,
        maker_id=actor.user_id,
    )
    batch.province_code, batch.commune_id = _home_of(session, scope_of(actor, Permission.IMPORT_RUN))
    session.add(batch)
    session.flush()
    return batch


def open_file(
    session: Session, kind: str, content: bytes, options: FileOptions
) -> tuple[Reading, FileOptions, str | None]:
    """A file as read with what is said of it and what a saved mapping says: the one named, else one recognised.

    Returns the reading, the options with those of the mapping, and the mapping's name.
    """
    known = None if options.mapping is None else mapping_named(session, kind, options.mapping)
    if known is None:
        bare = _by_itself(session, kind, content, options)
        known = recognised(session, kind, bare)
        if known is None and not (options.columns or options.values):
            return bare, options, None
    if known is not None:
        options = options.over(known.columns, known.values, known.money_unit, known.options)
    reading = open_reading(content, KINDS[kind], options.reading(zones_of(session)))
    return reading, options, None if known is None else known.name


def _by_itself(session: Session, kind: str, content: bytes, options: FileOptions) -> Reading:
    """The file with the headings it has, whatever was said of them: by these it is known again."""
    bare = replace(options, columns={}, values={})
    return open_reading(content, KINDS[kind], bare.reading(zones_of(session)))


def _fill(session: Session, actor: Actor, batch: ImportBatch, content: bytes, options: FileOptions, tell: Tell) -> None:
    """Read, check and write down; the order in which a file is looked at stands here."""
    stages = Stages()
    tell("open")
    with stages.stage("open"):
        reading, options, batch.mapping_name = open_file(session, batch.kind, content, options)
        settle_units(session, batch, KINDS[batch.kind], reading, options)
        passed = let_through(session, batch, KINDS[batch.kind], reading, options)
        reading = passed.reading
        _check_columns(reading, batch.kind, options)
        stated = options.reading().money_unit
        units = units_of(reading, KINDS[batch.kind], stated)
        ask_open_questions(reading, options.answers)
    _describe(batch, reading, options, units)
    taking = Taking(batch, KINDS[batch.kind], reading, units, Keeper(session, batch.id), stages, tell)
    if batch.rows_in is ImportRow:
        plan(session, taking, scope_of(actor, Permission.IMPORT_RUN))
    else:
        plan_records(session, actor, taking)
    if not batch.rows:
        raise Invalid(code="no_rows")
    ask_for_units(session, batch, reading)
    if stated is None and "dong" in units.values():
        ask_if_implausible(session, batch.id)
    if options.save_as:
        fingerprint = fingerprint_of(_by_itself(session, batch.kind, content, options))
        batch.mapping_name = save_mapping(session, actor, batch.kind, fingerprint, options, _place_of(batch)).name
    count(session, batch)
    passed.settle(session, batch, content)
    batch.stages = stages.seconds
    session.flush()


def _describe(batch: ImportBatch, reading: Reading, options: FileOptions, units: Mapping[int, str]) -> None:
    """What is known of the file before its rows are read; sheets are told anew when they were read to the end."""
    batch.state = "planned"
    batch.format = reading.format
    batch.sheets = [described_sheet(sheet, units[sheet.place], 0) for sheet in reading.sheets]
    first = batch.sheets[0]
    batch.sheet, batch.heading_row, batch.columns = first["name"], first["heading_row"], first["columns"]
    batch.money_unit = first["money_unit"]
    asked = [described_question(question) for question in reading.questions]
    batch.options = options.kept() | {"questions": asked, "passed_over": dict(reading.passed_over)}
    batch.options = batch.options | {"encoding": reading.encoding, "save_as": None}
    batch.rows = 0


def _check_columns(reading: Reading, kind: str, options: FileOptions) -> None:
    """Name the columns that nobody knows instead of passing over them, with samples and what they may mean."""
    said = options.columns
    if options.ignore_columns:
        return
    asked = [column for column in asked_columns(reading, KINDS[kind]) if column.key not in said]
    if asked:
        named = ", ".join(f"{column.letter} ({column.heading or '–'})" for column in asked)
        raise Invalid(code="unknown_columns", columns=named, n=len(asked), asked=[asdict(one) for one in asked])


def _require(actor: Actor, kind: str) -> None:
    require(actor, Permission.IMPORT_RUN)
    if kind not in KINDS:
        raise Invalid(code="unknown_kind", kind=kind)
    require(actor, KINDS[kind].permission)


def apply_import(
    session: Session,
    actor: Actor,
    batch_id: int,
    *,
    answers: Mapping[str, str] | None = None,
    codes: dict[int, str] | None = None,
    tell: Tell = in_silence,
) -> ImportBatch:
    """Write a planned batch into the register in one go.

    ``answers``: ``"ROW:CODE"`` -> the value of one of the doubt's choices; a row with a doubt that is not answered
    stays out. ``codes`` is filled with row number -> invitation code of new accounts: nobody can read them later.
    Raises ``Conflict``: ``batch_applied``, or ``plan_stale`` where the register moved since the plan; ``Forbidden``
    where it reaches beyond the places in which the actor may import.
    """
    batch = get_batch(session, batch_id)
    require(actor, Permission.IMPORT_RUN, _place_of(batch))
    require(actor, KINDS[batch.kind].permission)
    begin_applying(session, batch)
    stages = Stages(batch.stages)
    tell("apply")
    if batch.rows_in is ImportRow:
        apply(session, actor, batch, answers or {}, stages)
    else:
        issued = apply_records(session, actor, batch, stages)
        if codes is not None:
            codes |= issued
    batch.state, batch.applied_by, batch.applied_at = "applied", actor.name, now()
    count(session, batch)
    if batch.kind == "facilities":
        with stages.stage("locations"):
            after_import(session, actor, batch.id, batch.change_set_id)
    batch.stages = stages.seconds
    session.flush()
    return batch


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise NotFound(code="file_not_found", file=str(path)) from None


def _place_of(batch: ImportBatch) -> Place | None:
    """Where a file is kept; None where its maker works for several places."""
    return None if batch.province_code is None else Place(batch.province_code, batch.commune_id)


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


def count(session: Session, batch: ImportBatch) -> None:
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

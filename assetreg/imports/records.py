"""Plans and applies rows through the service of their kind: tried first, and undone, then done.

A plan tries every row as applying would write it, each in the register that the rows above have left, and takes all of
it back. So whatever a service refuses is refused in the plan, in its field, and what the plan shows is what applying
does. Rows of facilities go another way (``plan``, ``apply``): in sets, a hundred times as many.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.accounts.by_list import apply_accounts, check_accounts, known_already
from assetreg.accounts.schemas import AccountInput
from assetreg.assets.findings import Finding, Severity, error
from assetreg.audit.record import open_change_set, through
from assetreg.core.errors import Conflict, Forbidden, Invalid, Problem
from assetreg.core.parse import Door, Parsed, parse
from assetreg.imports.described import Kind, Known
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch, ImportRecord
from assetreg.imports.plan import write_findings
from assetreg.imports.rows import Rows, digests, nth_digest, require_fields
from assetreg.imports.stages import Stages
from assetreg.imports.taking_in import Taking


@dataclass(slots=True)
class Judged:
    """One row and what becomes of it; ``given`` as in ``ImportRecord``."""

    number: int
    given: dict[str, Any]
    digest: uuid.UUID | None
    known: Known | None = None
    verdict: str = "create"
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, *findings: Finding) -> None:
        """It stays out."""
        self.findings += findings
        self.verdict = "refuse"


def plan_records(session: Session, actor: Actor, taking: Taking) -> None:
    """Fill the batch with its rows and findings; changes nothing in the register."""
    kind, batch, stages = taking.kind, taking.batch, taking.stages
    judged: list[Judged] = []
    for rows in taking.rows():
        with stages.stage("match"):
            judged += _judge(session, kind, rows)
    with stages.stage("check"):
        _refuse_repeated(kind, judged)
        if kind.alike_are_many:
            _count_alike(judged)
        if kind.together is None:
            _same_as_applied(session, batch, judged)
        waiting = [row for row in judged if row.verdict in ("create", "revise")]
        if kind.together is not None:
            _try_list(session, actor, kind, waiting)
        elif kind.writer is None:
            _try_accounts(session, actor, waiting)
        else:
            _try_rows(session, actor, kind, waiting)
    with stages.stage("record"):
        listed = {row.number: kind.listed(row.given) for row in judged}
        kept = [
            {
                "batch_id": batch.id, "row_number": row.number, "verdict": row.verdict, "given": row.given,
                "name": _text(listed[row.number][0]), "holder": _text(listed[row.number][1]), "digest": row.digest,
                "record_id": row.known.id if row.known else None,
                "revision": row.known.revision if row.known else None,
            }
            for row in judged
        ]  # fmt: skip
        if kept:
            session.execute(insert(ImportRecord), kept)
        write_findings(session, batch.id, [(row.number, one) for row in judged for one in row.findings])


def apply_records(session: Session, actor: Actor, batch: ImportBatch, stages: Stages) -> dict[int, str]:
    """Write the rows that stand into the register; returns row number -> invitation code, of accounts.

    Raises ``Conflict`` (``plan_stale``) where a row can no longer be written as the plan said.
    """
    kind = KINDS[batch.kind]
    query = select(ImportRecord).where(
        ImportRecord.batch_id == batch.id, ImportRecord.verdict.in_(("create", "revise"))
    )
    records = session.scalars(query.order_by(ImportRecord.row_number)).all()
    with stages.stage("apply"), through("import"):
        told = {"batch": batch.id, "file": batch.filename, "rows": batch.rows}
        change = open_change_set(session, actor, f"import.{kind.name}", summary=told)
        try:
            if kind.together is not None:
                codes = _write_list(session, actor, kind, records)
            elif kind.writer is None:
                codes = _write_accounts(session, actor, records)
            else:
                codes = {}
                for record in records:
                    _write(session, actor, kind, record)
        except (Invalid, Conflict):
            raise Conflict("plan_stale", n=1) from None
        session.execute(
            update(ImportRecord)
            .where(ImportRecord.batch_id == batch.id, ImportRecord.verdict.in_(("create", "revise")))
            .values(applied=True)
        )
    batch.change_set_id = change.id
    return codes


def _judge(session: Session, kind: Kind, rows: Rows) -> list[Judged]:
    """What the rows of a chunk say by themselves, and which records they mean."""
    meant, unclear = _meant(session, kind, rows)
    require_fields(kind, rows, [place for place in range(len(rows.numbers)) if place not in meant])
    judged = []
    for place, (number, digest) in enumerate(zip(rows.numbers, digests(kind, rows), strict=True)):
        row = Judged(number, _given(kind, rows, place), digest, meant.get(place))
        if row.known is not None:
            row.verdict = "revise"
        wrong = [Finding(Severity.ERROR, one.field, one.code, one.params) for one in rows.parsed.errors.get(place, ())]
        wrong += unclear.get(place, ())
        if wrong:
            row.refuse(*wrong)
        judged.append(row)
    return judged


def _meant(session: Session, kind: Kind, rows: Rows) -> tuple[dict[int, Known], dict[int, list[Finding]]]:
    """By place in the chunk: the record that a row's strongest key names, and keys that name several or none."""
    meant: dict[int, Known] = {}
    unclear: dict[int, list[Finding]] = {}
    if kind.writer is None or not kind.keys:
        return meant, unclear
    found = kind.writer.known(session, {key: rows.column(key) for key in kind.keys})
    for key in kind.keys:
        for place, value in enumerate(rows.column(key)):
            if value is None or place in meant:
                continue
            bearers = found.get((key, value), ())
            if len(bearers) == 1:
                meant[place] = bearers[0]
            elif len(bearers) > 1:
                unclear.setdefault(place, []).append(error(key, "several_records", value=value))
            elif key == "code":
                unclear.setdefault(place, []).append(error("code", "unknown_code", value=value))
    return meant, unclear


def _given(kind: Kind, rows: Rows, place: int) -> dict[str, Any]:
    """What a row says, as JSON would say it; null empties a known value."""
    given = {name: _plain(value) for name in kind.fields if (value := rows.column(name)[place]) is not None}
    return given | dict.fromkeys(rows.parsed.cleared.get(place, ()))


def _refuse_repeated(kind: Kind, judged: Sequence[Judged]) -> None:
    """A key that stands twice in a file: nobody can say which row is meant."""
    for key in kind.keys:
        first: dict[Any, int] = {}
        for row in judged:
            value = row.given.get(key)
            if value is not None and first.setdefault(value, row.number) != row.number:
                row.refuse(error(key, "repeated_key", value=value, row=first[value]))


def _count_alike(judged: Sequence[Judged]) -> None:
    """Tell rows without a key that say the same apart by how many of them stand above: each is a thing of its own."""
    seen: Counter[uuid.UUID] = Counter()
    for row in judged:
        if row.digest is not None:
            seen[row.digest] += 1
            row.digest = nth_digest(row.digest, seen[row.digest])


def _same_as_applied(session: Session, batch: ImportBatch, judged: Sequence[Judged]) -> None:
    """Rows without a key that were applied before, or stand twice in the file, are not written again."""
    asked = [row.digest for row in judged if row.digest is not None]
    before = set(
        session.scalars(select(ImportRecord.digest).where(ImportRecord.applied, ImportRecord.digest == func.any(asked)))
    )
    for row in judged:
        if row.verdict != "create" or row.digest is None:
            continue
        if row.digest in before:
            row.verdict = "unchanged"
        before.add(row.digest)


def _try_rows(session: Session, actor: Actor, kind: Kind, waiting: Sequence[Judged]) -> None:
    """Write each row for a moment; all of it is taken back."""
    outer = session.begin_nested()
    try:
        with through("import"):
            trial = open_change_set(session, actor, f"import.{kind.name}")
            for row in waiting:
                _try(session, actor, kind, row, trial.id)
    finally:
        outer.rollback()


def _try(session: Session, actor: Actor, kind: Kind, row: Judged, trial: int) -> None:
    """One row; what the services made of it says whether it is new, mends a record, or tells nothing new."""
    try:
        with session.begin_nested():
            written = _put(session, actor, kind, row.known, row.given)
            if written.change_set_id != trial or (row.known is not None and written.revision == row.known.revision):
                row.verdict = "unchanged"
            elif written.revision > 1:
                row.verdict = "revise"
    except Problem as problem:
        row.refuse(*_findings_of(problem, row))


def _findings_of(problem: Problem, row: Judged) -> Iterator[Finding]:
    if isinstance(problem, Invalid) and problem.errors:
        for one in problem.errors:
            yield Finding(Severity.ERROR, one.field, one.code, one.params)
    elif isinstance(problem, Forbidden):
        yield error("unit", "outside_scope", value=_text(row.given.get("unit")) or "–")
    else:
        raise problem


def _put(session: Session, actor: Actor, kind: Kind, known: Known | None, given: Mapping[str, Any]) -> Any:
    """One row through the service of its kind."""
    assert kind.writer is not None
    if known is None:
        return kind.writer.create(session, actor, _said(kind, given))
    parsed: Parsed[Any] = parse(kind.schema, given, Door.JSON, partial=True)
    return kind.writer.revise(session, actor, known, parsed.changes())


def _write(session: Session, actor: Actor, kind: Kind, record: ImportRecord) -> None:
    known = None if record.record_id is None else Known(record.record_id, record.revision or 0)
    record.record_id = _put(session, actor, kind, known, record.given).id


def _try_list(session: Session, actor: Actor, kind: Kind, waiting: Sequence[Judged]) -> None:
    """Write all rows for a moment; all of it is taken back."""
    assert kind.together is not None
    outer = session.begin_nested()
    try:
        with through("import"):
            written = kind.together(session, actor, [_said(kind, row.given) for row in waiting])
    finally:
        outer.rollback()
    for row, one in zip(waiting, written, strict=True):
        row.verdict = one.verdict
        row.findings += one.findings


def _write_list(session: Session, actor: Actor, kind: Kind, records: Sequence[ImportRecord]) -> dict[int, str]:
    """All rows at once; a row that is refused now was not in the plan (``plan_stale``)."""
    assert kind.together is not None
    written = kind.together(session, actor, [_said(kind, record.given) for record in records])
    for record, one in zip(records, written, strict=True):
        if one.verdict != record.verdict:
            raise Conflict("plan_stale", n=1)
        record.record_id = one.row_id
    return {}


def _said(kind: Kind, given: Mapping[str, Any]) -> Any:
    said = {name: value for name, value in given.items() if value is not None}
    return parse(kind.schema, said, Door.JSON).accept()


def _account(given: Mapping[str, Any]) -> AccountInput:
    return parse(AccountInput, given, Door.JSON).accept()


def _try_accounts(session: Session, actor: Actor, waiting: Sequence[Judged]) -> None:
    given = [_account(row.given) for row in waiting]
    for place, verdict in known_already(session, given).items():
        waiting[place].verdict = verdict
    errors = check_accounts(session, actor, given)
    for place, found in errors.items():
        waiting[place].refuse(*(Finding(Severity.ERROR, one.field, one.code, one.params) for one in found))


def _write_accounts(session: Session, actor: Actor, records: Sequence[ImportRecord]) -> dict[int, str]:
    issued = apply_accounts(session, actor, [_account(record.given) for record in records])
    return {record.row_number: one.code for record, one in zip(records, issued, strict=True) if one is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)

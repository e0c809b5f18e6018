"""Applies a planned batch: settles the answers, makes sure that nothing moved meanwhile, writes in sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, not_, or_, outerjoin, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import scope_of
from assetreg.access.rows import within
from assetreg.agencies.queries import match_agencies
from assetreg.assets.codes import take_numbers
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set, through
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Forbidden, Invalid
from assetreg.core.sql import sql
from assetreg.imports.in_sets import in_sets
from assetreg.imports.models import ImportBatch, ImportFinding, ImportRow
from assetreg.imports.plan import recheck
from assetreg.imports.same_questions import spread
from assetreg.imports.stages import Stages

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('assetreg.imports'))")


def begin_applying(session: Session, batch: ImportBatch) -> None:
    """Let one batch be applied at a time; raises ``Conflict`` where this one was applied before."""
    session.execute(_ONE_AT_A_TIME)
    session.refresh(batch, ["state", "counts"])
    if batch.state != "planned":
        raise Conflict("batch_applied", batch=str(batch.id))


def apply(session: Session, actor: Actor, batch: ImportBatch, answers: Mapping[str, str], stages: Stages) -> None:
    """Write the facilities of the batch into the register; raises ``Conflict`` where its plan is stale."""
    with stages.stage("answer"):
        _answer(session, batch, answers)
    with stages.stage("apply"), in_sets(session), through("import"):
        _refuse_outside(session, actor, batch.id)
        session.execute(sql("assetreg.imports", "forget_gone"), {"batch_id": batch.id})
        stale = session.scalar(sql("assetreg.imports", "stale_rows"), {"batch_id": batch.id})
        if stale:
            raise Conflict("plan_stale", n=stale)
        told = {"batch": batch.id, "file": batch.filename, "rows": batch.rows}
        told |= _corrections(session, batch.id)
        change = open_change_set(session, actor, "import.apply", summary=told)
        parameters: dict[str, Any] = {"batch_id": batch.id, "change_set_id": change.id}
        counts = _new_per_commune(session, batch.id)
        firsts = take_numbers(session, counts)
        numbers = {"communes": list(firsts), "firsts": list(firsts.values())}
        parameters |= _holders(session, batch.id)
        try:
            session.execute(sql("assetreg.imports", "apply_create"), parameters | numbers)
            session.execute(sql("assetreg.imports", "apply_revise"), parameters)
        except IntegrityError:
            raise Conflict("plan_stale", n=1) from None  # somebody entered the same asset code at this moment
    batch.change_set_id = change.id


def _refuse_outside(session: Session, actor: Actor, batch_id: int) -> None:
    """An answer, or another person's hand, must not carry a row where this actor may not write."""
    scope = scope_of(actor, Permission.IMPORT_RUN)
    if scope.country:
        return
    known = outerjoin(ImportRow, Facility, Facility.id == ImportRow.facility_id)
    beyond = or_(not_(within(scope, ImportRow)), and_(Facility.id.is_not(None), not_(within(scope, Facility))))
    asked = select(func.count()).select_from(known).where(ImportRow.batch_id == batch_id, beyond)
    if session.scalar(asked.where(ImportRow.verdict.in_(("create", "revise")))):
        raise Forbidden(permission=str(Permission.IMPORT_RUN))


def _answer(session: Session, batch: ImportBatch, answers: Mapping[str, str]) -> None:
    """Store answers given as ``ROW:CODE`` -> value, or ``ROW:CODE*`` for all that ask the same, and settle the rows."""
    if not answers:
        return
    wanted = _read_answers(spread(session, batch.id, answers))
    doubts = session.scalars(
        select(ImportFinding).where(
            ImportFinding.batch_id == batch.id,
            ImportFinding.severity == "doubt",
            ImportFinding.row_number == func.any(sorted({row for row, _ in wanted})),
        )
    )
    asked = {(doubt.row_number, doubt.code): doubt for doubt in doubts}
    errors = []
    changed: list[dict[str, object]] = []
    for key, value in wanted.items():
        doubt = asked.get(key)
        if doubt is None:
            errors.append(_refused(key, "not_asked", value, ()))
        elif value not in (values := [choice["value"] for choice in doubt.choices]):
            errors.append(_refused(key, "not_a_choice", value, values))
        else:
            changed.append({"id": doubt.id, "answer": value})
    if errors:
        raise Invalid(errors)
    session.execute(update(ImportFinding), changed)
    with in_sets(session):
        session.execute(sql("assetreg.imports", "settle_answers"), {"batch_id": batch.id, "day": today()})
    recheck(session, batch)


def _read_answers(answers: Mapping[str, str]) -> dict[tuple[int, str], str]:
    wanted = {}
    for key, value in answers.items():
        row, _, code = key.partition(":")
        if not row.isdigit() or not code:
            raise Invalid([FieldError(key, "bad_answer", {"value": key})])
        if value:
            wanted[int(row), code] = value
    return wanted


def _refused(key: tuple[int, str], code: str, value: str, choices: Sequence[str]) -> FieldError:
    return FieldError(f"{key[0]}:{key[1]}", code, {"value": value, "choices": ", ".join(choices)})


def _corrections(session: Session, batch_id: int) -> dict[str, int]:
    """How many rows go in whose holder somebody has stated to be a correction; nothing where there is none."""
    stated = (
        select(func.count())
        .select_from(ImportRow)
        .join(ImportFinding, and_(ImportFinding.batch_id == batch_id, ImportFinding.row_number == ImportRow.row_number))
        .where(ImportRow.batch_id == batch_id, ImportRow.verdict == "revise")
        .where(ImportFinding.code == "holder_changed", ImportFinding.answer == "correct")
    )
    n = session.scalar(stated) or 0
    return {"holders_corrected": n} if n else {}


def _holders(session: Session, batch_id: int) -> dict[str, list[Any]]:
    """The bodies that the holders of the batch name: texts, provinces and bodies, side by side."""
    asked = (
        select(ImportRow.holder, ImportRow.province_code)
        .where(ImportRow.batch_id == batch_id, ImportRow.verdict.in_(("create", "revise")))
        .where(ImportRow.holder.is_not(None), ImportRow.province_code.is_not(None))
        .distinct()
    )
    named = [(holder, province) for holder, province in session.execute(asked) if holder and province]
    return {
        "holders": [holder for holder, _ in named],
        "provinces": [province for _, province in named],
        "agencies": list(match_agencies(session, named)),
    }


def _new_per_commune(session: Session, batch_id: int) -> dict[str, int]:
    query = (
        select(ImportRow.commune_code, func.count())
        .where(ImportRow.batch_id == batch_id, ImportRow.verdict == "create")
        .group_by(ImportRow.commune_code)
    )
    return {code: n for code, n in session.execute(query) if code is not None}
